/** The values that IMAP commands carry, RFC 3501 §9. Text is decoded (UTF-8) unless said otherwise. */
import type { Ranges } from '../../base/ranges.ts';

/** sequence-set: pairs as written, '*' kept, because its value is known only to the session. */
export type SequenceSet = readonly (readonly [number | '*', number | '*'])[];

/** Flags as IMAP writes them: "\\Seen", "$Junk". */
export type Flag = string;

/** RFC 3501 §6.3.10, RFC 8438 (SIZE), RFC 8474 (MAILBOXID), RFC 9208 §4.1.4 (DELETED and DELETED-STORAGE). */
export const statusItems = [
  ...(['MESSAGES', 'RECENT', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN'] as const),
  ...(['SIZE', 'MAILBOXID', 'DELETED', 'DELETED-STORAGE'] as const),
] as const;
export type StatusItem = (typeof statusItems)[number];

/** fetch-att. Macros (ALL, FAST, FULL) are expanded by the parser. */
export type FetchItem =
  | { readonly item: 'ENVELOPE' | 'FLAGS' | 'INTERNALDATE' | 'RFC822.SIZE' | 'UID' | 'BODY' | 'BODYSTRUCTURE' }
  /** RFC 8514, RFC 8474, RFC 8970. */
  | { readonly item: 'SAVEDATE' | 'EMAILID' | 'THREADID' | 'PREVIEW' }
  | SectionItem;

/** BODY[...] and its ancestors RFC822, RFC822.HEADER, RFC822.TEXT. */
export interface SectionItem {
  readonly item: 'SECTION';
  /** How the answer names it, as in `BODY[HEADER.FIELDS (DATE FROM)]<0>` or `RFC822.TEXT`. */
  readonly label: string;
  /** False for BODY.PEEK and RFC822.HEADER. */
  readonly setsSeen: boolean;
  readonly part: readonly number[];
  readonly section: 'ALL' | 'HEADER' | 'TEXT' | 'MIME' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT';
  /** Upper case; for HEADER.FIELDS and HEADER.FIELDS.NOT. */
  readonly fields: readonly string[];
  readonly partial?: { readonly start: number; readonly count: number };
}

export interface StoreAction {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly silent: boolean;
  readonly flags: readonly Flag[];
}

/** A day without a time zone, RFC 3501 §6.4.4 ("disregarding time and timezone"), as days since 1970-01-01. */
export type Day = number;

export type SearchKey =
  | { readonly key: 'all' }
  | { readonly key: 'set'; readonly set: SequenceSet }
  | { readonly key: 'uid'; readonly set: SequenceSet }
  /** `flag` is "\\Seen" and so on, "\\Recent", or a keyword; NEW and OLD are expanded by the parser. */
  | { readonly key: 'flag'; readonly flag: Flag; readonly present: boolean }
  | { readonly key: 'before' | 'on' | 'since' | 'sentBefore' | 'sentOn' | 'sentSince'; readonly day: Day }
  /** RFC 8514 §4.3. */
  | { readonly key: 'savedBefore' | 'savedOn' | 'savedSince'; readonly day: Day }
  /** RFC 8474 §6. */
  | { readonly key: 'emailId' | 'threadId'; readonly id: string }
  | { readonly key: 'larger' | 'smaller'; readonly sizeBytes: number }
  /** FROM, TO, CC, BCC, SUBJECT become headers too. `field` is in lower case; `text` empty means that the field exists. */
  | { readonly key: 'header'; readonly field: string; readonly text: string }
  | { readonly key: 'body' | 'text'; readonly text: string }
  /** RFC 6203: `of` may be matched more freely. */
  | { readonly key: 'fuzzy'; readonly of: SearchKey }
  | { readonly key: 'not'; readonly of: SearchKey }
  | { readonly key: 'or'; readonly either: SearchKey; readonly or: SearchKey }
  | { readonly key: 'and'; readonly all: readonly SearchKey[] };

export type { Ranges };
