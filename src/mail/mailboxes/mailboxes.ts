/** The door class: one method for each thing that is done to mailboxes and their messages. */
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { FaultCode } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { allNumbers, countOfRanges, numbersOf, rangesOf } from '../../base/ranges.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { Flag, SearchKey, SectionItem, StoreAction } from '../../formats/imap/index.ts';
import type { Blobs, Origin } from '../../store/blobs/index.ts';
import type { Database, News, View } from '../../store/database/index.ts';
import { countDeleted, countMessages, listMailboxes, mailboxById, mailboxByName } from '../../store/records/index.ts';
import { messageBodies, messageSummaries, subscriptions } from '../../store/records/index.ts';
import type { AppendMessages, commands, MailboxRow, SummaryRow } from '../../store/records/index.ts';
import type { SearchIndex } from '../../store/search/index.ts';
import { BatchSize } from './batch-size.ts';
import { Bulk } from './bulk.ts';
import { feedSince } from './changes.ts';
import { storedFlags } from './flags.ts';
import { DraftIntake } from './intake.ts';
import type { Intake, TakenIn } from './intake.ts';
import { inOrder, keptName, newName } from './names.ts';
import { PackedMailboxes } from './packed-mailboxes.ts';
import { candidateOf, factsOf, openedOf, summarizedOf } from './rows.ts';
import { search } from './search.ts';
import type { SearchSource } from './search.ts';
import type { Candidate, SearchScope } from './search-key.ts';
import { readSection } from './section.ts';
import type { SectionContent } from './section.ts';
import type {
  Appended,
  Changed,
  Copied,
  Expunged,
  MailboxChanges,
  MailboxFacts,
  MailboxStatus,
  MarkedDeleted,
  Message,
  OpenedMailbox,
  SummarizedMessage,
} from './types.ts';
import { Turns } from './turns.ts';
import { Watchers } from './watch.ts';
import type { Watch } from './watch.ts';

export interface MailboxesParts {
  readonly database: Database<typeof commands>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** What is expunged can be brought back. True where it is left out. */
  readonly keepsExpunged?: boolean;
  /** Tells SEARCH which messages it need not read. */
  readonly index?: SearchIndex;
}

/** So many UIDs are asked for at once without a look whether they exist. */
const fewUids = 32;

/** A message to append. `internalDate` is now where it is left out. */
export interface NewMessage extends Pick<TakenIn, 'body' | 'summary' | 'threadKeys'> {
  readonly flags: readonly Flag[];
  readonly internalDate?: number | undefined;
}

/** What STORE asks for, RFC 3501 §6.4.6. */
export type FlagChange = Pick<StoreAction, 'mode' | 'flags'>;

export class Mailboxes implements Disposable {
  readonly #database: MailboxesParts['database'];
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  readonly #index: SearchIndex | undefined;
  readonly #bulk: Bulk;
  readonly #packed: PackedMailboxes;
  readonly #watchers = new Watchers();
  readonly #news: Disposable;

  constructor({ database, blobs, clock, index, keepsExpunged = true }: MailboxesParts) {
    this.#database = database;
    this.#blobs = blobs;
    this.#clock = clock;
    this.#index = index;
    this.#bulk = new Bulk(database, clock, keepsExpunged);
    this.#packed = new PackedMailboxes({ database, clock });
    this.#news = database.onNews((news) => this.#hear(news));
  }

  /** All mailboxes of an account, INBOX first, then by name. */
  async list(accountId: number): Promise<MailboxFacts[]> {
    const rows = await this.#database.read((view) => listMailboxes(view, accountId));
    return rows.map(factsOf).sort(inOrder);
  }

  /** The mailbox of that name. Faults `noSuchMailbox` where there is none or it cannot be selected. */
  find(accountId: number, name: string): Promise<MailboxFacts> {
    return this.#database.read(async (view) => factsOf(await selectableRow(view, accountId, name)));
  }

  /** The same for the target of APPEND and COPY: faults `tryCreate`, RFC 3501 §6.3.11. */
  findTarget(accountId: number, name: string): Promise<MailboxFacts> {
    return this.#database.read(async (view) => factsOf(await selectableRow(view, accountId, name, 'tryCreate')));
  }

