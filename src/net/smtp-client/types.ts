import type { Clock } from '../../base/clock.ts';
import { Fault, type FaultCode } from '../../base/fault.ts';
import type { DeliveryTerms, Path, RecipientTerms, Reply } from '../../formats/smtp/index.ts';
import type { Proxy } from '../socks/index.ts';

/**
 * `none`: in clear. `opportunistic`: STARTTLS where it is offered, any certificate, in clear where the handshake fails
 * (RFC 7435). `encrypted`: STARTTLS or nothing, any certificate. `required`: STARTTLS with a certificate that is valid for
 * the names, or nothing. `dane`: STARTTLS with a certificate that the TLSA records name, or nothing (RFC 7672).
 * `implicit`: TLS from the first byte (RFC 8314 §3.3), valid certificate.
 */
export type TlsMode = 'none' | 'opportunistic' | 'encrypted' | 'required' | 'dane' | 'implicit';

/** RFC 6698 §2.1 */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/** With whom to speak, and how. */
export interface Destination {
  /** The name of the host, as in its MX record: for SNI, certificates and logs. */
  readonly host: string;
  /** Its IP addresses, in the order in which they are tried, or the full path of a Unix socket. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Our name for EHLO (RFC 5321 §4.1.1.1). */
  readonly helo: string;
  readonly tls: TlsMode;
  /** In `dane`: the usable records of the host (RFC 7672 §2.2), at least one. */
  readonly tlsa?: readonly TlsaRecord[];
  /** The names of which the certificate must have one, where names are checked; the host's own where absent. SNI of `dane` is the first. */
  readonly certificateNames?: readonly string[];
  /** Local addresses to speak from: the one of the family of the host's address, where there is one. */
  readonly sourceAddresses?: readonly string[];
  /** Through this proxy (RFC 1928). Without addresses the proxy looks the name of the host up. */
  readonly socks?: Proxy;
  /** PEM of a further authority to believe where certificates must be valid. */
  readonly ca?: string;
  readonly auth?: Credentials;
  /** It speaks LMTP (RFC 2033): LHLO, and behind the content a reply for each recipient. */
  readonly lmtp?: boolean;
  readonly clock: Clock;
  /** Breaks off at once; what was not delivered then is deferred. */
  readonly signal?: AbortSignal;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** One message on its way to some recipients of one host. */
export interface OutgoingMessage {
  /** Null is the null reverse-path of bounces. */
  readonly reversePath: Path | null;
  readonly recipients: readonly Path[];
  /** Needs SMTPUTF8 on the whole way (RFC 6531 §3.1). */
  readonly smtputf8: boolean;
  /** Has bytes from 0x80 up (RFC 6152). */
  readonly eightBit: boolean;
  readonly sizeBytes: number;
  /** What its sender asked for; absent: nothing. Passed on to hosts that know it; without verified TLS nothing that needs it. */
  readonly terms?: DeliveryTerms;
  /** What was asked for each recipient, in their order. */
  readonly recipientTerms?: readonly RecipientTerms[];
  /** From the start at each call: it may have to be looked at, and signed, before it is sent. */
  readonly content: () => AsyncIterable<Uint8Array>;
  /**
   * Header fields to put on top (signatures): CRLF behind each, '' for none. It is asked once the form is known in which
   * the content leaves, and gets it in that form.
   */
  readonly prelude?: (content: () => AsyncIterable<Uint8Array>, form: ContentForm) => Promise<string>;
}

/** `sevenBit`: converted for a host without 8BITMIME. Either way line ends are CRLF, and there is no NUL. */
export type ContentForm = 'asIs' | 'sevenBit';

/** For whom a front speaks. */
export interface ClientFacts {
  /** IP address. */
  readonly address: string;
  /** What it called itself; a binary string. */
  readonly greeting: string;
  /** False for HELO. */
  readonly extended: boolean;
}

/** What became of one recipient. */
export interface RecipientResult {
  readonly recipient: Path;
  /** `delivered`: the host answers for it now. `deferred`: try again later. `failed`: never try again. */
  readonly outcome: 'delivered' | 'deferred' | 'failed';
  /** The reply that decided; where the host said nothing, one in our own words with code 4yz. */
  readonly reply: Reply;
  /** The command that was answered so. Until `DATA` another host may still be tried at once. */
  readonly stage: 'MAIL' | 'RCPT' | 'DATA';
  readonly host: string;
  /** The host tells the sender what becomes of it, as asked for (DSN). */
  readonly reports?: boolean;
  /** Absent when it went in clear. */
  readonly tls?: TlsFacts;
  /** TLS was wished for and did not come about; the mail went, or would have gone, in clear. */
  readonly tlsFailure?: TlsFailure;
  /** IP address of the host. */
  readonly address?: string;
  /** An earlier transaction used the connection already: its TLS session was told of then. */
  readonly reused?: boolean;
  /** What was said in this transaction, and before it where it was the first; without passwords and content. See `Transcript`. */
  readonly transcript?: string;
}

/** Why there was no TLS session as wished, RFC 8460 §4.3 */
export interface TlsFailure {
  readonly result:
    | 'starttls-not-supported'
    | 'certificate-host-mismatch'
    | 'certificate-expired'
    | 'certificate-not-trusted'
    | 'validation-failure'
    | 'tlsa-invalid';
  readonly reason: string;
}

/** How far a conversation came that came to nothing. */
export interface ConversationFacts {
  readonly host: string;
  readonly transcript: string;
  /** The address that was tried last. */
  readonly address?: string | undefined;
  readonly tlsFailure?: TlsFailure | undefined;
  readonly reply?: Reply | undefined;
}

/** No conversation came about: `unavailable`, or `shuttingDown`. */
export class ConversationFault extends Fault {
  readonly host: string;
  readonly transcript: string;
  readonly address: string | undefined;
  readonly tlsFailure: TlsFailure | undefined;
  /** With what the host turned us away before any mail: at its greeting, mostly. */
  readonly reply: Reply | undefined;

  constructor(code: FaultCode, message: string, facts: ConversationFacts, options?: ErrorOptions) {
    super(code, message, options);
    this.host = facts.host;
    this.transcript = facts.transcript;
    this.address = facts.address;
    this.tlsFailure = facts.tlsFailure;
    this.reply = facts.reply;
  }
}

export interface TlsFacts {
  /** As in "TLSv1.3". */
  readonly version: string;
  readonly cipher: string;
  /** The host proved who it is, in one way or the other. */
  readonly verified: boolean;
  /** `pkix`: a certificate of a known authority for its name. `dane`: one that its TLSA records name. */
  readonly proof: 'pkix' | 'dane' | 'none';
  /** Why an authority's certificate was not enough, where any certificate would do. */
  readonly flaw?: TlsFailure;
}
