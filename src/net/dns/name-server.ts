import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { askByTcp, askByUdp, type Exchange } from './exchange.ts';
import { LookupFault } from './lookup-fault.ts';
import { mixedCase } from './names.ts';
import { printQuery, type Query, type Question } from './query.ts';
import { parseReply, type Reply } from './reply.ts';

export interface DnsServer {
  /** An IP address. */
  readonly address: string;
  readonly port: number;
  /** Whether its AD bit is believed: it validates, and nobody sits between us. */
  readonly isTrusted?: boolean;
}

/** How a question is put, and how long its answer is waited for. */
export interface Wish {
  readonly unchecked: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

interface Means {
  readonly clock: Clock;
  readonly random: Random;
}

/** How one query looks. */
interface Form extends Wish {
  readonly edns: boolean;
  readonly inMixedCase: boolean;
}

/** What it said at last: nothing that leads to another try. */
export type Outcome = Extract<Reply, { kind: 'answer' | 'refused' }>;

/** One server, and what we learned of its manners. All that is learned is forgotten after a while: servers are repaired. */
export class NameServer {
  readonly address: string;
  readonly isTrusted: boolean;
  readonly #server: DnsServer;
  readonly #means: Means;
  #lameUntil: number | undefined;
  #withoutEdnsUntil = -Infinity;
  #carelessUntil = -Infinity;

  constructor(server: DnsServer, means: Means) {
    this.address = server.address;
    this.isTrusted = server.isTrusted ?? false;
    this.#server = server;
    this.#means = means;
  }

  /** It did not answer lately, and is better asked last. */
  get isLame(): boolean {
    return this.#lameUntil !== undefined && this.#lameUntil > this.#now();
  }

  /**
   * Puts a question. Throws a LookupFault where no answer comes, which makes the server lame for a while. When that is
   * over, one question finds out how it is, and the others still go elsewhere.
   */
  async ask(question: Question, wish: Wish): Promise<Outcome> {
    if (this.#lameUntil !== undefined) this.#becomeLame();
    try {
      const outcome = await this.#asFarAsItUnderstands(question, wish);
      this.#lameUntil = undefined;
      if (outcome.kind === 'refused' && outcome.rcode !== 'SERVFAIL') this.#becomeLame();
      return outcome;
    } catch (error) {
      if (!wish.signal.aborted) this.#becomeLame();
      throw error;
    }
  }

  /** RFC 6891 §7: a server that does not understand EDNS is asked without. */
  async #asFarAsItUnderstands(question: Question, wish: Wish): Promise<Outcome> {
    const edns = this.#withoutEdnsUntil <= this.#now();
    const outcome = await this.#inMixedCase(question, { ...wish, edns, inMixedCase: true });
    const isTooNew = outcome.kind === 'refused' && ['FORMERR', 'NOTIMP', 'BADVERS'].includes(outcome.rcode);
    if (!edns || !isTooNew) return outcome;
    this.#withoutEdnsUntil = this.#now() + limits.dnsMannersKeptMs;
    return await this.#inMixedCase(question, { ...wish, edns: false, inMixedCase: true });
  }

  /**
   * A question that comes back in other letters is asked again over TCP, which nobody off the way can forge: believing the
   * datagram would give away what the letters are for.
   */
  async #inMixedCase(question: Question, form: Form): Promise<Outcome> {
    if (this.#carelessUntil > this.#now()) return await this.#withoutLetters(question, form);
    const reply = await this.#byUdp(question, form);
    if (reply.kind !== 'misspelled') return reply;
    this.#carelessUntil = this.#now() + limits.dnsMannersKeptMs;
    return await this.#withoutLetters(question, form);
  }

  /** Small routers change the letters and know no TCP: for them the id and the port must do, as for everybody before 2008. */
  async #withoutLetters(question: Question, form: Form): Promise<Outcome> {
    const plain = { ...form, inMixedCase: false };
    try {
      return await this.#byTcp(question, plain);
    } catch (error) {
      if (!(error instanceof Fault) || form.signal.aborted) throw error;
      return settled(await this.#byUdp(question, plain), this.#server);
    }
  }

  async #byUdp(question: Question, form: Form): Promise<Outcome | Extract<Reply, { kind: 'misspelled' }>> {
    const reply = await askByUdp(this.#exchange(question, form));
    return reply.kind === 'truncated' ? await this.#byTcp(question, form) : reply;
  }

  async #byTcp(question: Question, form: Form): Promise<Outcome> {
    return settled(await askByTcp(this.#exchange(question, { ...form, inMixedCase: false })), this.#server);
  }

  #exchange(question: Question, form: Form): Exchange<Reply> {
    const query = this.#query(question, form);
    const { timeoutMs, signal } = form;
    const { clock } = this.#means;
    return {
      server: this.#server,
      query: query.bytes,
      read: (bytes) => parseReply(bytes, query),
      clock,
      timeoutMs,
      signal,
    };
  }

  #query(question: Question, { edns, unchecked, inMixedCase }: Form): Query {
    const { random } = this.#means;
    const [high = 0, low = 0] = random.bytes(2);
    const spelled = inMixedCase ? mixedCase(question.name, random) : question.name;
    return printQuery(question, { id: (high << 8) | low, spelled, isSpelledExactly: inMixedCase, edns, unchecked });
  }

  #becomeLame(): void {
    this.#lameUntil = this.#now() + limits.dnsLameMs;
  }

  #now(): number {
    return this.#means.clock.monotonic();
  }
}

/** For whoever has nothing left to try. */
function settled(reply: Reply, { address }: DnsServer): Outcome {
  if (reply.kind === 'answer' || reply.kind === 'refused') return reply;
  throw new LookupFault('failed', `The name server ${address} gave a ${reply.kind} answer`);
}
