/** What a message is written from. All text is real text: nothing in a draft is encoded yet. */
import type { Mailbox } from '../types.ts';
import type { Moment } from '../fields/date.ts';

/** The header of a draft. Names, subjects and file names may hold anything; line breaks in them become blanks. */
export interface DraftHeader {
  readonly date: Moment;
  readonly from: readonly Mailbox[];
  /** Needed where `from` has more than one (RFC 5322 §3.6.2). */
  readonly sender?: Mailbox;
  readonly replyTo?: readonly Mailbox[];
  readonly to?: readonly Mailbox[];
  readonly cc?: readonly Mailbox[];
  /** Written only by those who keep the message for its writer: `PrintOptions.showsBcc`. */
  readonly bcc?: readonly Mailbox[];
  readonly subject?: string;
  /** Message ids have no brackets. */
  readonly messageId: string;
  readonly inReplyTo?: readonly string[];
  /** From the oldest to the message that is answered. */
  readonly references?: readonly string[];
  /** Asks for a notification of disposition (RFC 8098 §2.1). */
  readonly dispositionTo?: readonly Mailbox[];
  /** Other fields, in their order, with unstructured text. */
  readonly fields?: readonly (readonly [name: string, text: string])[];
}

/** A message to be written: a header, and either a text, HTML, or both with their files, or a structure of its own. */
export interface Draft extends DraftHeader {
  /** A fresh id: boundaries are made of it. */
  readonly boundarySeed: string;
  readonly text?: string;
  readonly html?: string;
  /** What the HTML shows by "cid:" and `contentId`. */
  readonly inline?: readonly Leaf[];
  readonly attachments?: readonly Leaf[];
  /** Instead of the four above. */
  readonly structure?: Entity;
}

/** A part to be written. */
export type Entity = Leaf | Multipart;

/** A part with content. Its transfer encoding is found when it is printed. */
export interface Leaf {
  /** A media type without parameters; "application/octet-stream" where it is none. */
  readonly type: string;
  readonly parameters?: readonly (readonly [name: string, text: string])[];
  readonly bytes: Uint8Array;
  /** The file name. */
  readonly name?: string;
  readonly disposition?: 'inline' | 'attachment';
  /** Without brackets. */
  readonly contentId?: string;
  readonly description?: string;
  /** Content-Language (RFC 3282 §2), as it is written: "de, en". */
  readonly languages?: string;
}

/** A multipart of RFC 2046 §5.1; its boundary is found when it is printed. */
export interface Multipart {
  /** "mixed", "alternative", "related", "report" ... */
  readonly multipart: string;
  readonly parameters?: readonly (readonly [name: string, text: string])[];
  readonly parts: readonly Entity[];
}
