import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { AnswerCache } from './cache.ts';
import { askByTcp, askByUdp, type DnsServer } from './exchange.ts';
import { parseReply, printQuery, type Question, type Reply } from './message.ts';
import { dnsName } from './names.ts';
import { type Answer, noSuchName, RecordResolver, type RecordType } from './resolver.ts';

export interface DnsResolverOptions {
  /** Recursive resolvers, in the order in which they are asked. */
  readonly servers: readonly DnsServer[];
  readonly clock: Clock;
  readonly random: Random;
  /** How long one server may take for one try. */
  readonly timeoutMs?: number;
}

const rounds = 2;

/**
 * Asks recursive resolvers over UDP with EDNS, over TCP where the answer is long (RFC 7766 §5). Goes through all servers
 * twice before it gives up with Fault `unavailable`. Equal questions at the same time are asked once. Disposing it ends
 * every question under way with Fault `unavailable`.
 */
export class DnsResolver extends RecordResolver implements Disposable {
  readonly #options: DnsResolverOptions;
  readonly #cache: AnswerCache;
  readonly #stop = new AbortController();
  readonly #underWay = new Map<string, Promise<Answer<string>>>();

  constructor(options: DnsResolverOptions) {
    super();
    this.#options = options;
    this.#cache = new AnswerCache(options.clock, limits.dnsCacheBytesMax);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  protected override async lookUp(name: string, type: RecordType): Promise<Answer<string>> {
    const normal = dnsName(name);
    if (normal === undefined) return noSuchName;
    const key = `${type} ${normal}`;
    return this.#cache.get(key) ?? (await this.#once(key, { name: normal, type }));
  }

  #once(key: string, question: Question): Promise<Answer<string>> {
    const known = this.#underWay.get(key);
    if (known) return known;
    const asked = this.#askAndRemember(key, question).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  async #askAndRemember(key: string, question: Question): Promise<Answer<string>> {
    const answer = await this.#askAll(question);
    this.#cache.put(key, answer);
    return answer;
  }

  async #askAll(question: Question): Promise<Answer<string>> {
    let last = new Fault('unavailable', 'No name server is configured');
    for (const server of Array.from({ length: rounds }, () => this.#options.servers).flat()) {
      try {
        return await this.#askOne(server, question);
      } catch (error) {
        if (!(error instanceof Fault) || this.#stop.signal.aborted) throw error;
        last = error;
      }
    }
    throw last;
  }

  async #askOne(server: DnsServer, question: Question): Promise<Answer<string>> {
    const { clock, random, timeoutMs = limits.dnsTimeoutMs } = this.#options;
    const { signal } = this.#stop;
    const [high = 0, low = 0] = random.bytes(2);
    const id = (high << 8) | low;
    const read = (bytes: Uint8Array): Reply | undefined => parseReply(bytes, id, question);
    const exchange = { server, query: printQuery(id, question), read, clock, timeoutMs, signal };
    const first = await askByUdp(exchange);
    const reply = first.kind === 'truncated' ? await askByTcp(exchange) : first;
    if (reply.kind === 'answer') return reply.answer;
    const what = reply.kind === 'refused' ? reply.rcode : 'a truncated message over TCP';
    throw new Fault('unavailable', `The name server ${server.address} answered ${what} for ${question.name}`);
  }
}
