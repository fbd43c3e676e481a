import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, type TlsWayLevel, type TlsWayRow, tlsWays } from '../../store/records/index.ts';
import { Remembered } from './remembered.ts';

export interface SeenWaysOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
}

/** What a way must be at least, because it was so before. */
export interface Floor {
  readonly level: TlsWayLevel;
  /** When it was last seen so, in milliseconds since 1970. */
  readonly at: number;
  /** Another host of the domain was; this one is new. */
  readonly isOther: boolean;
}

const order: readonly TlsWayLevel[] = ['plain', 'encrypted', 'verified'];

interface Known {
  readonly rows: readonly TlsWayRow[];
  /** By the clock that never jumps. */
  readonly until: number;
}

/**
 * How well the hosts of each domain were reached: who strips TLS off a connection gets no mail. A host that was not seen
 * before must be as good as the worst of the others of its domain.
 */
export class SeenWays {
  readonly #options: SeenWaysOptions;
  readonly #known = new Remembered<Known>({
    max: limits.transportDomainsRemembered,
    bytesMax: limits.transportMemoryBytesMax,
    weigh: ({ rows }) => 300 * (1 + rows.length),
  });

  constructor(options: SeenWaysOptions) {
    this.#options = options;
  }

  async floorOf(domain: string, host: string): Promise<Floor | undefined> {
    const from = this.#options.clock.now() - limits.tlsWayRememberedMs;
    const rows = (await this.#rowsOf(domain)).filter(({ bestAt }) => bestAt >= from);
    const own = rows.find((row) => row.host === host);
    const [worst] = rows.toSorted((a, b) => order.indexOf(a.best) - order.indexOf(b.best));
    const decides = own ?? worst;
    return decides && { level: decides.best, at: decides.bestAt, isOther: own === undefined };
  }

  /** Written down where it is news, and once a day. */
  async note(domain: string, host: string, level: TlsWayLevel): Promise<void> {
    const now = this.#options.clock.now();
    const rows = await this.#rowsOf(domain);
    const known = rows.find((row) => row.host === host);
    if (known && !isNews(known, level, now)) return;
    const bestAfter = now - limits.tlsWayRememberedMs;
    const row = await this.#options.database.write('noteTlsWay', { domain, host, level, now, bestAfter });
    this.#keep(domain, [row, ...rows.filter((each) => each.host !== host)]);
  }

  forget(domain?: string): void {
    this.#known.forget(domain);
  }

  async #rowsOf(domain: string): Promise<readonly TlsWayRow[]> {
    const known = this.#known.get(domain);
    if (known && known.until > this.#options.clock.monotonic()) return known.rows;
    const rows = await this.#options.database.read((view) => tlsWays(view, domain, limits.tlsWaysPerDomainMax));
    this.#keep(domain, rows);
    return rows;
  }

  #keep(domain: string, rows: readonly TlsWayRow[]): void {
    const until = this.#options.clock.monotonic() + limits.stsLookEveryMs;
    this.#known.set(domain, { rows: rows.slice(0, limits.tlsWaysPerDomainMax), until });
  }
}

function isNews({ best, bestAt, last, lastAt }: TlsWayRow, level: TlsWayLevel, now: number): boolean {
  const isOld = (at: number): boolean => now - at >= limits.tlsWayNotedEveryMs;
  return last !== level || isOld(lastAt) || (order.indexOf(level) >= order.indexOf(best) && isOld(bestAt));
}
