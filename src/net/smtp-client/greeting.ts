import { utf8Bytes } from '../../base/bytes.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import { Capabilities } from './capabilities.ts';
import { judge, namesOf } from './certificate/judgement.ts';
import type { Channel } from './channel.ts';
import type { Credentials, Destination, TlsFacts, TlsFailure, TlsMode } from './types.ts';

/** TLS was wished for and did not come about. */
export class TlsFault extends Fault {
  readonly failure: TlsFailure;

  constructor(failure: TlsFailure, options?: ErrorOptions) {
    super('unavailable', `TLS failed: ${failure.reason}`, options);
    this.failure = failure;
  }
}

/** The host said no to us, whatever mail we have. */
export class RefusedFault extends Fault {
  readonly reply: Reply;

  constructor(what: string, reply: Reply) {
    super('unavailable', `The host refused ${what}: ${textOf(reply)}`);
    this.reply = reply;
  }
}

/** What is known of the host once mail may be sent. */
export interface Greeted {
  readonly capabilities: Capabilities;
  readonly tls?: TlsFacts;
  readonly tlsFailure?: TlsFailure;
}

/** Everything before the first MAIL (RFC 5321 §3.1, §3.2, RFC 3207, RFC 4954). */
export class Greeting {
  readonly #channel: Channel;
  readonly #destination: Destination;
  #capabilities = new Capabilities();
  #tls: TlsFacts | undefined;
  #failure: TlsFailure | undefined;

  constructor(channel: Channel, destination: Destination) {
    this.#channel = channel;
    this.#destination = destination;
  }

  /** Throws `TlsFault` where the mode does not allow to go on without, another Fault for other reasons. */
  async run(mode: TlsMode): Promise<Greeted> {
    if (mode === 'implicit') await this.#upgrade(mode);
    expect(await this.#channel.reply(limits.smtpReplyMs), 'the connection');
    await this.#hello();
    if (mode !== 'none' && mode !== 'implicit') await this.#startTls(mode);
    if (this.#destination.auth) await this.#logIn(this.#destination.auth);
    const tls = this.#tls && { tls: this.#tls };
    return { capabilities: this.#capabilities, ...tls, ...(this.#failure && { tlsFailure: this.#failure }) };
  }

  async #hello(): Promise<void> {
    this.#capabilities = await hello(this.#channel, this.#destination);
  }

  /** RFC 3207 §4; what the host offered in clear is forgotten (§4.2). */
  async #startTls(mode: TlsMode): Promise<void> {
    if (!this.#capabilities.has('STARTTLS')) return this.#goInClear(mode, 'The host offers no TLS');
    const reply = await this.#ask('STARTTLS');
    if (reply.code !== 220) return this.#goInClear(mode, `The host refused STARTTLS: ${textOf(reply)}`);
    await this.#upgrade(mode);
    await this.#hello();
  }

  #goInClear(mode: TlsMode, reason: string): void {
    this.#failure = { result: 'starttls-not-supported', reason };
    this.#channel.note(`${reason}${mode === 'opportunistic' ? '; in clear' : ''}`);
    if (mode !== 'opportunistic') throw new TlsFault(this.#failure);
  }

  async #upgrade(mode: TlsMode): Promise<void> {
    const tls = await this.#shake(mode);
    const { version, cipher, proof, flaw } = tls;
    this.#channel.note(
      `${version} ${cipher}, ${proof === 'none' ? `not proved: ${flaw?.reason}` : `proved by ${proof}`}`,
    );
    const isProofNeeded = mode === 'required' || mode === 'dane' || mode === 'implicit';
    if (isProofNeeded && flaw) throw new TlsFault(flaw);
    this.#tls = tls;
  }

  /** RFC 7672 §8.1: with DANE the host may have certificates for several names, and is asked for that of the records. */
  async #shake(mode: TlsMode): Promise<TlsFacts> {
    const { host, ca } = this.#destination;
    const name = mode === 'dane' ? (namesOf(this.#destination)[0] ?? host) : host;
    try {
      return judge(await this.#channel.upgrade(name, ca), this.#destination);
    } catch (error) {
      const { code, message } = asFault(error);
      if (code === 'shuttingDown' || code === 'internal') throw error;
      this.#channel.note(`No TLS: ${message}`);
      throw new TlsFault({ result: 'validation-failure', reason: message }, { cause: error });
    }
  }

  /** RFC 4954 §4. A password goes in clear only where somebody wrote `tls: 'none'`. */
  async #logIn({ user, password }: Credentials): Promise<void> {
    if (!this.#tls && this.#destination.tls !== 'none') throw new Fault('unavailable', 'No login without TLS');
    const { mechanisms } = this.#capabilities;
    if (mechanisms.includes('PLAIN')) {
      expect(await this.#ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`, 'AUTH PLAIN ***'), 'AUTH');
    } else if (mechanisms.includes('LOGIN')) {
      expect(await this.#ask('AUTH LOGIN'), 'AUTH', 334);
      expect(await this.#ask(base64(user), '***'), 'AUTH', 334);
      expect(await this.#ask(base64(password), '***'), 'AUTH');
    } else throw new Fault('unavailable', 'The host offers no login that we know');
  }

  #ask(command: string, shown?: string): Promise<Reply> {
    return ask(this.#channel, command, shown);
  }
}

/** EHLO, or HELO to a host that does not know EHLO (RFC 5321 §3.2); LHLO where LMTP is spoken (RFC 2033 §4.1). */
export async function hello(channel: Channel, { helo, lmtp }: Destination): Promise<Capabilities> {
  const verb = lmtp ? 'LHLO' : 'EHLO';
  const reply = await ask(channel, `${verb} ${helo}`);
  if (reply.code < 500 || lmtp) {
    expect(reply, verb);
    return new Capabilities(reply);
  }
  expect(await ask(channel, `HELO ${helo}`), 'HELO');
  return new Capabilities();
}

async function ask(channel: Channel, command: string, shown?: string): Promise<Reply> {
  channel.send(`${command}\r\n`, shown);
  return await channel.reply(limits.smtpReplyMs);
}

function base64(text: string): string {
  return utf8Bytes(text).toBase64();
}

/** RFC 5321 §4.2.1: without a certain code, any 2yz is agreement. */
export function expect(reply: Reply, what: string, code?: number): void {
  if (code === undefined ? reply.code >= 200 && reply.code < 300 : reply.code === code) return;
  throw new RefusedFault(what, reply);
}

function textOf({ code, lines }: Reply): string {
  return `${code} ${lines.join(' ')}`;
}
