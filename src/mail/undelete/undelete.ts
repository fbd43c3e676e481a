import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { countOfRanges, rangesOf } from '../../base/ranges.ts';
import type { Database } from '../../store/database/index.ts';
import { accountByAddress, recoverableMessages } from '../../store/records/index.ts';
import type { commands, RecoverableRow } from '../../store/records/index.ts';
import { parseOwnAddress } from '../addresses/index.ts';
import type { Mailboxes, SummarizedMessage } from '../mailboxes/index.ts';
import { letterheadOf, type Letterhead } from './letterhead.ts';
import { Origins } from './origins.ts';

export interface UndeleteParts {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly mailboxes: Mailboxes;
}

/** Which of the messages that can be brought back; what is left out does not matter. */
export interface Wanted {
  /** Expunged then or later, in ms since 1970. */
  readonly since?: number | undefined;
  /** The name of the mailbox they were expunged from, also where it was deleted. */
  readonly fromMailbox?: string | undefined;
  /** Stands in From, To or Subject, in any case. */
  readonly search?: string | undefined;
  /** UIDs in the recoverable mailbox. */
  readonly uids?: readonly number[] | undefined;
}

/** One message that can be brought back. */
export interface Found extends Letterhead {
  readonly uid: number;
  readonly expungedAt: number;
  /** The mailbox it was expunged from; undefined where nobody remembers its name. */
  readonly mailbox: string | undefined;
  readonly sizeBytes: number;
}

/** So many messages came back into this mailbox. */
export interface Restored {
  readonly mailbox: string;
  readonly messages: number;
}

/** An account with a recoverable mailbox. */
interface Shelf {
  readonly accountId: number;
  readonly mailboxId: number;
  readonly origins: Origins;
}

export class Undelete {
  readonly #database: UndeleteParts['database'];
  readonly #mailboxes: Mailboxes;

  constructor({ database, mailboxes }: UndeleteParts) {
    this.#database = database;
    this.#mailboxes = mailboxes;
  }

  /** The newest first, at most `limit`; `more` where there are others. Throws Fault `notFound` (the account), `noSuchMailbox`. */
  async list(address: string, wanted: Wanted, limit: number): Promise<{ messages: Found[]; more: boolean }> {
    const shelf = await this.#shelf(address);
    const messages: Found[] = [];
    if (!shelf) return { messages, more: false };
    for await (const rows of this.#chosen(shelf, wanted)) {
      messages.push(...(await this.#described(shelf, rows.slice(0, limit + 1 - messages.length))));
      if (messages.length > limit) break;
    }
    return { messages: messages.slice(0, limit), more: messages.length > limit };
  }

  /**
   * Moves messages back into the mailboxes they were expunged from. One that was deleted is made again; where not even its
   * name is known, they go to INBOX. Throws Fault `notFound` (the account), `noSuchMailbox`, `overQuota`.
   */
  async restore(address: string, wanted: Wanted): Promise<Restored[]> {
    const shelf = await this.#shelf(address);
    if (!shelf) return [];
    const byOrigin = new Map<number | null, number[]>();
    for await (const rows of this.#chosen(shelf, wanted)) {
      for (const { uid, expungedFrom } of rows) {
        const uids = byOrigin.get(expungedFrom);
        if (uids) uids.push(uid);
        else byOrigin.set(expungedFrom, [uid]);
      }
    }
    const restored: Restored[] = [];
    for (const [origin, uids] of byOrigin) restored.push(await this.#moveBack(shelf, origin, uids));
    return restored;
  }

  async #moveBack({ mailboxId, origins }: Shelf, origin: number | null, uids: readonly number[]): Promise<Restored> {
    const target = await origins.takeTarget(origin);
    const { from } = await this.#mailboxes.move(mailboxId, target.id, rangesOf(uids.toSorted((a, b) => a - b)));
    return { mailbox: target.name, messages: countOfRanges(from) };
  }

  async #shelf(address: string): Promise<Shelf | undefined> {
    const account = await this.#database.read((view) => accountByAddress(view, parseOwnAddress(address)));
    if (!account) throw new Fault('notFound', `There is no account ${address}`);
    const origins = await Origins.of(account.id, this.#database, this.#mailboxes);
    const recoverable = origins.mailboxes.find(({ hidden }) => hidden);
    return recoverable && { accountId: account.id, mailboxId: recoverable.id, origins };
  }

  /** In batches, the newest first. */
  async *#chosen(shelf: Shelf, wanted: Wanted): AsyncGenerator<readonly RecoverableRow[]> {
    const { mailboxId, origins } = shelf;
    const { since = 0, fromMailbox, search } = wanted;
    const from = fromMailbox === undefined ? {} : { from: origins.idsOf(fromMailbox) };
    const uids = wanted.uids && new Set(wanted.uids);
    const limit = limits.undeleteBatchMax;
    for (let below = 2 ** 32; ;) {
      const query = { mailboxId, since, below, limit, ...from };
      const rows = await this.#database.read((view) => recoverableMessages(view, query));
      const named = uids ? rows.filter(({ uid }) => uids.has(uid)) : rows;
      yield search === undefined ? named : await this.#matching(mailboxId, named, search);
      const last = rows.at(-1);
      if (!last || rows.length < limit) return;
      below = last.uid;
    }
  }

  async #matching(mailboxId: number, rows: readonly RecoverableRow[], text: string): Promise<RecoverableRow[]> {
    const wanted = text.toLowerCase();
    const found = new Set<number>();
    for await (const message of this.#messages(mailboxId, rows)) {
      if (textOf(message).toLowerCase().includes(wanted)) found.add(message.uid);
    }
    return rows.filter(({ uid }) => found.has(uid));
  }

  async #described({ mailboxId, origins }: Shelf, rows: readonly RecoverableRow[]): Promise<Found[]> {
    const messages = new Map<number, SummarizedMessage>();
    for await (const message of this.#messages(mailboxId, rows)) messages.set(message.uid, message);
    const found: Found[] = [];
    for (const { uid, expungedAt, expungedFrom } of rows) {
      const message = messages.get(uid);
      if (!message) continue;
      const letterhead = await letterheadOf(this.#mailboxes, message);
      found.push({
        uid,
        expungedAt,
        mailbox: origins.nameOf(expungedFrom),
        ...letterhead,
        sizeBytes: message.sizeBytes,
      });
    }
    return found;
  }

  async *#messages(mailboxId: number, rows: readonly RecoverableRow[]): AsyncGenerator<SummarizedMessage> {
    const uids = rows.map(({ uid }) => uid).toSorted((a, b) => a - b);
    for await (const batch of this.#mailboxes.summarized(mailboxId, rangesOf(uids))) yield* batch;
  }
}

function textOf({ summary }: SummarizedMessage): string {
  return ['from', 'to', 'subject'].map((name) => summary.text(name) ?? '').join('\n');
}
