/** Looks after a running server: every hour its chores, one after another, each in turns with rests between them. */
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log, LogFields } from '../base/log.ts';
import { Pace } from './upkeep-pace.ts';

/** Something that has to be done again and again. */
export interface Chore {
  /** As in "Old changes were forgotten". */
  readonly done: string;
  /** One round, each of its turns a bounded piece of work. Answers what is worth a line in the log. */
  round(pace: Pace): Promise<LogFields | undefined>;
}

export interface UpkeepOptions {
  readonly chores: readonly Chore[];
  readonly clock: Clock;
  readonly log: Log;
}

export class Upkeep implements AsyncDisposable {
  readonly #options: UpkeepOptions;
  readonly #stop = new AbortController();
  #alarm: Disposable | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Begins the first round in an hour. */
  start(): void {
    if (this.#stop.signal.aborted) return;
    this.#alarm = this.#options.clock.alarm(limits.upkeepEveryMs, () => void this.round().then(() => this.start()));
  }

  /** One round of all chores. One that fails, on a full disk perhaps, does not keep the others from being done. */
  round(): Promise<void> {
    this.#last = this.#last.then(() => this.#round());
    return this.#last;
  }

  /** Ends with the turn that is under way: the next round goes on where it matters. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#alarm?.[Symbol.dispose]();
    this.#stop.abort(new Error('Stopping'));
    await this.#last;
  }

  async #round(): Promise<void> {
    for (const chore of this.#options.chores) {
      if (this.#stop.signal.aborted) return;
      await this.#do(chore);
    }
  }

  async #do(chore: Chore): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const facts = await chore.round(new Pace(clock, this.#stop.signal));
      if (facts) log.info(facts, chore.done);
    } catch (error) {
      const chance = 'An hourly task failed; the next attempt is in an hour';
      if (!this.#stop.signal.aborted) log.warn({ error, task: chore.done }, chance);
    }
  }
}
