import type { Socket } from 'node:net';
import { utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import { Capabilities } from './capabilities.ts';
import { Channel, HandshakeFault } from './channel.ts';
import { connect } from './connect.ts';
import { LiveTransaction, type Patience } from './live.ts';
import { transact } from './transaction.ts';
import type { ClientFacts, Credentials, Destination, OutgoingMessage, RecipientResult, TlsFacts } from './types.ts';
import { xclientCommand } from './xclient.ts';

/** A conversation with one host, ready for mail transactions, one after the other. */
export class Conversation implements Disposable {
  readonly #channel: Channel;
  readonly #destination: Destination;
  #capabilities: Capabilities;
  readonly #tls: TlsFacts | undefined;
  #clean = true;
  #live: LiveTransaction | undefined;

  constructor(channel: Channel, destination: Destination, capabilities: Capabilities, tls: TlsFacts | undefined) {
    this.#channel = channel;
    this.#destination = destination;
    this.#capabilities = capabilities;
    this.#tls = tls;
  }

  /** As in its MX record. */
  get host(): string {
    return this.#destination.host;
  }

  /** Whether another message may follow. */
  get usable(): boolean {
    return this.#channel.usable;
  }

  async send(message: OutgoingMessage): Promise<RecipientResult[]> {
    if (!this.#isClean) await this.#reset();
    this.#live = undefined;
    const { host, lmtp = false, clock } = this.#destination;
    const tls = this.#tls && { tls: this.#tls };
    const circumstances = { now: clock.now(), repliesToEach: lmtp, ...tls };
    const verdicts = await transact(this.#channel, this.#capabilities, message, circumstances);
    this.#clean = verdicts.some((verdict) => verdict.stage === 'DATA');
    if (verdicts.some((verdict) => verdict.reply.code === 421)) this.#channel.destroy();
    const heard = { host, ...(this.#capabilities.has('DSN') && { reports: true }), ...tls };
    return verdicts.map((verdict) => ({ ...verdict, ...heard }));
  }

  /**
   * Tells a host that trusts us for whom we speak from now on, where it can be told (XCLIENT). Throws Fault `unavailable`.
   */
  async speakFor(client: ClientFacts): Promise<void> {
    const command = xclientCommand(this.#capabilities, client);
    if (command === undefined) return;
    if (!this.#isClean) await this.#reset();
    this.#clean = true;
    this.#channel.send(command);
    expect(await this.#channel.reply(limits.smtpReplyMs), 'XCLIENT');
    this.#capabilities = await hello(this.#channel, this.#destination);
  }

  /** A transaction whose steps another dialog sets. Only one at a time. Throws Fault `unavailable` ... */
  async begin(patience: Patience): Promise<LiveTransaction> {
    if (!this.#isClean) await this.#reset();
    this.#clean = false;
    this.#live = new LiveTransaction(this.#channel, this.#capabilities, patience, this.#destination.lmtp);
    return this.#live;
  }

  get #isClean(): boolean {
    return this.#clean || (this.#live?.isOver ?? false);
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
  return await converseOver(await connect(address, port, clock, signal), destination, tls);
}

/** Greets on a connection that is there already. Throws Fault `unavailable`. */
export async function converseOver(
  socket: Socket,
  destination: Destination,
  tls = destination.tls,
): Promise<Conversation> {
  const channel = new Channel(socket, destination.clock, destination.signal);
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
    return new Conversation(this.#channel, this.#destination, this.#capabilities, this.#tls);
  }

  async #hello(): Promise<void> {
    this.#capabilities = await hello(this.#channel, this.#destination);
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
    this.#tls = await this.#channel.upgrade(host, { ca, anybody: tls === 'opportunistic' });
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

  #ask(command: string): Promise<Reply> {
    return ask(this.#channel, command);
  }
}

/** EHLO, or HELO to a host that does not know EHLO (RFC 5321 §3.2); LHLO where LMTP is spoken (RFC 2033 §4.1). */
async function hello(channel: Channel, { helo, lmtp }: Destination): Promise<Capabilities> {
  const verb = lmtp ? 'LHLO' : 'EHLO';
  const reply = await ask(channel, `${verb} ${helo}`);
  if (reply.code >= 500 && !lmtp) expect(await ask(channel, `HELO ${helo}`), 'HELO');
  else expect(reply, verb);
  return new Capabilities(reply);
}

async function ask(channel: Channel, command: string): Promise<Reply> {
  channel.send(`${command}\r\n`);
  return await channel.reply(limits.smtpReplyMs);
}

function base64(text: string): string {
  return utf8Bytes(text).toBase64();
}

/** RFC 5321 §4.2.1: without a certain code, any 2yz is agreement. */
function expect(reply: Reply, what: string, code?: number): void {
  if (code === undefined ? reply.code >= 200 && reply.code < 300 : reply.code === code) return;
  throw new Fault('unavailable', `The host refused ${what}: ${reply.code} ${reply.lines.join(' ')}`);
}
