import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { newId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import { fullnessFor, quotaOf } from '../../store/records/index.ts';
import type { AccountUse, commands, Fullness, Room } from '../../store/records/index.ts';

export interface QuotasOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Whether the oldest mail of Junk and Trash makes room for new mail. */
  readonly relief?: boolean;
}

interface Full extends Fullness {
  readonly accountId: number;
}

/** What accounts may have. */
export class Quotas {
  readonly #options: QuotasOptions;

  constructor(options: QuotasOptions) {
    this.#options = options;
  }

  /** Whether `relieve` ever removes anything. */
  get relieves(): boolean {
    return this.#options.relief ?? false;
  }

  /** What an account uses and may use. Throws Fault `notFound` where it is gone. */
  async useOf(accountId: number): Promise<AccountUse> {
    const use = await this.#options.database.read((view) => quotaOf(view, accountId));
    if (!use) throw new Fault('notFound', 'The account does not exist');
    return use;
  }

  /**
   * Is there room for a message in all these accounts, to which `address` leads? `sizeBytes` is 0 where it was not said.
   * Throws Fault `overQuota`, which does not tell strangers what else the address leads to. Where somebody only wants to know
   * (`dry`) nothing makes room.
   */
  async mustTake(address: string, accountIds: readonly number[], sizeBytes: number, dry = false): Promise<void> {
    if (accountIds.length === 0) return;
    const room = { messages: 1, sizeBytes };
    const full = await this.#fullAmong(accountIds, room);
    if (full.length === 0) return;
    for (const { accountId } of dry ? [] : full) await this.relieve(accountId, room);
    const [first] = await this.#fullAmong(accountIds, room);
    if (!first) return;
    const { address: account, domain, what } = first;
    this.#options.log.info(
      { recipient: address, account, domain, what },
      'Mail is put off: no room left in an account',
    );
    throw new Fault('overQuota', sentenceFor(address, first));
  }

  /** Makes room in an account that is nearly full, where that is switched on: see `relieveQuota`. */
  async relieve(accountId: number, room?: Room): Promise<void> {
    if (!this.relieves) return;
    const { database, clock, random, log } = this.#options;
    const trace = newId(random);
    let done = { messages: 0, sizeBytes: 0 };
    for (let more = true; more;) {
      const input = { accountId, ...(room && { room }), begun: done.messages > 0, trace, now: clock.now() };
      const turn = await database.write('relieveQuota', input);
      done = { messages: done.messages + turn.messages, sizeBytes: done.sizeBytes + turn.sizeBytes };
      ({ more } = turn);
    }
    if (done.messages > 0) log.info({ id: trace, accountId, ...done }, 'Old mail of Junk and Trash made room for new');
  }

  #fullAmong(accountIds: readonly number[], room: Room): Promise<Full[]> {
    return this.#options.database.read(async (view) => {
      const full: Full[] = [];
      for (const accountId of accountIds) {
        const fullness = await fullnessFor(view, accountId, room);
        if (fullness) full.push({ ...fullness, accountId });
      }
      return full;
    });
  }
}

function sentenceFor(address: string, { domain, what }: Fullness): string {
  const whose = domain === undefined ? `The mailbox of ${address}` : `The house of ${address}`;
  return what === 'bytes' ? `${whose} has no room for this message` : `${whose} has no room for one more message`;
}
