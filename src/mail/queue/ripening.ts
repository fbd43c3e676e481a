import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import { ClockWatch } from './clock-watch.ts';
import type { Places } from './places.ts';
import { Remembered } from './remembered.ts';
import type { Schedule } from './schedule.ts';

interface RipeningOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly schedule: Schedule;
}

const limit: number = limits.messagesPerCommandMax;

/** Makes mail ready: by time, by order, and after a clock was put back. */
export class Ripening {
  readonly #options: RipeningOptions;
  readonly #places: Pick<Places, 'reopen'>;
  readonly #clockWatch: ClockWatch;
  /** When mail for a domain was last hurried, by the clock's monotonic time. */
  readonly #hurriedAt = new Remembered<number>(limits.destinationsRememberedMax);

  constructor(options: RipeningOptions, places: Pick<Places, 'reopen'>) {
    this.#options = options;
    this.#places = places;
    this.#clockWatch = new ClockWatch(options.clock);
  }

  /** What was noted before of hosts of this domain counts no more, by the clock's monotonic time. */
  hurriedAt(domain: string): number {
    return this.#hurriedAt.get(domain) ?? -Infinity;
  }

  async ripen(now: number): Promise<void> {
    await this.#options.database.write('ripenQueue', { now, limit });
  }

  /** Somebody knows that the hosts are there again: pauses of their providers end, and who was silent is asked again. */
  async hurry(): Promise<void> {
    const { database, clock } = this.#options;
    const { lanes } = await database.write('hurryQueue', { limit });
    for (const lane of lanes) {
      this.#places.reopen(lane, lane.route);
      this.#hurriedAt.set(lane.domain, clock.monotonic());
    }
  }

  /** Where the clock was put back, nothing waits longer than a pause for a time that was wrong. */
  async correct(): Promise<void> {
    const jump = this.#clockWatch.look();
    if (jump === 'none') return;
    const { clock, database, schedule, log } = this.#options;
    const latest = clock.now() + Math.max(...schedule.pausesMs) * (1 + schedule.jitter);
    let rows = 0;
    for (let done = limit; done === limit; rows += done) {
      ({ done } = await database.write('hastenQueue', { latest, limit }));
    }
    const before = jump === 'unknown' ? 'While the server was down the clock seems to have been' : 'The clock was';
    if (rows > 0) log.warn({ rows }, `${before} put back: mail that would wait too long comes sooner`);
  }
}
