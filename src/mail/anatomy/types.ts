/**
 * What is told of a message: plain values, ready for JSON. All text is real text, all times are ISO 8601, what a message does
 * not have is absent. The keys are explained in docs/handbook/message.md.
 */
import type { AuthenticationResults, DefectKind, PartialPlace } from '../../formats/message/index.ts';
import type { Disposition, RecipientReport, ReportedAddress } from '../../formats/reports/index.ts';

export interface Anatomy {
  readonly sizeBytes: number;
  readonly defects: readonly DefectNote[];
  readonly header: readonly FieldNote[];
  readonly envelope: EnvelopeNote;
  readonly structure: PartNote;
  readonly body: BodyNote;
  readonly saying: SayingNote;
  readonly list?: ListNote;
  /** From the oldest to the latest. */
  readonly received: readonly HopNote[];
  readonly authentication: readonly AuthenticationResults[];
  readonly signatures: readonly SignatureNote[];
  readonly deliveryReport?: DeliveryNote;
  readonly dispositionReport?: DispositionNote;
}

/** What a message says. */
export interface SayingNote {
  /** Guessed from its text: "de". */
  readonly language?: string;
  /** Of HTML that is there and is not shown. */
  readonly hiddenCharacters: number;
  readonly linkCount: number;
  /** The first of them, at most limits.linksShownMax. */
  readonly links: readonly LinkNote[];
}

export interface LinkNote {
  readonly part: string;
  readonly href: string;
  /** What is shown of it. */
  readonly text: string;
  readonly isHidden?: true;
  /** It shows one host and leads to another. */
  readonly isDisguised?: true;
}

export interface DefectNote {
  readonly kind: DefectKind;
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
  readonly words: string;
}

export interface FieldNote {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface EnvelopeNote {
  /** In the sender's own zone. */
  readonly date?: string;
  readonly subject?: string;
  readonly from?: readonly PersonNote[];
  readonly sender?: readonly PersonNote[];
  readonly replyTo?: readonly PersonNote[];
  readonly to?: readonly PersonNote[];
  readonly cc?: readonly PersonNote[];
  readonly bcc?: readonly PersonNote[];
  readonly messageId?: string;
  readonly inReplyTo?: readonly string[];
  readonly references?: readonly string[];
}

/** An address, or a group of them. */
export type PersonNote =
  | { readonly name?: string; readonly address: string }
  | { readonly group: string; readonly members: readonly PersonNote[] };

export interface PartNote {
  /** As IMAP counts (RFC 3501 §6.4.5); absent where IMAP has none: the multipart that a message consists of. */
  readonly number?: string;
  readonly type: string;
  /** Offsets in the message, or in `within`. */
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  readonly lines: number;
  readonly encoding: string;
  readonly charset?: string;
  readonly disposition?: string;
  readonly name?: string;
  readonly contentId?: string;
  readonly description?: string;
  readonly language?: readonly string[];
  readonly location?: string;
  /** Which piece of a message that was sent in pieces it is (RFC 2046 §5.2.2). */
  readonly partial?: PartialPlace;
  /** Content after transfer decoding; absent for multiparts. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
  /** How a text begins, as it is read. */
  readonly text?: string;
  readonly parts?: readonly PartNote[];
  readonly message?: MessageNote;
  readonly files?: readonly FileNote[];
}

/** A message inside. */
export interface MessageNote {
  readonly envelope: EnvelopeNote;
  readonly structure: PartNote;
  /** The number of the part in whose decoded content the offsets count; absent where they count as those around it. */
  readonly within?: string;
}

/** A file that is no part: in a text, or in a TNEF file. */
export interface FileNote {
  /** The number of its part, a slash, and its place from 1. */
  readonly number: string;
  readonly encoding: 'x-uuencode' | 'x-yenc' | 'tnef';
  readonly name?: string;
  readonly type?: string;
  readonly contentId?: string;
  /** In the decoded text of its part; absent in TNEF. */
  readonly start?: number;
  readonly end?: number;
  /** False where its end is missing. */
  readonly isWhole: boolean;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Numbers of parts, as RFC 8621 §4.1.4 divides them. */
export interface BodyNote {
  readonly text: readonly string[];
  readonly html: readonly string[];
  readonly attachments: readonly string[];
  readonly hasAttachment: boolean;
  readonly preview: string;
}

export interface ListNote {
  readonly id?: string;
  readonly name?: string;
  readonly help?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly unsubscribe?: readonly string[];
  readonly post?: readonly string[];
  readonly owner?: readonly string[];
  readonly archive?: readonly string[];
  readonly postingForbidden?: true;
  readonly oneClick?: string;
}

export interface HopNote {
  readonly date?: string;
  readonly delaySeconds?: number;
  readonly from?: string;
  readonly fromInfo?: string;
  readonly host?: string;
  readonly ip?: string;
  readonly helo?: string;
  readonly by?: string;
  readonly with?: string;
  readonly id?: string;
  readonly for?: string;
  readonly via?: string;
  readonly tls?: string;
}

export interface SignatureNote {
  /** Where its field begins. */
  readonly offset: number;
  /** False where a verifier must pass it over (RFC 6376 §6.1.1); nothing else is told then. */
  readonly isReadable: boolean;
  readonly domain?: string;
  readonly selector?: string;
  readonly identity?: string;
  readonly algorithm?: string;
  readonly canonicalization?: string;
  readonly signedAt?: string;
  readonly expiresAt?: string;
  readonly fields?: readonly string[];
  /** Whether the body is that which was signed; absent where the hash is not one that is computed. */
  readonly bodyHashMatches?: boolean;
  /** Bytes of the canonical body that the signature leaves out by l=. */
  readonly unsignedBytes?: number;
}

export interface DeliveryNote {
  readonly part: string;
  readonly reportingMta?: string;
  readonly envelopeId?: string;
  readonly arrivedAt?: string;
  readonly recipients: readonly RecipientNote[];
}

export interface RecipientNote extends Omit<RecipientReport, 'lastAttemptAt' | 'willRetryUntil'> {
  readonly lastAttemptAt?: string;
  readonly willRetryUntil?: string;
}

export interface DispositionNote {
  readonly part: string;
  readonly reportingUa?: string;
  readonly gateway?: string;
  readonly original?: ReportedAddress;
  readonly final?: ReportedAddress;
  readonly originalMessageId?: string;
  readonly disposition?: Disposition;
  readonly errors: readonly string[];
}
