import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { RecentCounts } from '../../base/recent-counts.ts';
import { networkOf, parseIp } from '../../formats/network/index.ts';
import type { Database, News } from '../../store/database/index.ts';
import { type BanRow as Ban, banOfNetwork, type commands, listBans } from '../../store/records/index.ts';
import { logBan } from './ban-list.ts';
import { Bans } from './bans.ts';
import { type OffenceKind, printOffences } from './offences.ts';
import { Points } from './points.ts';

export interface GuardOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write' | 'onNews'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Addresses that are never counted, slowed down or sent away. */
  readonly ignores: (address: string) => boolean;
  readonly connectionsPerMinuteMax: number;
  /** False: bans come from the operator alone. */
  readonly bansByItself: boolean;
  readonly tarpits: boolean;
}

/** Keeps out who misbehaves. Dispose it to stop listening to the database. */
export class Guard implements Disposable {
  readonly #options: GuardOptions;
  readonly #bans = new Bans();
  readonly #points: Points;
  /** Connections of each network within the last minute. */
  readonly #connections: RecentCounts;
  readonly #news: Disposable;
  readonly #stop = new AbortController();
  #waiting = 0;
  #dismiss: () => void = () => undefined;
  #dismissing: Disposable | undefined;
  /** Reads of bans, one after the other, so that an older one never overtakes a newer one. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#points = new Points(options.clock);
    this.#connections = new RecentCounts(options.clock, 'minute', limits.guardedNetworksMax);
    this.#news = options.database.onNews((news) => this.#hear(news));
  }

  /** Reads the bans there are. Call it before the first `admit`. */
  load(): Promise<void> {
    return this.#later(() => this.#readAll());
  }

  /** `listener` is called soon after there are new bans: whoever talks to somebody should ask `refusal` again. */
  onBan(listener: () => void): void {
    this.#dismiss = listener;
  }

  /** Before anything is said to a new connection. Throws Fault `banned`, or `tooManyConnections` within a minute. */
  admit(address: string): void {
    if (this.#options.ignores(address)) return;
    const refusal = this.refusal(address);
    if (refusal) throw refusal;
    if (this.#connections.take(networkOf(address), this.#options.connectionsPerMinuteMax)) return;
    throw new Fault('tooManyConnections', 'Too many connections within a minute from your network');
  }

  /** Why this address is kept out now, if it is. */
  refusal(address: string): Fault | undefined {
    const ip = parseIp(address);
    const ban = ip && this.#bans.find(ip, this.#options.clock.now());
    if (!ban || this.#options.ignores(address)) return undefined;
    return new Fault('banned', `Your network ${ban.network} is kept out${ban.automatic ? `: ${ban.reason}` : ''}`);
  }

  /** Somebody did what counts against its network. Cheap, never throws; a ban that follows acts a moment later. */
  offence(address: string, kind: OffenceKind): void {
    if (this.#options.ignores(address) || !parseIp(address)) return;
    const network = networkOf(address);
    const { points, counts } = this.#points.add(network, kind);
    if (points < limits.offencePointsMax || !this.#options.bansByItself) return;
    this.#points.forget(network);
    void this.#ban(network, printOffences(counts));
  }

  /** Lets an offender wait for the answer to a mistake: the longer, the more there were. Others go on at once. */
  async tarpit(address: string): Promise<void> {
    const points = this.#points.of(networkOf(address));
    if (points === 0 || !this.#options.tarpits || this.#waiting >= limits.tarpittedAtOnceMax) return;
    this.#waiting++;
    try {
      const share = Math.min(points / limits.offencePointsMax, 1);
      await this.#options.clock.sleep(limits.tarpitMsMax * share * share, this.#stop.signal);
    } catch {
      // The server stops: nobody waits any more.
    } finally {
      this.#waiting--;
    }
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
    this.#dismissing?.[Symbol.dispose]();
    this.#stop.abort();
  }

  async #ban(network: string, reason: string): Promise<void> {
    const { database, clock, log } = this.#options;
    const now = clock.now();
    try {
      const ban = await database.write('addAutomaticBan', { network, reason, now, lengthsMs: limits.banLengthsMs });
      if (ban) logBan(log, ban);
    } catch (error) {
      // A full disk lets nobody in: until it is mended this process alone knows of the ban.
      log.warn({ error, network }, 'A ban could not be written down');
      this.#take({ network, reason, since: now, until: now + limits.banLengthsMs[0], automatic: true });
    }
  }

  #hear(news: readonly News[]): void {
    for (const one of news) {
      if (one.kind !== 'bans') continue;
      const { network } = one;
      void this.#later(() => (network === undefined ? this.#readAll() : this.#readOne(network)));
    }
  }

  /** A database that is away keeps nobody from being served; what is known stays. */
  #later(read: () => Promise<void>): Promise<void> {
    this.#reading = this.#reading.then(read).catch((error: unknown) => {
      this.#options.log.warn({ error }, 'The bans could not be read');
    });
    return this.#reading;
  }

  async #readAll(): Promise<void> {
    const { database, clock } = this.#options;
    const bans = await database.read((view) => listBans(view, clock.now(), limits.bansMax));
    this.#bans.clear();
    for (const ban of bans) this.#bans.set(ban);
    if (bans.length > 0) this.#dismissSoon();
  }

  async #readOne(network: string): Promise<void> {
    const { database, clock } = this.#options;
    const ban = await database.read((view) => banOfNetwork(view, network, clock.now()));
    if (ban) this.#take(ban);
    else this.#bans.delete(network);
  }

  #take(ban: Ban): void {
    this.#bans.sweepWhenFull(this.#options.clock.now());
    if (!this.#bans.set(ban)) this.#options.log.warn({ network: ban.network }, 'There are too many bans for one more');
    this.#dismissSoon();
  }

  /** Once for all bans of a moment: it looks at every conversation. */
  #dismissSoon(): void {
    this.#dismissing ??= this.#options.clock.alarm(limits.dismissDelayMs, () => {
      this.#dismissing = undefined;
      this.#dismiss();
    });
  }
}
