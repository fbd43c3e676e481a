import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { LineMender, MessageTerms, Path, RecipientTerms } from '../../formats/smtp/index.ts';
import type { Guard } from '../../mail/guard/index.ts';
import type { Login } from '../../mail/login/index.ts';
import type { Client, Envelope, OpenEnvelope, Recipient, Transfer, Visit } from '../../mail/reception/index.ts';
import type { Input, Peer, TlsFacts } from '../connection/index.ts';
import type { Dialect } from './dialects.ts';

/** The rules behind the protocol: `mail/reception` or `mail/submission`. */
export interface Door {
  readonly messageBytesMax: number;
  visit(client: Client): Visit;
  /** Each of these throws a Fault to refuse. */
  connected(visit: Visit): Promise<void>;
  greeted(visit: Visit): Promise<void>;
  sender(visit: Visit, envelope: OpenEnvelope): Promise<void>;
  recipient(visit: Visit, envelope: OpenEnvelope, path: Path, terms: RecipientTerms): Promise<Recipient>;
  transfer(visit: Visit, envelope: Envelope): Transfer;
}

export interface SmtpOptions {
  readonly hostName: string;
  readonly dialect: Dialect;
  readonly door: Door;
  readonly login: Pick<Login, 'verify'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of mistakes, and slows down who makes many. */
  readonly guard?: Pick<Guard, 'offence' | 'tarpit'>;
  /** STARTTLS can be offered. */
  readonly tlsAvailable: boolean;
  readonly allowsPlaintextLogin: (peer: Peer) => boolean;
  readonly recipientsMax: number;
  /** May this peer speak for others (XCLIENT)? */
  readonly trustsXclient?: (peer: Peer) => boolean;
  /** Sends now what waits for a domain; answers how many messages, undefined where none ever wait for it (ETRN). */
  readonly flush?: (domain: string) => Promise<number | undefined>;
}

/** What MAIL began and RSET, DATA or a new greeting ends. */
export interface Transaction {
  readonly reversePath: Path | null;
  readonly terms: MessageTerms;
  readonly recipients: Recipient[];
  /** What came of the message by BDAT. */
  chunks?: Chunks;
  /** A chunk was refused: nothing but RSET helps. */
  isSpoilt?: boolean;
}

/** A message that comes in counted chunks. */
export interface Chunks {
  readonly envelope: Envelope;
  readonly transfer: Transfer;
  /** Absent for binary content, whose line ends are its own. */
  readonly mender: LineMender | undefined;
  /** By the monotonic clock. */
  readonly deadline: number;
}

/** One conversation: what has been said so far. The commands read and change it. */
export class Talk {
  readonly options: SmtpOptions;
  readonly input: Input;
  peer: Peer;
  #visit: Visit;
  tls: TlsFacts | undefined;
  greeting: { readonly name: string; readonly extended: boolean } | undefined;
  account: Client['account'];
  transaction: Transaction | undefined;
  loginFailures = 0;
  /** Commands that bring nothing, since the last message that was taken. */
  idleCommands = 0;
  /** Who opened the connection: XCLIENT changes `peer`, never this. */
  readonly #origin: Peer;
  /** What that client called itself, told by XCLIENT. */
  #told: Talk['greeting'];

  constructor(options: SmtpOptions, input: Input, peer: Peer) {
    this.options = options;
    this.input = input;
    this.peer = peer;
    this.#origin = peer;
    this.tls = peer.tls;
    this.#visit = this.#newVisit();
  }

  /** Who is talking, as far as it is known now. */
  get visit(): Visit {
    const { name, extended } = this.#told ?? this.greeting ?? { name: '', extended: false };
    this.#visit.client = {
      address: this.peer.address,
      ...this.#ourPort(),
      greeting: name,
      extended,
      ...(this.options.dialect.repliesToEach && { lmtp: true }),
      ...(this.peer !== this.#origin && { via: this.#origin.address }),
      ...(this.tls && { tls: `${this.tls.version} with ${this.tls.cipher}` }),
      ...(this.account && { account: this.account }),
    };
    return this.#visit;
  }

  /** Throws Fault `badSequence` before EHLO or HELO. */
  mustHaveGreeted(): void {
    if (!this.greeting) throw new Fault('badSequence', 'Say EHLO first');
  }

  /** Throws Fault `badSequence` before MAIL. */
  openTransaction(): Transaction {
    if (!this.transaction) throw new Fault('badSequence', 'Say MAIL first');
    return this.transaction;
  }

  /** Forgets the open transaction, with what came of its message. */
  async endTransaction(): Promise<void> {
    const { chunks } = this.transaction ?? {};
    this.transaction = undefined;
    await chunks?.transfer[Symbol.asyncDispose]();
    await this.#visit.endMessage();
  }

  /** RFC 3207 §4.2: after the handshake nothing said before counts. */
  async beginAgain(tls: TlsFacts | undefined): Promise<void> {
    await this.endTransaction();
    this.tls = tls;
    this.greeting = undefined;
    this.account = undefined;
  }

  /** XCLIENT: from now on this is the dialog of another client. */
  async becomeClient(peer: Peer, greeting: Talk['greeting']): Promise<void> {
    await this.beginAgain(this.tls);
    this.peer = peer;
    this.#told = greeting;
    this.#visit = this.#newVisit();
  }

  get allowsXclient(): boolean {
    return this.options.trustsXclient?.(this.#origin) ?? false;
  }

  #newVisit(): Visit {
    return this.options.door.visit({ address: this.peer.address, ...this.#ourPort(), greeting: '', extended: false });
  }

  /** XCLIENT tells of the client's side alone. */
  #ourPort(): { readonly port?: number } {
    return this.#origin.ourPort === undefined ? {} : { port: this.#origin.ourPort };
  }

  /** May a password cross this connection? */
  get allowsLogin(): boolean {
    return this.options.dialect.login && (this.tls !== undefined || this.options.allowsPlaintextLogin(this.peer));
  }
}
