import { type Log, silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import { ReplyReader, type Reply } from '../../src/formats/smtp/index.ts';
import {
  type Heard,
  type Leaving,
  type OpenWays,
  type OperatorLetter,
  RouteBook,
  Routing,
  type RoutingOptions,
  type Ways,
} from '../../src/mail/routing/index.ts';
import { ZoneResolver } from '../../src/net/dns/index.ts';
import { SteeredClock } from './clock.ts';
import { MemoryDatabase } from './memory-database.ts';

export const relayHost = { host: 'relay.example', port: 587, tls: 'required' } as const;

/** A house whose mail goes out into a zone in memory, under a steered clock; and what its operator was told. */
export class RoutingHouse {
  readonly clock = new SteeredClock();
  readonly database = new MemoryDatabase();
  readonly letters: OperatorLetter[] = [];
  readonly warnings: string[] = [];
  readonly book: RouteBook;
  routing: Routing;
  readonly #options: RoutingOptions;

  constructor(zone: string, changes: Partial<RoutingOptions> = {}) {
    const { clock, database } = this;
    const log: Log = { ...silentLog, warn: (_fields, line) => this.warnings.push(line) };
    const tell = (letter: OperatorLetter): Promise<void> => Promise.resolve(void this.letters.push(letter));
    this.#options = {
      clock,
      database,
      log,
      tell,
      hostName: 'mail.house.test',
      ipv6: 'auto',
      resolver: new ZoneResolver(zone),
      random: seededRandom(1),
      ownAddresses: () => ['192.0.2.7'],
      ...changes,
    };
    this.routing = new Routing(this.#options);
    this.book = new RouteBook({ database, clock, routing: this.routing });
  }

  /** As after a restart: nothing is known but what was written down. */
  restart(): void {
    this.routing[Symbol.dispose]();
    this.routing = new Routing(this.#options);
  }

  ways(domain: string, leaving: Partial<Leaving> = {}): Promise<Ways> {
    return this.routing.ways({ reversePath: 'a@house.test', route: '', domain, ...leaving });
  }

  /** The hosts that would be asked, each as "kind host:port". Throws what is said where there are none. */
  async hosts(domain: string, leaving: Partial<Leaving> = {}): Promise<string[]> {
    const { hops } = opened(await this.ways(domain, leaving));
    return hops.map(({ kind, host, port }) => `${kind} ${host}:${port}`);
  }

  /** Tells what the first host of a way said. */
  async said(ways: Ways, text: string, leaving: Partial<Leaving> = {}): Promise<'settled' | 'anotherWay'> {
    const [hop] = opened(ways).hops;
    if (!hop) throw new Error('No host was asked');
    const told = { reversePath: 'a@house.test', route: '', domain: 'd.test', ...leaving };
    return await this.routing.heard({ leaving: told, ways, hop, reply: replyOf(text), outcome: outcomeOf(text) });
  }
}

export function opened(ways: Ways): OpenWays {
  if ('refusal' in ways) throw new Error(`Refused: ${ways.refusal.lines.join(' ')}`);
  return ways;
}

/** A reply as a host writes it, of one line or several. */
export function replyOf(text: string): Reply {
  const reader = new ReplyReader();
  const replies = text.split('\n').map((line) => reader.push(line));
  const reply = replies.at(-1);
  if (!reply) throw new Error(`No whole reply: ${text}`);
  return reply;
}

function outcomeOf(text: string): Heard['outcome'] {
  if (text.startsWith('2')) return 'delivered';
  return text.startsWith('4') ? 'deferred' : 'failed';
}
