import { Fault } from '../../base/fault.ts';
import type { LogFields } from '../../base/log.ts';
import { type DkimKeyRow, domainsWithoutKeys, listDkimKeys, ownDomainsAmong } from '../../store/records/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import { concernsOf } from './concerns.ts';
import { Keeping, type KeepingOptions } from './keeping.ts';
import { isLookDue } from './lifecycle.ts';
import { Tidings } from './tidings.ts';

export interface KeyKeeperOptions extends KeepingOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write' | 'onNews'>;
  /** Keys may be made for it as well. */
  readonly hostName: string;
}

/** Lets others have their turn between pieces of work. */
export interface Turns {
  turn<T>(work: () => Promise<T>): Promise<T>;
}

const withoutRests: Turns = { turn: (work) => work() };
/** Where nobody answers so often in a row, the DNS is left alone until the next round. */
const silencesMax = 3;

/** Looks after the keys of all domains: makes, checks, rotates, withdraws them, and tells what the operator has to do. */
export class KeyKeeper implements AsyncDisposable {
  readonly done = 'DKIM keys were looked after';
  readonly #options: KeyKeeperOptions;
  readonly #keeping: Keeping;
  readonly #tidings: Tidings;
  #listening: Disposable | undefined;
  #last: Promise<unknown> = Promise.resolve();
  readonly #stop = Promise.withResolvers<'stopped'>();
  #isStopped = false;
  #isNewsWaiting = false;

  constructor(options: KeyKeeperOptions) {
    this.#options = options;
    this.#keeping = new Keeping(options);
    this.#tidings = new Tidings(options.log);
  }

  /** A first round now, in the background; from then on a domain that is added gets its keys at once. */
  start(): void {
    this.#listening = this.#options.database.onNews((news) => {
      if (news.some(({ kind }) => kind === 'directory')) this.#heedNews();
    });
    this.#inBackground(() => this.#round(withoutRests));
  }

  /** One round of everything. Answers what is worth a line in the log. */
  round(turns: Turns = withoutRests): Promise<LogFields | undefined> {
    const round = this.#last.then(() => this.#round(turns));
    this.#last = round.catch(() => undefined);
    return round;
  }

  /** Ends with the step that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#stop.resolve('stopped');
    this.#listening?.[Symbol.dispose]();
    await this.#last;
  }

  /** News come in crowds; one look behind the last of them is enough. */
  #heedNews(): void {
    if (this.#isNewsWaiting) return;
    this.#isNewsWaiting = true;
    this.#inBackground(async () => {
      this.#isNewsWaiting = false;
      await this.#makeMissing(withoutRests);
    });
  }

  #inBackground(work: () => Promise<unknown>): void {
    this.#last = this.#last.then(work).catch((error: unknown) => {
      if (!this.#isStopped) this.#options.log.warn({ error }, 'DKIM keys cannot be looked after');
    });
  }

  async #round(turns: Turns): Promise<LogFields | undefined> {
    let steps = await this.#makeMissing(turns);
    let silences = 0;
    for (const [domain, keys] of await this.#keysByDomain()) {
      if (this.#isStopped) break;
      if (silences < silencesMax) silences = (await this.#look(keys, turns)) ? 0 : silences + 1;
      steps += await turns.turn(() => this.#advance(domain));
      await this.#tell(domain);
    }
    await turns.turn(() => this.#keeping.forget());
    return steps > 0 ? { steps } : undefined;
  }

  async #tell(domain: string): Promise<void> {
    const { schedule, clock } = this.#options;
    if (!schedule.isBlind) this.#tidings.tell(concernsOf(domain, await this.#keeping.keysOf(domain)), clock.now());
  }

  async #makeMissing(turns: Turns): Promise<number> {
    const missing = await this.#options.database.read(domainsWithoutKeys);
    for (const { domain, algorithm } of missing) {
      if (this.#isStopped) return 0;
      await turns.turn(() => this.#unlessThere(() => this.#keeping.make(domain, algorithm)));
    }
    // Where the DNS is not asked, they sign from now on.
    for (const domain of new Set(missing.map((each) => each.domain))) await turns.turn(() => this.#advance(domain));
    return missing.length;
  }

  /** The operator may have been faster. */
  async #unlessThere(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'exists')) throw error;
    }
  }

  async #keysByDomain(): Promise<Map<string, DkimKeyRow[]>> {
    const keys = await this.#options.database.read((view) => listDkimKeys(view));
    return Map.groupBy(keys, ({ domain }) => domain);
  }

  /** False: nobody could say anything. */
  async #look(keys: readonly DkimKeyRow[], turns: Turns): Promise<boolean> {
    const { clock, schedule } = this.#options;
    const due = schedule.isBlind ? [] : keys.filter((key) => isLookDue(key, clock.now()));
    if (due.length === 0) return true;
    const stopped = this.#stop.promise;
    const said = await turns.turn(() => Promise.all(due.map((key) => this.#keeping.look(key, { stopped }))));
    return said.some(Boolean);
  }

  async #advance(domain: string): Promise<number> {
    const isOurs = await this.#options.database.read((view) => ownDomainsAmong(view, [domain]));
    return await this.#keeping.advance(domain, isOurs.length > 0 || domain === this.#options.hostName);
  }
}
