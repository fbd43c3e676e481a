/** The door class: one method for each thing that is done to mailboxes and their messages. */
import type { Clock } from '../../base/clock.ts';
import { allNumbers, type Ranges } from '../../base/ranges.ts';
import type { Flag, SearchKey, SectionItem, StoreAction } from '../../formats/imap/index.ts';
import type { Blobs, Origin } from '../../store/blobs/index.ts';
import type { Database } from '../../store/database/index.ts';
import { countDeleted } from '../../store/records/index.ts';
import type { AppendMessages, commands } from '../../store/records/index.ts';
import type { SearchIndex } from '../../store/search/index.ts';
import { Bulk } from './bulk.ts';
import { storedFlags } from './flags.ts';
import { DraftIntake, type Intake, type TakenIn } from './intake.ts';
import { Reader } from './reader.ts';
import { claimRecent } from './recent.ts';
import type { SearchScope } from './search/index.ts';
import { readSection, type SectionContent } from './section.ts';
import { Tree } from './tree.ts';
import type { Appended, Changed, Copied, Expunged, MarkedDeleted, SummarizedMessage } from './types.ts';
import type { MailboxChanges, MailboxFacts, MailboxStatus, Message, OpenedMailbox } from './types.ts';
import { Watchers, type Watch } from './watch.ts';

export interface MailboxesParts {
  readonly database: Database<typeof commands>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** What is expunged can be brought back. True where it is left out. */
  readonly keepsExpunged?: boolean;
  /** Tells SEARCH which messages it need not read. */
  readonly index?: SearchIndex;
}

/** A message to append. `internalDate` is now where it is left out. */
export interface NewMessage
  extends Pick<TakenIn, 'body' | 'summary' | 'threadKeys'>, Partial<Pick<TakenIn, 'messageKey'>> {
  readonly flags: readonly Flag[];
  readonly internalDate?: number | undefined;
}

/** What STORE asks for, RFC 3501 §6.4.6. */
export type FlagChange = Pick<StoreAction, 'mode' | 'flags'>;

export class Mailboxes implements Disposable {
  readonly #database: MailboxesParts['database'];
  readonly #blobs: Blobs;
  readonly #clock: Clock;
  readonly #tree: Tree;
  readonly #reader: Reader;
  readonly #bulk: Bulk;
  readonly #watchers = new Watchers();
  readonly #news: Disposable;

  constructor({ database, blobs, clock, index, keepsExpunged = true }: MailboxesParts) {
    this.#database = database;
    this.#blobs = blobs;
    this.#clock = clock;
    this.#bulk = new Bulk(database, clock, keepsExpunged);
    this.#tree = new Tree({ database, clock, bulk: this.#bulk });
    this.#reader = new Reader({ database, blobs, clock, index });
    this.#news = database.onNews((news) => this.#watchers.tell(news));
  }

  /** All mailboxes of an account, INBOX first, then by name. */
  list(accountId: number): Promise<MailboxFacts[]> {
    return this.#tree.list(accountId);
  }

  /** The mailbox of that name. Faults `noSuchMailbox` where there is none or it cannot be selected. */
  find(accountId: number, name: string): Promise<MailboxFacts> {
    return this.#tree.find(accountId, name, 'noSuchMailbox');
  }

  /** The same for the target of APPEND and COPY: faults `tryCreate`, RFC 3501 §6.3.11. */
  findTarget(accountId: number, name: string): Promise<MailboxFacts> {
    return this.#tree.find(accountId, name, 'tryCreate');
  }

  /** The counters of STATUS, RFC 3501 §6.3.10. Faults as `find`. */
  status(accountId: number, name: string): Promise<MailboxStatus> {
    return this.#tree.status(accountId, name);
  }

  /** How much of a mailbox is marked \Deleted. */
  markedDeleted(mailboxId: number): Promise<MarkedDeleted> {
    return this.#database.read((view) => countDeleted(view, mailboxId));
  }

  /** A mailbox with all its messages out of one snapshot. Faults as `find`. */
  async open(accountId: number, name: string): Promise<OpenedMailbox> {
    const { id } = await this.find(accountId, name);
    return this.#reader.open(id);
  }

  /** Creates a mailbox and its missing parents; answers the names it created, its own last. Faults `mailboxExists`, `badMailboxName`. */
  create(accountId: number, name: string): Promise<string[]> {
    return this.#tree.create(accountId, name);
  }

  /** RFC 3501 §6.3.4. Answers the id of the mailbox that is no more. Faults `noSuchMailbox`, `cannot` for INBOX. */
  remove(accountId: number, name: string): Promise<number> {
    return this.#tree.remove(accountId, name);
  }

  /** RFC 3501 §6.3.5. Faults `noSuchMailbox`, `mailboxExists`, `badMailboxName`. */
  rename(accountId: number, from: string, to: string): Promise<void> {
    return this.#tree.rename(accountId, from, to);
  }

  /** Subscribes a name, or ends that; the name need not exist (RFC 3501 §6.3.6). */
  subscribe(accountId: number, name: string, subscribed: boolean): Promise<void> {
    return this.#tree.subscribe(accountId, name, subscribed);
  }

  /** The subscribed names, INBOX first. */
  subscriptions(accountId: number): Promise<string[]> {
    return this.#tree.subscriptions(accountId);
  }

  /** The messages of `uids` (all without it), upwards by UID. */
  messages(mailboxId: number, uids: Ranges = allNumbers): Promise<Message[]> {
    return this.#reader.messages(mailboxId, uids);
  }

  /** The same for many, in batches, each as things are then. */
  listed(mailboxId: number, uids: readonly number[]): AsyncGenerator<readonly Message[]> {
    return this.#reader.listed(mailboxId, uids);
  }

  /** The messages of `uids` with their summaries, upwards by UID, in batches of bounded size; `lasting` if `wantsLasting`. */
  summarized(mailboxId: number, uids: Ranges, wantsLasting = false): AsyncGenerator<readonly SummarizedMessage[]> {
    return this.#reader.summarized(mailboxId, uids, wantsLasting);
  }

  /** What happened in a mailbox since `modseq`, without the changes whose modseq is among `known`. */
  changesSince(mailboxId: number, modseq: number, known?: ReadonlySet<number>): Promise<MailboxChanges> {
    return this.#reader.changesSince(mailboxId, modseq, known);
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
  claimRecent(mailboxId: number): Promise<number> {
    return claimRecent(this.#database, mailboxId);
  }

  /** What a section of BODY[...] holds, or undefined where the message has no such part (answered as NIL). */
  section(message: SummarizedMessage, item: SectionItem): Promise<SectionContent | undefined> {
    return readSection(this.#blobs, message, item);
  }

  /** The UIDs of the messages that match, upwards. */
  search(mailboxId: number, key: SearchKey, scope: SearchScope): Promise<number[]> {
    return this.#reader.search(mailboxId, key, scope);
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
}

function appendedRow(
  now: number,
  { flags, internalDate = now, summary, threadKeys, messageKey }: NewMessage,
): AppendMessages['messages'][number] {
  const stored = storedFlags(flags);
  return { flags: stored.flags, keywords: stored.keywords.join(' '), internalDate, summary, threadKeys, messageKey };
}