  /** The counters of STATUS, RFC 3501 §6.3.10. Faults as `find`. */
  status(accountId: number, name: string): Promise<MailboxStatus> {
    return this.#database.read(async (view) => {
      const row = await selectableRow(view, accountId, name);
      return { ...factsOf(row), recentCount: await recentCount(view, row) };
    });
  }

  /** How much of a mailbox is marked \Deleted. */
  markedDeleted(mailboxId: number): Promise<MarkedDeleted> {
    return this.#database.read((view) => countDeleted(view, mailboxId));
  }

  /** A mailbox with all its messages out of one snapshot. Faults as `find`. */
  async open(accountId: number, name: string): Promise<OpenedMailbox> {
    const { id } = await this.find(accountId, name);
    const opened = await this.#packed.open(id);
    if (!opened) throw noMailbox('noSuchMailbox');
    return openedOf(opened);
  }

  /** Creates a mailbox and its missing parents; answers the names it created. Faults `mailboxExists`, `badMailboxName`. */
  async create(accountId: number, name: string): Promise<string[]> {
    const now = this.#clock.now();
    const input = { accountId, name: newName(name), uidValidity: uidValidityAt(now), now };
    return (await this.#database.write('createMailbox', input)).created;
  }

  /** RFC 3501 §6.3.4. Answers the id of the mailbox that is no more. Faults `noSuchMailbox`, `cannot` for INBOX. */
  remove(accountId: number, name: string): Promise<number> {
    return this.#bulk.remove(accountId, keptName(name));
  }

  /** RFC 3501 §6.3.5. Faults `noSuchMailbox`, `mailboxExists`, `badMailboxName`. */
  async rename(accountId: number, from: string, to: string): Promise<void> {
    const now = this.#clock.now();
    const input = { accountId, from: keptName(from), to: newName(to), uidValidity: uidValidityAt(now), now };
    await this.#bulk.rename(input);
  }

  /** Subscribes a name, or ends that; the name need not exist (RFC 3501 §6.3.6). */
  async subscribe(accountId: number, name: string, subscribed: boolean): Promise<void> {
    await this.#database.write('setSubscribed', { accountId, name: newName(name), subscribed });
  }

  /** The subscribed names, INBOX first. */
  async subscriptions(accountId: number): Promise<string[]> {
    const names = await this.#database.read((view) => subscriptions(view, accountId));
    return names
      .map((name) => ({ name }))
      .sort(inOrder)
      .map(({ name }) => name);
  }

  /** The messages of `uids` (all without it), upwards by UID. */
  async messages(mailboxId: number, uids: Ranges = allNumbers): Promise<Message[]> {
    return (await this.#packed.rows(mailboxId, uids)).messages(uids);
  }

  /** The same for many, in batches, each as things are then. */
  async *listed(mailboxId: number, uids: readonly number[]): AsyncGenerator<readonly Message[]> {
    const turns = new Turns(this.#clock);
    for (let at = 0; at < uids.length; at += limits.rowsAtOnce) {
      await turns.giveWay();
      yield await this.messages(mailboxId, rangesOf(uids.slice(at, at + limits.rowsAtOnce)));
    }
  }

  /** The messages of `uids` with their summaries, upwards by UID, in batches of bounded size; `lasting` if `wantsLasting`. */
  async *summarized(
    mailboxId: number,
    uids: Ranges,
    wantsLasting = false,
  ): AsyncGenerator<readonly SummarizedMessage[]> {
    const wanted = await this.#uids(mailboxId, uids);
    const read = wantsLasting ? messageBodies : messageSummaries;
    for await (const summaries of this.#batches<SummaryRow>(mailboxId, wanted, read)) {
      const found = rangesOf(summaries.map(({ uid }) => uid));
      yield summarizedOf(await this.#packed.rows(mailboxId, found), summaries);
    }
  }

  /** What happened in a mailbox since `modseq`, without the changes whose modseq is among `known`. */
  async changesSince(mailboxId: number, modseq: number, known?: ReadonlySet<number>): Promise<MailboxChanges> {
    const part = await this.#database.read((view) => feedSince(view, mailboxId, modseq, known));
    const { touched, ...changes } = part;
    if (touched.length === 0 && changes.expunged.length === 0) return { ...changes, messages: [] };
    const rows = await this.#packed.rows(mailboxId, touched);
    return { ...changes, messages: rows.messages(touched), uids: this.#packed.uidsOf(mailboxId) };
  }

  /** Appends all the messages or none. */
  async append(mailboxId: number, messages: readonly NewMessage[]): Promise<Appended> {
    const now = this.#clock.now();
    const rows = messages.map((message) => appendedRow(now, message));
    const bodies = messages.map(({ body }) => body);
    return this.#database.write('appendMessages', { mailboxId, now, messages: rows }, bodies);
  }

  /** Copies with flags and internal dates, all or none (RFC 3501 §6.4.7). */
  copy(fromMailboxId: number, toMailboxId: number, uids: Ranges): Promise<Copied> {
    return this.#bulk.copy(fromMailboxId, toMailboxId, uids);
  }

  /** The same, and the messages leave where they were (RFC 6851 §3). */
  move(fromMailboxId: number, toMailboxId: number, uids: Ranges): Promise<Copied> {
    return this.#bulk.move(fromMailboxId, toMailboxId, uids);
  }

  /** Answers the UIDs whose flags really changed. */
  storeFlags(mailboxId: number, uids: Ranges, { mode, flags }: FlagChange): Promise<Changed> {
    return this.#bulk.storeFlags(mailboxId, uids, { mode, ...storedFlags(flags) });
  }

  /** Removes those with \Deleted, among `uids` where given. */
  expunge(mailboxId: number, uids?: Ranges): Promise<Expunged> {
    return this.#bulk.expunge(mailboxId, uids);
  }

  /**
   * Makes this the session that is told \Recent, RFC 3501 §2.3.2: answers the first UID that is recent for it. Costs a
   * write only where there are such messages.
   */
  async claimRecent(mailboxId: number): Promise<number> {
    const row = await this.#database.read((view) => mailboxById(view, mailboxId));
    if (row && !hasRecent(row)) return row.uidNext;
    return (await this.#database.write('claimRecent', { mailboxId })).recentFrom;
  }

  /** What a section of BODY[...] holds, or undefined where the message has no such part (answered as NIL). */
  section(message: SummarizedMessage, item: SectionItem): Promise<SectionContent | undefined> {
    return readSection(this.#blobs, message, item);
  }

  /** The UIDs of the messages that match, upwards. */
  search(mailboxId: number, key: SearchKey, scope: SearchScope): Promise<number[]> {
    const source: SearchSource = {
      rows: async () => (await this.#packed.rows(mailboxId)).searched(allNumbers),
      candidates: (uids) => this.#candidates(mailboxId, uids),
      index: this.#index,
    };
    return search(source, key, scope, new Turns(this.#clock));
  }

  /** News of an account, or of one of its mailboxes. */
  watch(accountId: number, mailboxId?: number): Watch {
    return this.#watchers.watch(accountId, mailboxId);
  }

  /** A place for a message that is coming in. Any number at once. */
  intake(origin?: Origin): Intake {
    return new DraftIntake(this.#blobs.draft(origin));
  }

  /** Throws Fault `storageFull` where there is no room for a message of that size. */
  mustHaveRoom(sizeBytes: number): Promise<void> {
    return this.#blobs.mustHaveRoom(sizeBytes);
  }

  /** Stops listening to the store. */
  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }

  #hear(news: readonly News[]): void {
    for (const item of news) if (item.kind === 'mailboxes') this.#packed.forget(item.accountId);
    this.#watchers.tell(news);
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
      yield rows.values().map((row) => candidateOf(row, this.#blobs));
    }
  }

  /** In batches, each from a snapshot of its own, so that no reader holds one for as long as its peer is slow. */
  async *#batches<R extends SummaryRow>(
    mailboxId: number,
    uids: readonly number[],
    read: (view: View, mailboxId: number, uids: Ranges) => Promise<R[]>,
  ): AsyncGenerator<readonly R[]> {
    const size = new BatchSize();
    const turns = new Turns(this.#clock);
    for (let at = 0; at < uids.length;) {
      await turns.giveWay();
      const batch = rangesOf(uids.slice(at, at + size.count));
      at += size.count;
      const rows = await this.#database.read((view) => read(view, mailboxId, batch));
      size.learn(rows.length, weightOf(rows));
      if (rows.length > 0) yield rows;
    }
  }
}

async function selectableRow(
  view: View,
  accountId: number,
  name: string,
  missing: FaultCode = 'noSuchMailbox',
): Promise<MailboxRow> {
  const row = await mailboxByName(view, accountId, keptName(name));
  if (!row?.selectable) throw noMailbox(missing);
  return row;
}

function noMailbox(code: FaultCode): Fault {
  return new Fault(code, 'There is no such mailbox');
}

function hasRecent({ recentUid, uidNext }: MailboxRow): boolean {
  return recentUid < uidNext - 1;
}

/** Counts messages only where some of them were told to a session before. */
async function recentCount(view: View, row: MailboxRow): Promise<number> {
  if (!hasRecent(row)) return 0;
  if (row.recentUid === 0) return row.messageCount;
  return countMessages(view, row.id, [row.recentUid + 1, row.uidNext]);
}

function appendedRow(
  now: number,
  { flags, internalDate = now, summary, threadKeys }: NewMessage,
): AppendMessages['messages'][number] {
  const stored = storedFlags(flags);
  return { flags: stored.flags, keywords: stored.keywords.join(' '), internalDate, summary, threadKeys };
}

function weightOf(rows: readonly SummaryRow[]): number {
  return rows.reduce((sum, { summary }) => sum + summary.length, 0);
}

/** Seconds since 1970, which grow from one creation to the next (RFC 3501 §2.3.1.1); within a second the store sees to it. */
function uidValidityAt(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}
