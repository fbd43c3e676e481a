import type { Clock } from '../../base/clock.ts';
import { newTimedId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { RecentCounts } from '../../base/recent-counts.ts';
import { networkOf } from '../../formats/network/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, NewRefusal } from '../../store/records/index.ts';

export interface RefusalsOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Writes down what was turned away, some of it together and a moment later: whoever is refused waits for no disk. In a flood
 * only a part is written, of each network some; how much was left out goes to the log. Disposing writes what waits.
 */
export class Refusals implements AsyncDisposable {
  readonly #options: RefusalsOptions;
  readonly #all: RecentCounts;
  readonly #networks: RecentCounts;
  #waiting: NewRefusal[] = [];
  #leftOut = 0;
  #alarm: Disposable | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RefusalsOptions) {
    this.#options = options;
    this.#all = new RecentCounts(options.clock, 'hour', 1);
    this.#networks = new RecentCounts(options.clock, 'hour', limits.countedSendersMax);
  }

  /** Cheap, never throws. */
  note({ facts, accountIds }: Pick<NewRefusal, 'facts' | 'accountIds'>): void {
    const { clock, random } = this.#options;
    if (this.#isFlood(facts.client)) this.#leftOut++;
    else this.#waiting.push({ trace: newTimedId(clock.now(), random), at: clock.now(), facts, accountIds });
    this.#alarm ??= clock.alarm(limits.turnedAwayWrittenEveryMs, () => this.#flush());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flush();
    await this.#writing;
  }

  #isFlood(client: string): boolean {
    if (this.#waiting.length >= limits.turnedAwayWaitingMax) return true;
    return (
      !this.#networks.take(networkOf(client), limits.turnedAwayPerNetworkMax) ||
      !this.#all.take('', limits.turnedAwayPerHourMax)
    );
  }

  #flush(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    const [mails, leftOut] = [this.#waiting, this.#leftOut];
    [this.#waiting, this.#leftOut] = [[], 0];
    if (leftOut > 0)
      this.#options.log.info({ refusals: leftOut }, 'Refusals were left out of the trace, there are too many');
    if (mails.length > 0) this.#writing = this.#writing.then(() => this.#write(mails));
  }

  /** A full disk refuses this too; the mail was refused all the same. */
  async #write(mails: readonly NewRefusal[]): Promise<void> {
    try {
      await this.#options.database.write('traceTurnedAway', { mails });
    } catch (error) {
      this.#options.log.warn({ error, refusals: mails.length }, 'Refusals could not be written into the trace');
    }
  }
}
