/** What the mailboxes tell their callers. Mailbox names are text, "/" between the levels; times are ms since 1970. */
import type { Ascending } from '../../base/ascending.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { Flag } from '../../formats/imap/index.ts';
import type { Summary } from '../summary/index.ts';

/** One mailbox and its counters, as RFC 3501 §2.3.1.1 and §6.3.1 name them. */
export interface MailboxFacts {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** Special use, RFC 6154 §2, as "\\Drafts". */
  readonly role?: string;
  /** What was expunged: it is listed for those only who ask for it by its name. */
  readonly hidden: boolean;
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly modseq: number;
  readonly messageCount: number;
  readonly unseenCount: number;
  readonly sizeBytes: number;
  /** False for a name that only holds the mailboxes below it, RFC 3501 §7.2.2 \Noselect. */
  readonly selectable: boolean;
}

/** STATUS, RFC 3501 §6.3.10. */
export interface MailboxStatus extends MailboxFacts {
  readonly recentCount: number;
}

/** What EXPUNGE would take away (RFC 9208 §4.1.4). */
export interface MarkedDeleted {
  readonly messages: number;
  readonly sizeBytes: number;
}

/** What FETCH says of a message without a look at its content. */
export interface Message {
  readonly uid: number;
  readonly modseq: number;
  /** System flags first, keywords after them; never \Recent, which belongs to a session. */
  readonly flags: readonly Flag[];
  readonly sizeBytes: number;
  readonly internalDate: number;
}

/** A message as far as FLAGS needs it. */
export type FlaggedMessage = Pick<Message, 'uid' | 'flags'>;

/** What stays with a message wherever it goes, and since when it is where it is. */
export interface Lasting {
  /** When it came into its mailbox (RFC 8514). */
  readonly savedAt: number;
  /** 0 where it was not found out yet. */
  readonly threadId: number;
  /** SHA-256 of its bytes, in hex. */
  readonly hash: string;
}

/** A message with what was read from it on arrival, and the place of its bytes. */
export interface SummarizedMessage extends Message {
  /** For the blob store alone. */
  readonly place: string;
  readonly summary: Summary;
  /** Where it was asked for. */
  readonly lasting?: Lasting;
}

/** A mailbox and its messages out of one snapshot: what SELECT begins with. */
export interface OpenedMailbox {
  readonly mailbox: MailboxFacts;
  /** The UIDs of its messages, shared by all who ask: only the first `mailbox.messageCount` are of this snapshot. */
  readonly uids: Ascending;
  /** The place of the first message without \Seen, counted from 1. */
  readonly firstUnseen: number | undefined;
  /** The keywords that messages have, those of the first message first; some may be there twice. */
  readonly keywords: readonly Flag[];
}

/** What happened in a mailbox since a modseq. */
export interface MailboxChanges {
  /** Where the next question starts. */
  readonly modseq: number;
  /** UIDs that left. Some may never have been told to the asker: they came and went in between. */
  readonly expunged: Ranges;
  /** New messages and those whose flags changed, as they are now, upwards by UID. Those that are gone now are left out. */
  readonly messages: readonly Message[];
  /** The UIDs of all messages of now, shared by all who ask, where they are in memory. */
  readonly uids?: Ascending | undefined;
  /** True when the mailbox itself was removed. */
  readonly removed: boolean;
}

/** COPYUID, RFC 4315 §3: the n-th of `from` became the n-th of `to`. */
export interface Copied {
  readonly uidValidity: number;
  readonly from: Ranges;
  readonly to: Ranges;
}

/** What STORE did. */
export interface Changed {
  /** Messages that are not as they were before. */
  readonly changed: Ranges;
  /** Those of the changes. */
  readonly modseqs: readonly number[];
}

/** What EXPUNGE did. */
export interface Expunged {
  readonly expunged: Ranges;
  /** Those of the changes. */
  readonly modseqs: readonly number[];
}

/** APPENDUID, RFC 4315 §3. */
export interface Appended {
  readonly uidValidity: number;
  readonly uids: readonly number[];
}
