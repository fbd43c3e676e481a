/** The door class: one method for each thing that is done to mailboxes and their messages. */
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { FaultCode } from '../../base/fault.ts';
import { countOfRanges, numbersOf, rangesOf } from '../../base/ranges.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { Flag, SearchKey, SectionItem, StoreAction } from '../../formats/imap/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import { listFlags, listMailboxes, listMessages, mailboxById, mailboxByName } from '../../store/records/index.ts';
import { messageBodies, subscriptions } from '../../store/records/index.ts';
import type { AppendMessages, commands, MailboxRow, MessageBodyRow, MessageRow } from '../../store/records/index.ts';
import { BatchSize } from './batch-size.ts';
import { changesIn } from './changes.ts';
import { storedFlags } from './flags.ts';
import { DraftIntake } from './intake.ts';
import type { Intake, TakenIn } from './intake.ts';
import { inOrder, keptName, newName } from './names.ts';
import { candidateOf, factsOf, flaggedOf, messageOf, summarizedOf } from './rows.ts';
import { search } from './search.ts';
import type { SearchSource } from './search.ts';
import type { Candidate, SearchScope } from './search-key.ts';
import { readSection } from './section.ts';
import type { SectionContent } from './section.ts';
import type {
  Appended,
  Copied,
  FlaggedMessage,
  MailboxChanges,
  MailboxFacts,
  MailboxStatus,
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
}

/** So many UIDs are asked for at once without a look whether they exist. */
const fewUids = 32;

/** A message to append. `internalDate` is now where it is left out. */
export interface NewMessage extends Pick<TakenIn, 'body' | 'summary'> {
  readonly flags: readonly Flag[];
  readonly internalDate?: number | undefined;
}

/** What STORE asks for, RFC 3501 §6.4.6. */
export type FlagChange = Pick<StoreAction, 'mode' | 'flags'>;

export class Mailboxes implements Disposable {
  readonly #database: MailboxesParts['database'];
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  readonly #watchers = new Watchers();
  readonly #news: Disposable;

