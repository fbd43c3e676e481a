/**
 * What is done to many messages: in several commands of bounded size, so that the mail of others comes between. Each is a
 * transaction and a modseq of its own; the answers are joined.
 */
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { allNumbers, normalRanges, type Ranges } from '../../base/ranges.ts';
import type { Database } from '../../store/database/index.ts';
import { nthMarkedUid, nthUid, type commands, type RenameMailbox, type StoreFlags } from '../../store/records/index.ts';
import { portionsOf } from './portions.ts';
import type { Changed, Copied, Expunged } from './types.ts';

type BulkDatabase = Pick<Database<typeof commands>, 'read' | 'write'>;
type Write = 'copyMessages' | 'moveMessages';

export class Bulk {
  readonly #database: BulkDatabase;
  readonly #clock: Clock;
  /** What is expunged can be brought back. */
  readonly #keep: boolean;

  constructor(database: BulkDatabase, clock: Clock, keep: boolean) {
    this.#database = database;
    this.#clock = clock;
    this.#keep = keep;
  }

  async storeFlags(
    mailboxId: number,
    uids: Ranges,
    change: Pick<StoreFlags, 'mode' | 'flags' | 'keywords'>,
  ): Promise<Changed> {
    const done = [];
    for await (const portion of this.#portions(mailboxId, uids)) {
      const input = { mailboxId, uids: portion, ...change, now: this.#clock.now() };
      done.push(await this.#database.write('storeFlags', input));
    }
    return { changed: normalRanges(done.flatMap(({ changed }) => changed)), modseqs: done.map(({ modseq }) => modseq) };
  }

  async expunge(mailboxId: number, uids: Ranges = allNumbers): Promise<Expunged> {
    const done = [];
    for await (const portion of this.#portions(mailboxId, uids, nthMarkedUid)) {
      const input = { mailboxId, uids: portion, keep: this.#keep, now: this.#clock.now() };
      done.push(await this.#database.write('expungeMessages', input));
    }
    const expunged = normalRanges(done.flatMap(({ expunged }) => expunged));
    return { expunged, modseqs: done.map(({ modseq }) => modseq) };
  }

  /** Those that have moved when it fails stay moved (RFC 6851 §3.3). */
  async move(fromMailboxId: number, toMailboxId: number, uids: Ranges): Promise<Copied> {
    const done: Copied[] = [];
    await this.#transfer('moveMessages', fromMailboxId, toMailboxId, uids, done);
    return joined(done);
  }

  /** All or none (RFC 3501 §6.4.7): what was copied when it fails is taken away again. */
  async copy(fromMailboxId: number, toMailboxId: number, uids: Ranges): Promise<Copied> {
    const done: Copied[] = [];
    try {
      await this.#transfer('copyMessages', fromMailboxId, toMailboxId, uids, done);
    } catch (thrown) {
      await this.#takeBack(toMailboxId, done);
      throw thrown;
    }
    return joined(done);
  }

  /** Answers the id of the mailbox that is no more. */
  async remove(accountId: number, name: string): Promise<number> {
    const atMost = limits.messagesPerCommandMax;
    for (;;) {
      const input = { accountId, name, keep: this.#keep, atMost, now: this.#clock.now() };
      const { mailboxId, done } = await this.#database.write('deleteMailbox', input);
      if (done) return mailboxId;
    }
  }

  /** Where INBOX has many messages, they follow by and by. */
  async rename(input: Omit<RenameMailbox, 'atMost'>): Promise<void> {
    const atMost = limits.messagesPerCommandMax;
    const { left } = await this.#database.write('renameMailbox', { ...input, atMost });
    if (left) await this.move(left.fromMailboxId, left.toMailboxId, left.uids);
  }

  /** Adds to `done` as it goes. */
  async #transfer(
    write: Write,
    fromMailboxId: number,
    toMailboxId: number,
    uids: Ranges,
    done: Copied[],
  ): Promise<void> {
    for await (const portion of this.#portions(fromMailboxId, uids)) {
      const input = { fromMailboxId, toMailboxId, uids: portion, now: this.#clock.now() };
      const copied = await this.#database.write(write, input);
      const before = done[0];
      done.push(copied);
      if (before && before.uidValidity !== copied.uidValidity)
        throw new Fault('noSuchMailbox', 'The mailbox was made anew');
    }
  }

  /** Where even that fails, as on a full disk, the first fault says more than a second one. */
  async #takeBack(mailboxId: number, copied: readonly Copied[]): Promise<void> {
    const now = this.#clock.now();
    try {
      for (const { to: uids } of copied) await this.#database.write('takeBackCopies', { mailboxId, uids, now });
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
    }
  }

  #portions(mailboxId: number, uids: Ranges, nth = nthUid): AsyncGenerator<Ranges> {
    return portionsOf(uids, (range, count) => this.#database.read((view) => nth(view, mailboxId, range, count)));
  }
}

/** `to` may have gaps: others add to the mailbox in between. */
function joined(done: readonly Copied[]): Copied {
  const from = normalRanges(done.flatMap(({ from }) => from));
  const to = normalRanges(done.flatMap(({ to }) => to));
  return { uidValidity: done[0]?.uidValidity ?? 0, from, to };
}
