import { utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import { Capabilities } from './capabilities.ts';
import { Channel, HandshakeFault } from './channel.ts';
import { connect } from './connect.ts';
import { transact } from './transaction.ts';
import type { Credentials, Destination, OutgoingMessage, RecipientResult, TlsFacts } from './types.ts';

/** A conversation with one host, ready for mail transactions, one after the other. */
export class Conversation implements Disposable {
  readonly #channel: Channel;
  readonly #host: string;
  readonly #capabilities: Capabilities;
  readonly #tls: TlsFacts | undefined;
  #clean = true;

  constructor(channel: Channel, host: string, capabilities: Capabilities, tls: TlsFacts | undefined) {
    this.#channel = channel;
    this.#host = host;
    this.#capabilities = capabilities;
    this.#tls = tls;
  }

  /** Whether another message may follow. */
  get usable(): boolean {
    return this.#channel.usable;
  }

  async send(message: OutgoingMessage): Promise<RecipientResult[]> {
    if (!this.#clean) await this.#reset();
    const verdicts = await transact(this.#channel, this.#capabilities, message);
    this.#clean = verdicts.some((verdict) => verdict.stage === 'DATA');
    if (verdicts.some((verdict) => verdict.reply.code === 421)) this.#channel.destroy();
    const heard = { host: this.#host, ...(this.#tls && { tls: this.#tls }) };
    return verdicts.map((verdict) => ({ ...verdict, ...heard }));
  }

  [Symbol.dispose](): void {
    this.#channel.quit();
  }

  /** RFC 5321 §4.1.1.5: forgets a transaction that was given up before DATA. */
  async #reset(): Promise<void> {
    this.#channel.send('RSET\r\n');
    expect(await this.#channel.reply(limits.smtpReplyMs), 'RSET');
  }
}

/**
 * Connects to the first address that speaks with us, greets, and sets up TLS and login as the destination asks. Throws
 * Fault `unavailable` (or `shuttingDown`) when no address came so far: the mail may then go to another host.
 */
export async function openConversation(destination: Destination): Promise<Conversation> {
  let last = new Fault('unavailable', 'The host has no address');
  for (const address of destination.addresses.slice(0, limits.mxHostsTriedMax)) {
    try {
      return await openAt(address, destination);
    } catch (error) {
      if (!(error instanceof Fault) || destination.signal?.aborted) throw error;
      last = error;
    }
  }
  throw new Fault('unavailable', `${destination.host}: ${last.message}`, { cause: last });
}

/** Sends one message in a conversation of its own. Throws Fault when none came about, see `openConversation`. */
export async function deliver(destination: Destination, message: OutgoingMessage): Promise<RecipientResult[]> {
  using conversation = await openConversation(destination);
  return await conversation.send(message);
}

/** RFC 7435 §3: where the handshake fails, clear text is still better than no mail, unless TLS was asked for. */
async function openAt(address: string, destination: Destination): Promise<Conversation> {
  try {
    return await greet(address, destination, destination.tls);
  } catch (error) {
    if (destination.tls !== 'opportunistic' || !(error instanceof HandshakeFault)) throw error;
    return await greet(address, destination, 'none');
  }
}

async function greet(address: string, destination: Destination, tls: Destination['tls']): Promise<Conversation> {
  const { clock, signal, port } = destination;
  const channel = new Channel(await connect(address, port, clock, signal), clock, signal);
  try {
    return await new Greeting(channel, destination).run(tls);
  } catch (error) {
    channel.quit();
    throw error;
  }
}

/** Everything before the first MAIL (RFC 5321 §3.1, §3.2, RFC 3207, RFC 4954). */
class Greeting {
  readonly #channel: Channel;
  readonly #destination: Destination;
  #capabilities = new Capabilities();
  #tls: TlsFacts | undefined;

  constructor(channel: Channel, destination: Destination) {
    this.#channel = channel;
    this.#destination = destination;
  }

  async run(tls: Destination['tls']): Promise<Conversation> {
    if (tls === 'implicit') await this.#upgrade();
    expect(await this.#channel.reply(limits.smtpReplyMs), 'the connection');
    await this.#hello();
    if (tls === 'opportunistic' || tls === 'required') await this.#startTls(tls);
    if (this.#destination.auth) await this.#logIn(this.#destination.auth);
    return new Conversation(this.#channel, this.#destination.host, this.#capabilities, this.#tls);
  }

  /** EHLO, or HELO to a host that does not know EHLO (RFC 5321 §3.2). */
  async #hello(): Promise<void> {
    const reply = await this.#ask(`EHLO ${this.#destination.helo}`);
    this.#capabilities = new Capabilities(reply);
    if (reply.code >= 500) expect(await this.#ask(`HELO ${this.#destination.helo}`), 'HELO');
    else expect(reply, 'EHLO');
  }

  /** RFC 3207 §4; what the host offered in clear is forgotten (§4.2). */
  async #startTls(tls: 'opportunistic' | 'required'): Promise<void> {
    if (this.#capabilities.has('STARTTLS')) {
      const reply = await this.#ask('STARTTLS');
      if (reply.code === 220) {
        await this.#upgrade();
        return await this.#hello();
      }
    }
    if (tls === 'required') throw new Fault('unavailable', 'The host offers no TLS, which is required');
  }

  async #upgrade(): Promise<void> {
    const { host, tls, ca } = this.#destination;
    this.#tls = await this.#channel.upgrade(host, tls === 'opportunistic' ? 'anybody' : { ca });
  }

  /** RFC 4954 §4. A password goes in clear only where somebody wrote `tls: 'none'`. */
  async #logIn({ user, password }: Credentials): Promise<void> {
    if (!this.#tls && this.#destination.tls !== 'none') throw new Fault('unavailable', 'No login without TLS');
    const { mechanisms } = this.#capabilities;
    if (mechanisms.includes('PLAIN')) {
      expect(await this.#ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`), 'AUTH');
    } else if (mechanisms.includes('LOGIN')) {
      expect(await this.#ask('AUTH LOGIN'), 'AUTH', 334);
      expect(await this.#ask(base64(user)), 'AUTH', 334);
      expect(await this.#ask(base64(password)), 'AUTH');
    } else throw new Fault('unavailable', 'The host offers no login that we know');
  }

  async #ask(command: string): Promise<Reply> {
    this.#channel.send(`${command}\r\n`);
    return await this.#channel.reply(limits.smtpReplyMs);
  }
}

function base64(text: string): string {
  return utf8Bytes(text).toBase64();
}

/** RFC 5321 §4.2.1: without a certain code, any 2yz is agreement. */
function expect(reply: Reply, what: string, code?: number): void {
  if (code === undefined ? reply.code >= 200 && reply.code < 300 : reply.code === code) return;
  throw new Fault('unavailable', `The host refused ${what}: ${reply.code} ${reply.lines.join(' ')}`);
}
