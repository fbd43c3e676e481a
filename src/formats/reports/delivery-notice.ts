/** What the sender of a message is to be told about its way. */
import type { Reply } from '../smtp/index.ts';
import type { DeliveryAction } from './read-dsn.ts';
import type { ReportedAddress } from './reported-address.ts';
import type { NoticeLanguage } from './words/index.ts';

/** What became of a message, to be told to its sender. Times are milliseconds since 1970, all text is real text. */
export interface DeliveryNotice {
  /** A fresh id: boundaries are made of it. */
  readonly boundarySeed: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** The server that reports (RFC 3464 §2.2.2), and that signs as MAILER-DAEMON. */
  readonly hostName: string;
  readonly to: string;
  readonly at: number;
  /** In which people are spoken to, before English; absent: English alone. */
  readonly language?: NoticeLanguage;
  readonly recipients: readonly RecipientNotice[];
  readonly original: {
    /** Begins with its header, of which a bounded part is repeated; the body behind it only where `isWhole` says so. */
    readonly bytes: Uint8Array;
    /** RET=FULL (RFC 3461 §4.3): `bytes` is the whole message, and is returned. */
    readonly isWhole?: boolean;
    readonly arrivedAt: number;
    /** ENVID (RFC 3461 §4.4), with its xtext undone. */
    readonly envelopeId?: string;
  };
}

/** What became of it for one recipient. */
export interface RecipientNotice {
  readonly address: string;
  readonly action: DeliveryAction;
  /** RFC 3463; "4.4.7" when time ran out, "2.0.0" for what went well. */
  readonly status: string;
  /** ORCPT (RFC 3461 §4.2), as `parseOriginalRecipient` reads it. */
  readonly original?: ReportedAddress;
  /** The last that was said about it. */
  readonly reply?: Reply;
  /** Who said it (RFC 3464 §2.3.5); absent when no host was reached. */
  readonly host?: string;
  readonly lastAttemptAt?: number;
  /** For what is delayed (RFC 3464 §2.3.9). */
  readonly willRetryUntil?: number;
}
