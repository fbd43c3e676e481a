/** What is read of messages: rows out of memory, summaries and bytes out of the store, in batches of bounded size. */
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { allNumbers, countOfRanges, numbersOf, rangesOf, type Ranges } from '../../base/ranges.ts';
import type { SearchKey } from '../../formats/imap/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import { messageBodies, messageSummaries } from '../../store/records/index.ts';
import type { commands, SummaryRow } from '../../store/records/index.ts';
import type { SearchIndex } from '../../store/search/index.ts';
import { BatchSize } from './batch-size.ts';
import { feedSince } from './changes.ts';
import { PackedMailboxes } from './packed/index.ts';
import { openedOf, summarizedOf } from './rows.ts';
import { candidateOf, search, type Candidate, type SearchScope, type SearchSource } from './search/index.ts';
import { noMailbox } from './tree.ts';
import { Turns } from './turns.ts';
import type { MailboxChanges, Message, OpenedMailbox, SummarizedMessage } from './types.ts';

export interface ReaderParts {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly index?: SearchIndex | undefined;
}

/** So many UIDs are asked for at once without a look whether they exist. */
const fewUids = 32;

/** Promises what the methods of `Mailboxes` of the same names promise. */
export class Reader {
  readonly #parts: ReaderParts;
  readonly #packed: PackedMailboxes;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#packed = new PackedMailboxes(parts);
  }

  async open(mailboxId: number): Promise<OpenedMailbox> {
    const opened = await this.#packed.open(mailboxId);
    if (!opened) throw noMailbox('noSuchMailbox');
    return openedOf(opened);
  }

  async messages(mailboxId: number, uids: Ranges): Promise<Message[]> {
    return (await this.#packed.rows(mailboxId, uids)).messages(uids);
  }

  async *listed(mailboxId: number, uids: readonly number[]): AsyncGenerator<readonly Message[]> {
    const turns = this.#turns();
    for (let at = 0; at < uids.length; at += limits.rowsAtOnce) {
      await turns.giveWay();
      yield await this.messages(mailboxId, rangesOf(uids.slice(at, at + limits.rowsAtOnce)));
    }
  }

  async *summarized(
    mailboxId: number,
    uids: Ranges,
    wantsLasting: boolean,
  ): AsyncGenerator<readonly SummarizedMessage[]> {
    const wanted = await this.#uids(mailboxId, uids);
    const read = wantsLasting ? messageBodies : messageSummaries;
    for await (const summaries of this.#batches<SummaryRow>(mailboxId, wanted, read)) {
      const found = rangesOf(summaries.map(({ uid }) => uid));
      yield summarizedOf(await this.#packed.rows(mailboxId, found), summaries);
    }
  }

  async changesSince(mailboxId: number, modseq: number, known?: ReadonlySet<number>): Promise<MailboxChanges> {
    const part = await this.#parts.database.read((view) => feedSince(view, mailboxId, modseq, known));
    const { touched, ...changes } = part;
    if (touched.length === 0 && changes.expunged.length === 0) return { ...changes, messages: [] };
    const rows = await this.#packed.rows(mailboxId, touched);
    return { ...changes, messages: rows.messages(touched), uids: this.#packed.uidsOf(mailboxId) };
  }

  search(mailboxId: number, key: SearchKey, scope: SearchScope): Promise<number[]> {
    const source: SearchSource = {
      rows: async () => (await this.#packed.rows(mailboxId)).searched(allNumbers),
      candidates: (uids) => this.#candidates(mailboxId, uids),
      index: this.#parts.index,
    };
    return search(source, key, scope, this.#turns());
  }

  /** The UIDs of `uids` that there are; where they are few, without asking. */
  async #uids(mailboxId: number, uids: Ranges): Promise<readonly number[]> {
    if (countOfRanges(uids) <= fewUids) return [...numbersOf(uids)];
    const { uids: all } = await this.#packed.rows(mailboxId, uids);
    return uids.flatMap(([first, last]) => all.slice(all.place(first), all.place(last + 1)));
  }

  /** Each is made when its turn comes and forgotten after it, with the bytes it has read. */
  async *#candidates(mailboxId: number, uids: readonly number[]): AsyncGenerator<Iterable<Candidate>> {
    for await (const rows of this.#batches(mailboxId, uids, messageBodies)) {
      yield rows.values().map((row) => candidateOf(row, this.#parts.blobs));
    }
  }

  /** In batches, each from a snapshot of its own, so that no reader holds one for as long as its peer is slow. */
  async *#batches<R extends SummaryRow>(
    mailboxId: number,
    uids: readonly number[],
    read: (view: View, mailboxId: number, uids: Ranges) => Promise<R[]>,
  ): AsyncGenerator<readonly R[]> {
    const size = new BatchSize();
    const turns = this.#turns();
    for (let at = 0; at < uids.length;) {
      await turns.giveWay();
      const batch = rangesOf(uids.slice(at, at + size.count));
      at += size.count;
      const rows = await this.#parts.database.read((view) => read(view, mailboxId, batch));
      size.learn(rows.length, weightOf(rows));
      if (rows.length > 0) yield rows;
    }
  }

  #turns(): Turns {
    return new Turns(this.#parts.clock);
  }
}

function weightOf(rows: readonly SummaryRow[]): number {
  return rows.reduce((sum, { summary }) => sum + summary.length, 0);
}
