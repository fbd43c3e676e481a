import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { Path } from '../../formats/smtp/index.ts';
import type { Login } from '../../mail/login/index.ts';
import type { Client, Envelope, Recipient, Transfer } from '../../mail/reception/index.ts';
import type { Input, Peer, TlsFacts } from '../connection/index.ts';
import type { Dialect } from './dialects.ts';

/** The rules behind the protocol: `mail/reception` or `mail/submission`. */
export interface Door {
  readonly messageBytesMax: number;
  /** `sizeBytes` is what was declared (RFC 1870), 0 where nothing was. */
  sender(client: Client, path: Path | null, sizeBytes: number): Promise<void>;
  recipient(client: Client, path: Path, sizeBytes: number): Promise<Recipient>;
  transfer(envelope: Envelope): Transfer;
}

export interface SmtpOptions {
  readonly hostName: string;
  readonly dialect: Dialect;
  readonly door: Door;
  readonly login: Pick<Login, 'verify'>;
  readonly clock: Clock;
  readonly log: Log;
  /** STARTTLS can be offered. */
  readonly tlsAvailable: boolean;
  readonly allowsPlaintextLogin: (peer: Peer) => boolean;
  readonly recipientsMax: number;
}

/** What MAIL began and RSET, DATA or a new greeting ends. */
export interface Transaction {
  readonly reversePath: Path | null;
  readonly smtputf8: boolean;
  /** As declared, 0 where it was not. */
  readonly sizeBytes: number;
  readonly recipients: Recipient[];
}

/** One conversation: what has been said so far. The commands read and change it. */
export class Talk {
  readonly options: SmtpOptions;
  readonly input: Input;
  readonly peer: Peer;
  tls: TlsFacts | undefined;
  greeting: { readonly name: string; readonly extended: boolean } | undefined;
  account: Client['account'];
  transaction: Transaction | undefined;
  loginFailures = 0;

  constructor(options: SmtpOptions, input: Input, peer: Peer) {
    this.options = options;
    this.input = input;
    this.peer = peer;
    this.tls = peer.tls;
  }

  /** Who is talking. Throws Fault `badSequence` before EHLO or HELO. */
  client(): Client {
    if (!this.greeting) throw new Fault('badSequence', 'Say EHLO first');
    const { name, extended } = this.greeting;
    return {
      address: this.peer.address,
      greeting: name,
      extended,
      ...(this.tls ? { tls: `${this.tls.version} with ${this.tls.cipher}` } : {}),
      ...(this.account ? { account: this.account } : {}),
    };
  }

  /** Throws Fault `badSequence` before MAIL. */
  openTransaction(): Transaction {
    if (!this.transaction) throw new Fault('badSequence', 'Say MAIL first');
    return this.transaction;
  }

  /** RFC 3207 §4.2: after the handshake nothing said before counts. */
  beginAgain(tls: TlsFacts | undefined): void {
    this.tls = tls;
    this.greeting = undefined;
    this.account = undefined;
    this.transaction = undefined;
  }

  /** May a password cross this connection? */
  get allowsLogin(): boolean {
    return this.options.dialect.login && (this.tls !== undefined || this.options.allowsPlaintextLogin(this.peer));
  }
}
