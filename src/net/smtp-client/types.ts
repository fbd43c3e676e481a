import type { Clock } from '../../base/clock.ts';
import type { DeliveryTerms, Path, RecipientTerms, Reply } from '../../formats/smtp/index.ts';

/** With whom to speak, and how. */
export interface Destination {
  /** The name of the host, as in its MX record: for SNI, certificates and logs. */
  readonly host: string;
  /** Its IP addresses, in the order in which they are tried, or the full path of a Unix socket. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** Our name for EHLO (RFC 5321 §4.1.1.1). */
  readonly helo: string;
  /**
   * `opportunistic`: STARTTLS where it is offered, any certificate, in clear where the handshake fails (RFC 7435).
   * `required`: STARTTLS with a valid certificate or nothing. `implicit`: TLS from the first byte (RFC 8314 §3.3), valid
   * certificate. `none`: in clear.
   */
  readonly tls: 'opportunistic' | 'required' | 'implicit' | 'none';
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
  /** With CRLF line ends; read once at most. */
  readonly content: AsyncIterable<Uint8Array>;
}

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
}

export interface TlsFacts {
  /** As in "TLSv1.3". */
  readonly version: string;
  readonly cipher: string;
  /** The certificate was valid for the host. */
  readonly verified: boolean;
}
