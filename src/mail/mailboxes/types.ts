/** What the mailboxes tell their callers. Mailbox names are text, "/" between the levels; times are ms since 1970. */
import type { Ranges } from '../../base/ranges.ts';
import type { Flag } from '../../formats/imap/index.ts';
import type { Summary } from './summary.ts';

/** One mailbox and its counters, as RFC 3501 §2.3.1.1 and §6.3.1 name them. */
export interface MailboxFacts {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** Special use, RFC 6154 §2, as "\\Drafts". */
  readonly role?: string;
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

/** What FETCH says of a message without a look at its content. */
export interface Message {
  readonly uid: number;
  readonly modseq: number;
  /** System flags first, keywords after them; never \Recent, which belongs to a session. */
  readonly flags: readonly Flag[];
  readonly sizeBytes: number;
  readonly internalDate: number;
}

/** A message as far as FLAGS and sequence numbers need it. */
export type FlaggedMessage = Pick<Message, 'uid' | 'flags'>;

/** A message with what was read from it on arrival, and the place of its bytes. */
export interface SummarizedMessage extends Message {
  /** For the blob store alone. */
  readonly place: string;
  readonly summary: Summary;
}

/** A mailbox and all its messages, upwards by UID, out of one snapshot: what SELECT begins with. */
export interface OpenedMailbox {
  readonly mailbox: MailboxFacts;
  readonly messages: readonly FlaggedMessage[];
}

/** What happened in a mailbox since a modseq, out of one snapshot. */
export interface MailboxChanges {
  /** Where the next question starts. */
  readonly modseq: number;
  /** UIDs that left. Some may never have been told to the asker: they came and went in between. */
  readonly expunged: Ranges;
  /** New messages and those whose flags changed, as they are now, upwards by UID. */
  readonly messages: readonly Message[];
  /** True when the mailbox itself was removed. */
  readonly removed: boolean;
}

/** COPYUID, RFC 4315 §3: the n-th of `from` became the n-th of `to`. */
export interface Copied {
  readonly uidValidity: number;
  readonly from: Ranges;
  readonly to: Ranges;
}

/** APPENDUID, RFC 4315 §3. */
export interface Appended {
  readonly uidValidity: number;
  readonly uids: readonly number[];
}
