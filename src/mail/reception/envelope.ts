import type { MessageTerms, Path, RecipientTerms } from '../../formats/smtp/index.ts';
import type { RelayedDomain } from './relayed-domain.ts';
import type { ActionTarget, LocalTarget, RemoteTarget } from '../accounts/index.ts';

/** Who brings a message. */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** The port of ours it came to. */
  readonly port?: number;
  /** What it called itself in EHLO or HELO; a binary string. */
  readonly greeting: string;
  /** False for HELO. */
  readonly extended: boolean;
  /** A program of this machine that hands in a file, not a dialog. */
  readonly isLocal?: boolean;
  /** It speaks LMTP. */
  readonly lmtp?: boolean;
  /** The address of the server that speaks for it (XCLIENT). */
  readonly via?: string;
  /** As in "TLSv1.3 with TLS_AES_256_GCM_SHA384"; absent in clear. */
  readonly tls?: string;
  /** Whose login it used. */
  readonly account?: { readonly accountId: number; readonly address: string };
}

/** A recipient as the client named it, and where its mail goes. */
export interface Recipient {
  readonly path: Path;
  readonly terms: RecipientTerms;
  /** Accounts of ours. */
  readonly local: readonly LocalTarget[];
  /** Addresses elsewhere. */
  readonly remote: readonly RemoteTarget[];
  /** What else is done with its mail. */
  readonly actions: readonly ActionTarget[];
  /** The mailboxes of its domain are elsewhere. */
  readonly relayed?: RelayedDomain;
}

/** What MAIL says. */
export interface OpenEnvelope {
  /** null for `<>`: a message that must never be answered by a machine. */
  readonly reversePath: Path | null;
  readonly terms: MessageTerms;
}

/** RFC 5321 §2.3.1: what is said about a message, apart from the message. */
export interface Envelope extends OpenEnvelope {
  readonly recipients: readonly Recipient[];
}