  constructor({ database, blobs, clock }: MailboxesParts) {
    this.#database = database;
    this.#blobs = blobs;
    this.#clock = clock;
    this.#news = database.onNews((news) => this.#watchers.tell(news));
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

  /** A mailbox with all its messages out of one snapshot. Faults as `find`. */
  open(accountId: number, name: string): Promise<OpenedMailbox> {
    return this.#database.read(async (view) => {
      const row = await selectableRow(view, accountId, name);
      const messages = await listFlags(view, row.id);
      return { mailbox: factsOf(row), messages: messages.map(flaggedOf) };
    });
  }

  /** Creates a mailbox and its missing parents; answers the names it created. Faults `mailboxExists`, `badMailboxName`. */
  async create(accountId: number, name: string): Promise<string[]> {
    const now = this.#clock.now();
    const input = { accountId, name: newName(name), uidValidity: uidValidityAt(now), now };
    return (await this.#database.write('createMailbox', input)).created;
  }

  /** RFC 3501 §6.3.4. Answers the id of the mailbox that is no more. Faults `noSuchMailbox`, `cannot` for INBOX. */
  async remove(accountId: number, name: string): Promise<number> {
    const input = { accountId, name: keptName(name), now: this.#clock.now() };
    return (await this.#database.write('deleteMailbox', input)).mailboxId;
  }

  /** RFC 3501 §6.3.5. Faults `noSuchMailbox`, `mailboxExists`, `badMailboxName`. */
  async rename(accountId: number, from: string, to: string): Promise<void> {
    const now = this.#clock.now();
    const input = { accountId, from: keptName(from), to: newName(to), uidValidity: uidValidityAt(now), now };
    await this.#database.write('renameMailbox', input);
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
  async messages(mailboxId: number, uids?: Ranges): Promise<Message[]> {
    return (await this.#rows(mailboxId, uids)).map(messageOf);
  }

  /** The same with flags alone, which is quicker. */
  async flags(mailboxId: number, uids?: Ranges): Promise<FlaggedMessage[]> {
    return (await this.#database.read((view) => listFlags(view, mailboxId, uids))).map(flaggedOf);
  }

  /** The messages of `uids` with their summaries, upwards by UID, in batches of bounded size. */
  async *summarized(mailboxId: number, uids: Ranges): AsyncGenerator<readonly SummarizedMessage[]> {
    const wanted = await this.#uids(mailboxId, uids);
    for await (const rows of this.#bodies(mailboxId, wanted)) yield rows.map(summarizedOf);
  }

  /** What happened in a mailbox since `modseq`, without the changes whose modseq is among `known`. */
  changesSince(mailboxId: number, modseq: number, known?: ReadonlySet<number>): Promise<MailboxChanges> {
    return this.#database.read((view) => changesIn(view, mailboxId, modseq, known));
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
    const now = this.#clock.now();
    return this.#database.write('copyMessages', { fromMailboxId, toMailboxId, uids, now });
  }

  /** The same, and the messages leave where they were (RFC 6851 §3). */
  move(fromMailboxId: number, toMailboxId: number, uids: Ranges): Promise<Copied> {
    const now = this.#clock.now();
    return this.#database.write('moveMessages', { fromMailboxId, toMailboxId, uids, now });
  }

  /** Answers the UIDs whose flags really changed, and the modseq of that change. */
  storeFlags(
    mailboxId: number,
    uids: Ranges,
    { mode, flags }: FlagChange,
  ): Promise<{ changed: Ranges; modseq: number }> {
    const input = { mailboxId, uids, mode, ...storedFlags(flags), now: this.#clock.now() };
    return this.#database.write('storeFlags', input);
  }

  /** Removes those with \Deleted, among `uids` where given. */
  expunge(mailboxId: number, uids?: Ranges): Promise<{ expunged: Ranges; modseq: number }> {
    return this.#database.write('expungeMessages', { mailboxId, ...(uids && { uids }), now: this.#clock.now() });
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
      rows: () => this.#rows(mailboxId),
      candidates: (uids) => this.#candidates(mailboxId, uids),
    };
    return search(source, key, scope, new Turns(this.#clock));
  }

  /** News of an account, or of one of its mailboxes. */
  watch(accountId: number, mailboxId?: number): Watch {
    return this.#watchers.watch(accountId, mailboxId);
  }

  /** A place for a message that is coming in. Any number at once. */
  intake(): Intake {
    return new DraftIntake(this.#blobs.draft());
  }

  /** Stops listening to the store. */
  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }

  #rows(mailboxId: number, uids?: Ranges): Promise<MessageRow[]> {
    return this.#database.read((view) => listMessages(view, mailboxId, uids));
  }

  /** The UIDs of `uids` that there are; where they are few, without asking. */
  async #uids(mailboxId: number, uids: Ranges): Promise<readonly number[]> {
    if (countOfRanges(uids) <= fewUids) return [...numbersOf(uids)];
    return (await this.#rows(mailboxId, uids)).map(({ uid }) => uid);
  }

  /** Each is made when its turn comes and forgotten after it, with the bytes it has read. */
  async *#candidates(mailboxId: number, uids: readonly number[]): AsyncGenerator<Iterable<Candidate>> {
    for await (const rows of this.#bodies(mailboxId, uids)) {
      yield rows.values().map((row) => candidateOf(row, this.#blobs));
    }
  }

  /** In batches, each from a snapshot of its own, so that no reader holds one for as long as its peer is slow. */
  async *#bodies(mailboxId: number, uids: readonly number[]): AsyncGenerator<readonly MessageBodyRow[]> {
    const size = new BatchSize();
    const turns = new Turns(this.#clock);
    for (let at = 0; at < uids.length;) {
      await turns.giveWay();
      const batch = rangesOf(uids.slice(at, at + size.count));
      at += size.count;
      const rows = await this.#database.read((view) => messageBodies(view, mailboxId, batch));
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
  if (!row?.selectable) throw new Fault(missing, 'There is no such mailbox');
  return row;
}

function hasRecent({ recentUid, uidNext }: MailboxRow): boolean {
  return recentUid < uidNext - 1;
}

/** Asks for the messages only where some of them were told to a session before. */
async function recentCount(view: View, row: MailboxRow): Promise<number> {
  if (!hasRecent(row)) return 0;
  if (row.recentUid === 0) return row.messageCount;
  return (await listMessages(view, row.id, [[row.recentUid + 1, row.uidNext]])).length;
}

function appendedRow(
  now: number,
  { flags, internalDate = now, summary }: NewMessage,
): AppendMessages['messages'][number] {
  const stored = storedFlags(flags);
  return { flags: stored.flags, keywords: stored.keywords.join(' '), internalDate, summary };
}

function weightOf(rows: readonly MessageBodyRow[]): number {
  return rows.reduce((sum, { summary }) => sum + summary.length, 0);
}

/** Seconds since 1970, which grow from one creation to the next (RFC 3501 §2.3.1.1); within a second the store sees to it. */
function uidValidityAt(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}
