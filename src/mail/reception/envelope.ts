import type { Path } from '../../formats/smtp/index.ts';

/** Who brings a message. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** What it called itself in EHLO or HELO; a binary string. */
  readonly greeting: string;
  /** False for HELO. */
  readonly extended: boolean;
  /** As in "TLSv1.3 with TLS_AES_256_GCM_SHA384"; absent in clear. */
  readonly tls?: string;
  /** Whose login it used. */
  readonly account?: { readonly accountId: number; readonly address: string };
}

/** A recipient as the client named it, and where its mail goes. */
export interface Recipient {
  readonly path: Path;
  /** Accounts of ours. */
  readonly local: readonly number[];
  /** Addresses elsewhere. */
  readonly remote: readonly string[];
}

/** RFC 5321 §2.3.1: what is said about a message, apart from the message. */
export interface Envelope {
  readonly client: Client;
  /** null for `<>`: a message that must never be answered by a machine. */
  readonly reversePath: Path | null;
  readonly recipients: readonly Recipient[];
  /** The client declared SMTPUTF8 (RFC 6531 §3.4). */
  readonly smtputf8: boolean;
}
