/** What a message is made of. All text that comes from the wire is a binary string (one character per byte). */

/** One header field as it stands in the message. Offsets count bytes from the start of the message. */
export interface HeaderField {
  /** As written, without the colon. */
  readonly name: string;
  /** Raw value, unfolded (RFC 5322 §2.2.3), without the white space around it. */
  readonly value: string;
  readonly start: number;
  /** Behind the field's last line break. */
  readonly end: number;
}

/** One MIME entity (RFC 2045 §2.4): where its header and body lie, and what its header says. */
export interface Part {
  readonly headerStart: number;
  /** Behind the empty line that ends the header: where the body starts. */
  readonly bodyStart: number;
  /** Behind the last byte of the body; the line break before a boundary belongs to the boundary (RFC 2046 §5.1.1). */
  readonly bodyEnd: number;
  readonly bodyLines: number;
  /** Header fields in their order; empty for parts whose fields were beyond the limits. */
  readonly header: readonly HeaderField[];
  /** Lower case, "text" and "plain" by default (RFC 2045 §5.2). */
  readonly type: string;
  readonly subtype: string;
  /** Content-Type parameters; names in lower case, RFC 2231 continuations joined, values raw. */
  readonly parameters: readonly Parameter[];
  /** Lower case: "7bit", "8bit", "binary", "quoted-printable", "base64" or what was written. */
  readonly encoding: string;
  readonly disposition?: { readonly type: string; readonly parameters: readonly Parameter[] };
  readonly id?: string;
  readonly description?: string;
  readonly md5?: string;
  readonly language?: readonly string[];
  readonly location?: string;
  /** The parts of a multipart. */
  readonly parts: readonly Part[];
  /** The message inside message/rfc822 (and message/global). */
  readonly message?: Part;
}

export type Parameter = readonly [name: string, value: string];

/** Something in a message that RFC 5322 or MIME does not allow; the reading goes on all the same. */
export interface Defect {
  readonly kind: DefectKind;
  /** Where it was seen, in bytes from the start of the message. */
  readonly offset: number;
}

export type DefectKind =
  // lines and bytes: the first of the message, of `eightBitBody` the first of each part that says it is 7bit
  | 'bareCarriageReturn'
  | 'bareLineFeed'
  | 'nul'
  | 'longLine'
  | 'eightBitBody'
  // headers
  | 'eightBitHeader'
  | 'notAField'
  | 'missingEmptyLine'
  | 'storeLine'
  | 'byteOrderMark'
  | 'duplicateField'
  | 'headerBeyondLimit'
  // content
  | 'brokenContentType'
  | 'unknownEncoding'
  | 'encodedMultipart'
  | 'encodedMessage'
  | 'unknownCharset'
  // multiparts
  | 'missingBoundary'
  | 'unusedBoundary'
  | 'unclosedBoundary'
  | 'repeatedBoundary'
  | 'looseDelimiter'
  | 'emptyMultipart'
  | 'depthBeyondLimit'
  | 'partsBeyondLimit';

export interface ParsedMessage {
  readonly root: Part;
  /** In the order of their offsets; the first of each kind in each part, at most limits.defectsMax. */
  readonly defects: readonly Defect[];
  /** The header of `root` as it stands in the message, as far as it was kept; offsets of its fields count in it. */
  readonly header: string;
  readonly sizeBytes: number;
}

/** RFC 5322 §3.4. `name` is raw (encoded words are kept); `address` parts are raw too. */
export interface Address {
  readonly name?: string;
  readonly localPart: string;
  readonly domain: string;
  /** Obsolete source route ("@a,@b"), RFC 5322 §4.4. */
  readonly route?: string;
}

export interface Group {
  readonly group: string;
  readonly members: readonly Address[];
}

export type Mailbox = Address | Group;

/** RFC 3501 §7.4.2, ENVELOPE: raw values, undefined where the field is absent. */
export interface Envelope {
  readonly date?: string;
  readonly subject?: string;
  readonly from: readonly Mailbox[];
  readonly sender: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly inReplyTo?: string;
  readonly messageId?: string;
}

/** Decodes one body, chunk by chunk (RFC 2045 §6). */
export interface TransferDecoder {
  /** The content that became known by `chunk`; may share its memory. */
  write(chunk: Uint8Array): Uint8Array;
  /** The rest. */
  end(): Uint8Array;
}
