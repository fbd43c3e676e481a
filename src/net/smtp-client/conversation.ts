import type { Socket } from 'node:net';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Capabilities } from './capabilities.ts';
import { Channel } from './channel.ts';
import { connect } from './connect.ts';
import { expect, type Greeted, Greeting, hello, RefusedFault, TlsFault } from './greeting.ts';
import { LiveTransaction, type Patience } from './live.ts';
import { transact } from './transaction.ts';
import { Transcript } from './transcript.ts';
import {
  type ClientFacts,
  ConversationFault,
  type Destination,
  type OutgoingMessage,
  type RecipientResult,
  type TlsFailure,
  type TlsMode,
} from './types.ts';
import { xclientCommand } from './xclient.ts';

/** Where a conversation takes place. */
interface Place {
  readonly channel: Channel;
  readonly transcript: Transcript;
  readonly address?: string;
}

/** A conversation with one host, ready for mail transactions, one after the other. */
export class Conversation implements Disposable {
  readonly #channel: Channel;
  readonly #transcript: Transcript;
  readonly #destination: Destination;
  readonly #facts: Pick<RecipientResult, 'host' | 'address' | 'tls' | 'tlsFailure'>;
  #capabilities: Capabilities;
  #clean = true;
  #reused = false;
  #live: LiveTransaction | undefined;

  constructor({ channel, transcript, address }: Place, destination: Destination, greeted: Greeted) {
    const { capabilities, ...tls } = greeted;
    this.#channel = channel;
    this.#transcript = transcript;
    this.#destination = destination;
    this.#capabilities = capabilities;
    this.#facts = { host: destination.host, ...(address !== undefined && { address }), ...tls };
  }

  /** As in its MX record. */
  get host(): string {
    return this.#destination.host;
  }

  /** Whether another message may follow. */
  get usable(): boolean {
    return this.#channel.usable;
  }

  /** Throws Fault `unavailable` when the host ended a conversation that others used before. */
  async send(message: OutgoingMessage): Promise<RecipientResult[]> {
    if (!this.#isClean) await this.#reset();
    this.#live = undefined;
    const { lmtp = false, clock } = this.#destination;
    const { tls } = this.#facts;
    const circumstances = { now: clock.now(), repliesToEach: lmtp, ...(tls && { tls }) };
    const { verdicts, isOver } = await transact(this.#channel, this.#capabilities, message, circumstances);
    this.#clean = isOver;
    if (verdicts.some((verdict) => verdict.reply.code === 421)) this.#channel.destroy();
    const facts = this.#factsOfTransaction();
    return verdicts.map((verdict) => ({ ...verdict, ...facts }));
  }

  #factsOfTransaction(): Omit<RecipientResult, 'recipient' | 'outcome' | 'reply' | 'stage'> {
    const reused = this.#reused && { reused: true };
    this.#reused = true;
    const reports = this.#capabilities.has('DSN') && { reports: true };
    return { ...this.#facts, ...reports, ...reused, transcript: this.#transcript.take() };
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
 * `ConversationFault` when no address came so far: the mail may then go to another host.
 */
export async function openConversation(destination: Destination): Promise<Conversation> {
  const { host, socks, signal } = destination;
  const transcript = new Transcript();
  const addresses = destination.addresses.length === 0 && socks ? [host] : destination.addresses;
  const troubles: Trouble[] = [];
  for (const address of addresses.slice(0, limits.mxHostsTriedMax)) {
    try {
      return await openAt(address, destination, transcript);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      transcript.note(error.message);
      troubles.push({ error, address });
      if (signal?.aborted) break;
    }
  }
  throw faultOf(host, troubles, transcript);
}

/** Why one address was of no use. */
interface Trouble {
  readonly error: Fault;
  readonly address: string;
}

function faultOf(host: string, troubles: readonly Trouble[], transcript: Transcript): ConversationFault {
  const { error: cause, address } = troubles.at(-1) ?? { error: new Fault('unavailable', 'The host has no address') };
  const tls = troubles.map(({ error }) => error).findLast((error) => error instanceof TlsFault);
  const reply = cause instanceof RefusedFault && { reply: cause.reply };
  const code = cause.code === 'shuttingDown' ? 'shuttingDown' : 'unavailable';
  const found = { ...(address !== undefined && { address }), ...(tls && { tlsFailure: tls.failure }), ...reply };
  return new ConversationFault(
    code,
    `${host}: ${cause.message}`,
    { host, transcript: transcript.take(), ...found },
    { cause },
  );
}

/** Sends one message in a conversation of its own. Throws `ConversationFault` when none came about, see `openConversation`. */
export async function deliver(destination: Destination, message: OutgoingMessage): Promise<RecipientResult[]> {
  using conversation = await openConversation(destination);
  return await conversation.send(message);
}

/** RFC 7435 §3: where the handshake fails, clear text is still better than no mail, unless TLS was asked for. */
async function openAt(address: string, destination: Destination, transcript: Transcript): Promise<Conversation> {
  try {
    return await greet(address, destination, transcript);
  } catch (error) {
    if (destination.tls !== 'opportunistic' || !(error instanceof TlsFault)) throw error;
    return await greet(address, destination, transcript, error.failure);
  }
}

/** @param failure why it goes in clear */
async function greet(
  address: string,
  destination: Destination,
  transcript: Transcript,
  failure?: TlsFailure,
): Promise<Conversation> {
  const { port, socks } = destination;
  transcript.note(`${address} port ${port}${socks ? ` through ${socks.host}` : ''}${failure ? ', in clear' : ''}`);
  const socket = await connect(address, destination);
  const channel = new Channel(socket, destination.clock, destination.signal, transcript);
  const mode = failure ? 'none' : destination.tls;
  return await begin({ channel, transcript, address }, destination, mode, failure);
}

/** Greets on a connection that is there already. Throws Fault `unavailable`. */
export async function converseOver(socket: Socket, destination: Destination): Promise<Conversation> {
  const transcript = new Transcript();
  const channel = new Channel(socket, destination.clock, destination.signal, transcript);
  return await begin({ channel, transcript }, destination, destination.tls);
}

async function begin(
  place: Place,
  destination: Destination,
  mode: TlsMode,
  tlsFailure?: TlsFailure,
): Promise<Conversation> {
  try {
    const greeted = await new Greeting(place.channel, destination).run(mode);
    return new Conversation(place, destination, { ...(tlsFailure && { tlsFailure }), ...greeted });
  } catch (error) {
    place.channel.quit();
    throw error;
  }
}
