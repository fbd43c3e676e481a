/**
 * What one session knows of its selected mailbox: the messages it was told of, by their numbers.
 *
 * The mailbox itself goes on living; `updates` tells the client what happened since, at moments when that is allowed. In
 * between every sequence number means what the client thinks it means (RFC 3501 §5.5, §7.4.1).
 */
import { Fault } from '../../base/fault.ts';
import { normalRanges, rangesHave, rangesOf, type Ranges } from '../../base/ranges.ts';
import { printFlags, resolveSet, type Flag, type SearchKey, type SequenceSet } from '../../formats/imap/index.ts';
import type {
  FlaggedMessage,
  MailboxFacts,
  Mailboxes,
  Message,
  OpenedMailbox,
  Watch,
} from '../../mail/mailboxes/index.ts';
import { Keywords } from './keywords.ts';
import { Uids } from './uids.ts';

export class View {
  readonly mailbox: MailboxFacts;
  readonly readOnly: boolean;
  readonly uids: Uids;
  readonly keywords = new Keywords();
  /** The sequence number of the first message without \Seen, at the time of SELECT. */
  readonly firstUnseen: number | undefined;
  readonly #mailboxes: Mailboxes;
  /** UIDs; some may not be known any more. */
  #recent: Ranges;
  /** Changes of this session that its client was told of, or did not want to hear of. */
  readonly #own = new Set<number>();
  #modseq: number;
  /** New messages of which it is not yet known whether they are recent. */
  readonly #arrived: number[] = [];
  /** Left the mailbox, but the client may not be told yet. */
  #leaving: Ranges = [];

  private constructor(mailboxes: Mailboxes, opened: OpenedForSession) {
    const { mailbox, uids, readOnly, recentFrom } = opened;
    this.#mailboxes = mailboxes;
    this.mailbox = mailbox;
    this.readOnly = readOnly;
    this.uids = new Uids(uids, mailbox.messageCount);
    this.#recent = recentFrom <= this.uids.last ? [[recentFrom, this.uids.last]] : [];
    this.#modseq = mailbox.modseq;
    this.firstUnseen = opened.firstUnseen;
    this.keywords.learn(opened.keywords);
  }

  /** Opens a mailbox for SELECT, or `readOnly` for EXAMINE. Faults `noSuchMailbox`. */
  static async open(mailboxes: Mailboxes, accountId: number, name: string, readOnly: boolean): Promise<View> {
    const { id, recentCount } = await mailboxes.status(accountId, name);
    // RFC 3501 §2.3.2: where two sessions come at once, both may take a message for recent. EXAMINE takes nothing.
    const claimed = recentCount > 0 && !readOnly ? await claimRecent(mailboxes, id) : Infinity;
    const opened = await mailboxes.open(accountId, name);
    const recentFrom = readOnly ? firstOfLast(opened, recentCount) : claimed;
    return new View(mailboxes, { ...opened, readOnly, recentFrom });
  }

  get recentCount(): number {
    return this.uids.countWithin(this.#recent);
  }

  isRecent(uid: number): boolean {
    return rangesHave(this.#recent, uid);
  }

  /** Waits for news of this mailbox. */
  watch(): Watch {
    return this.#mailboxes.watch(this.mailbox.accountId, this.mailbox.id);
  }

  /**
   * The UIDs of the known messages that a set means, upwards: a set of UIDs or of sequence numbers. Unknown UIDs are passed
   * over (RFC 3501 §6.4.8); a number that no message has is a mistake of the client (RFC 3501 §9, seq-number).
   */
  choose(set: SequenceSet, byUid: boolean): number[] {
    if (byUid) return this.uids.within(resolveSet(set, this.uids.last));
    const numbers = resolveSet(set, this.uids.count);
    // The RFC has "1:*" of an empty mailbox fail too, but clients ask for it and mean "all, if any".
    const isAll = this.uids.count === 0 && set.some((ends) => ends.includes('*'));
    if (!isAll && (numbers.at(-1)?.[1] ?? 0) > this.uids.count)
      throw new Fault('badSyntax', 'No message has this number');
    return this.uids.numbered(numbers);
  }

  /** The UIDs of the known messages that match, upwards. */
  async search(key: SearchKey): Promise<number[]> {
    const found = await this.#mailboxes.search(this.mailbox.id, key, {
      sequence: (set) => rangesOf(this.uids.numbered(resolveSet(set, this.uids.count))),
      uids: (set) => resolveSet(set, this.uids.last),
      isRecent: (uid) => this.isRecent(uid),
    });
    return found.filter((uid) => this.uids.numberOf(uid) !== undefined);
  }

