import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Database, News } from '../../store/database/index.ts';
import { accountsAtLevel, quotaOf, untoldQuotas, type commands, type QuotaRow } from '../../store/records/index.ts';
import type { Intake } from '../mailboxes/index.ts';
import { printLetter } from './letter.ts';
import type { Quotas } from './quotas.ts';

export interface QuotaKeeperOptions {
  readonly database: Database<typeof commands>;
  /** A place for a letter of the house itself. */
  readonly intake: () => Intake;
  readonly quotas: Pick<Quotas, 'relieves' | 'relieve'>;
  readonly hostName: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** An account that is this full is helped. */
const relievedLevel = 95;

/** Tells owners when their accounts get full, as soon as the store notices it, and helps hourly where that is wanted. */
export class QuotaKeeper implements AsyncDisposable {
  readonly #options: QuotaKeeperOptions;
  readonly #owned = new DisposableStack();
  /** Accounts to look at, one after the other. */
  readonly #waiting = new Set<number>();
  #working: Promise<void> | undefined;
  #alarm: Disposable | undefined;

  constructor(options: QuotaKeeperOptions) {
    this.#options = options;
  }

  /** Begins with those who were to be told before the last stop. */
  start(): void {
    this.#owned.use(this.#options.database.onNews((news) => this.#hear(news)));
    this.#look();
  }

  /** Ends with the letter that is being written, or the account that is being helped. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#owned.dispose();
    this.#alarm?.[Symbol.dispose]();
    this.#waiting.clear();
    await this.#working;
  }

  #hear(news: readonly News[]): void {
    for (const one of news) if (one.kind === 'quota') this.#waiting.add(one.accountId);
    if (this.#waiting.size > 0) this.#work();
  }

  #work(look = false): void {
    this.#working ??= this.#workThrough(look).finally(() => {
      this.#working = undefined;
      if (this.#waiting.size > 0 && !this.#owned.disposed) this.#work();
    });
  }

  /** Now, and every hour: news may be lost, and a full disk keeps letters from being written. */
  #look(): void {
    if (this.#owned.disposed) return;
    this.#work(true);
    this.#alarm = this.#options.clock.alarm(limits.quotasLookedAtEveryMs, () => this.#look());
  }

  async #workThrough(look: boolean): Promise<void> {
    try {
      if (look) await this.#gather();
      for (const accountId of this.#waiting) {
        if (this.#owned.disposed) return;
        this.#waiting.delete(accountId);
        await this.#tell(accountId);
      }
    } catch (error) {
      this.#options.log.warn(
        { error },
        'The owner of an account could not be told how full it is; tried again in an hour',
      );
    }
  }

  async #gather(): Promise<void> {
    const { database, quotas } = this.#options;
    const { untold, full } = await database.read(async (view) => ({
      untold: await untoldQuotas(view),
      full: quotas.relieves ? await accountsAtLevel(view, relievedLevel) : [],
    }));
    for (const accountId of full) {
      if (this.#owned.disposed) return;
      await quotas.relieve(accountId);
    }
    for (const accountId of untold) this.#waiting.add(accountId);
  }

  async #tell(accountId: number): Promise<void> {
    const { database, clock, random, log } = this.#options;
    const quota = await database.read((view) => quotaOf(view, accountId));
    if (!quota || quota.level === quota.told) return;
    const { address, level, usedBytes, limitBytes, usedMessages, limitMessages } = quota;
    const facts = { accountId, level, trace: newId(random), now: clock.now() };
    const told = deservesLetter(quota) ? await this.#write(quota, facts) : await database.write('tellQuota', facts);
    if (!told.told) return;
    const figures = { account: address, level, usedBytes, limitBytes, usedMessages, limitMessages };
    log.info(figures, level === 0 ? 'An account has room again' : 'An account has reached a level of its quota');
  }

  async #write(quota: QuotaRow, facts: { accountId: number; level: number; trace: string; now: number }) {
    const { database, intake, hostName } = this.#options;
    const { accountId, trace, now } = facts;
    await using letter = intake();
    await letter.write(printLetter({ quota, messageId: trace, hostName, at: now }));
    const { body, summary, threadKeys } = await letter.finish();
    const local = [{ accountId, mailbox: 'INBOX', flags: 0 }];
    const delivery = { now, internalDate: now, summary, threadKeys, local, remote: [] };
    return database.write('tellQuota', { ...facts, letter: delivery }, [body]);
  }
}

/** A level that was reached, and room after one; on the way down from 95 to 80 there is nothing to say. */
function deservesLetter({ level, told }: QuotaRow): boolean {
  return level > told || level === 0;
}
