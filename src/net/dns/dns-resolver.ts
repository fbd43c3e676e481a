import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { AnswerCache } from './cache.ts';
import { Inquiry } from './inquiry.ts';
import { LookupFault } from './lookup-fault.ts';
import { type DnsServer, NameServer } from './name-server.ts';
import { dnsName } from './names.ts';
import type { Question } from './query.ts';
import { type Answer, noSuchName, RecordResolver, type RecordType } from './resolver.ts';
import { Turnstile } from './turnstile.ts';

export interface DnsResolverOptions {
  /** Recursive resolvers, in the order in which they are asked. With none, every question fails at once. */
  readonly servers: readonly DnsServer[];
  readonly clock: Clock;
  readonly random: Random;
  /** How long one server may take for one try. */
  readonly timeoutMs?: number;
  /** Questions under way at one time, and those that wait for their turn. */
  readonly atOnceMax?: number;
  readonly waitingMax?: number;
}

/**
 * Asks recursive resolvers over UDP with EDNS, over TCP where the answer is long (RFC 7766 §5). Goes through all servers,
 * twice where they are silent, before it gives up with a LookupFault. Equal questions at the same time are asked once, and
 * answers are remembered. Disposing it ends every question under way with a LookupFault.
 */
export class DnsResolver extends RecordResolver implements Disposable {
  readonly #options: DnsResolverOptions;
  readonly #servers: readonly NameServer[];
  readonly #cache: AnswerCache;
  readonly #turnstile: Turnstile;
  readonly #stop = new AbortController();
  readonly #underWay = new Map<string, Promise<Answer<string>>>();

  constructor(options: DnsResolverOptions) {
    super();
    const { servers, clock, atOnceMax, waitingMax } = options;
    this.#options = options;
    this.#servers = servers.map((server) => new NameServer(server, options));
    this.#cache = new AnswerCache(clock, limits.dnsCacheBytesMax);
    this.#turnstile = new Turnstile({
      clock,
      insideMax: atOnceMax ?? limits.dnsQuestionsAtOnceMax,
      waitingMax: waitingMax ?? limits.dnsQuestionsWaitingMax,
    });
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  override async lookUp(name: string, type: RecordType): Promise<Answer<string>> {
    const normal = dnsName(name);
    if (normal === undefined) return noSuchName(name);
    const key = `${type} ${normal}`;
    const known = this.#cache.get(key);
    if (known instanceof LookupFault) throw known;
    return known ?? (await this.#once(key, { name: normal, type }));
  }

  #once(key: string, question: Question): Promise<Answer<string>> {
    const known = this.#underWay.get(key);
    if (known) return known;
    const asked = this.#inTurn(key, question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  /** The time of a question counts from here: whoever waits for a place has less of it left. */
  async #inTurn(key: string, question: Question): Promise<Answer<string>> {
    const deadline = this.#options.clock.monotonic() + limits.dnsLookupMs;
    if (!(await this.#turnstile.enter(limits.dnsLookupMs))) {
      throw new LookupFault('failed', `Too many questions wait for the name servers to ask about ${question.name}`);
    }
    try {
      return await this.#askAndRemember(key, question, deadline);
    } finally {
      this.#turnstile.leave();
    }
  }

  /** That nobody could say is remembered too, for seconds (RFC 9520 §3.2): a broken domain is often asked about in crowds. */
  async #askAndRemember(key: string, question: Question, deadline: number): Promise<Answer<string>> {
    try {
      const answer = await this.#ask(question, deadline);
      this.#cache.put(key, answer, answer.ttlSeconds * 1000);
      return answer;
    } catch (error) {
      if (error instanceof LookupFault) this.#cache.put(key, error, limits.dnsFailureKeptMs);
      throw error;
    }
  }

  #ask(question: Question, deadline: number): Promise<Answer<string>> {
    const { clock, timeoutMs = limits.dnsTimeoutMs } = this.#options;
    const { signal } = this.#stop;
    return new Inquiry(question, { servers: this.#servers, clock, timeoutMs, deadline, signal }).outcome();
  }
}