  /** A change that this session made itself: it is not told again. */
  knows(modseq: number): void {
    this.#own.add(modseq);
  }

  /** "(\Seen \Recent)" */
  flagsOf({ uid, flags }: FlaggedMessage): string {
    return this.isRecent(uid) ? printFlags([...flags, '\\Recent']) : printedOnce(flags);
  }

  /** FLAGS and PERMANENTFLAGS again, where `messages` have keywords that the client does not know. */
  *newKeywords(messages: readonly Pick<Message, 'flags'>[]): Generator<string> {
    const learned = messages.filter(({ flags }) => this.keywords.learn(flags));
    if (learned.length > 0) yield* this.keywords.responses(this.readOnly);
  }

  /** Untagged responses for what happened since the last call; EXPUNGE only where `mayExpunge`, RFC 3501 §7.4.1. Fault `mailboxGone`. */
  async *updates(mayExpunge: boolean): AsyncGenerator<string> {
    const changes = await this.#mailboxes.changesSince(this.mailbox.id, this.#modseq, this.#own);
    this.#own.clear();
    this.#modseq = changes.modseq;
    // RFC 2180 §3.3: what the client shows and does from here on would be about a mailbox that is no more.
    if (changes.removed) throw new Fault('mailboxGone', 'The selected mailbox was deleted');
    if (changes.expunged.length > 0) this.#leaving = normalRanges([...this.#leaving, ...changes.expunged]);
    if (mayExpunge) yield* this.#tellExpunged();
    const known = changes.messages.filter(({ uid }) => this.uids.numberOf(uid) !== undefined);
    const arrived = changes.messages.filter(({ uid }) => this.uids.numberOf(uid) === undefined);
    if (arrived.length > 0) yield* this.#tellArrived(arrived.map(({ uid }) => uid));
    yield* this.newKeywords(changes.messages);
    yield* this.#tellFlags(known);
    if (changes.uids) this.uids.share(changes.uids);
  }

  /** RECENT for the messages that `updates` told of. Apart from it, because to be the first who is told costs a write. */
  async *recentUpdates(): AsyncGenerator<string> {
    if (this.#arrived.length === 0) return;
    const arrived = this.#arrived.splice(0);
    const recentFrom = this.readOnly ? 0 : await claimRecent(this.#mailboxes, this.mailbox.id);
    this.#recent = normalRanges([...this.#recent, ...rangesOf(arrived.filter((uid) => uid >= recentFrom))]);
    yield `* ${this.recentCount} RECENT\r\n`;
  }

  *#tellExpunged(): Generator<string> {
    if (this.#leaving.length === 0) return;
    const numbers = this.uids.remove(this.#leaving);
    this.#leaving = [];
    if (numbers.length > 0) yield numbers.map((number) => `* ${number} EXPUNGE\r\n`).join('');
  }

  *#tellArrived(uids: readonly number[]): Generator<string> {
    for (const uid of uids) this.uids.add(uid);
    this.#arrived.push(...uids);
    yield `* ${this.uids.count} EXISTS\r\n`;
  }

  *#tellFlags(messages: readonly Message[]): Generator<string> {
    const lines = messages.map((message) => {
      return `* ${this.uids.numberOf(message.uid)} FETCH (UID ${message.uid} FLAGS ${this.flagsOf(message)})\r\n`;
    });
    if (lines.length > 0) yield lines.join('');
  }
}

/** Where the store cannot write down who was told first, say on a full disk, nobody is: mail must stay readable. */
async function claimRecent(mailboxes: Mailboxes, mailboxId: number): Promise<number> {
  try {
    return await mailboxes.claimRecent(mailboxId);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return Infinity;
  }
}

interface OpenedForSession extends OpenedMailbox {
  readonly readOnly: boolean;
  /** The UIDs from here on are recent for this session. */
  readonly recentFrom: number;
}

/** The first UID of the last `count` messages. */
function firstOfLast({ mailbox, uids }: OpenedMailbox, count: number): number {
  return count > 0 ? (uids.at(Math.max(mailbox.messageCount - count, 0)) ?? Infinity) : Infinity;
}

/** Most messages of a mailbox share one of a few lists of flags. */
const printed = new WeakMap<readonly Flag[], string>();

function printedOnce(flags: readonly Flag[]): string {
  const known = printed.get(flags);
  if (known !== undefined) return known;
  const text = printFlags(flags);
  printed.set(flags, text);
  return text;
}
