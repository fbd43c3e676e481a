import type { Clock } from '../../base/clock.ts';

/** Corrections by less are not worth a look. */
const smallMs = 60_000;

/** Notices when somebody puts the clock back: its date against the time that really passed. */
export class ClockWatch {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Undefined at first: nobody knows what the clock showed before the start. */
  #lead: number | undefined;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** Since the last time it was asked; the first time it says so too. */
  wasPutBack(): boolean {
    const lead = this.#clock.now() - this.#clock.monotonic();
    const before = this.#lead;
    this.#lead = lead;
    return before === undefined || lead < before - smallMs;
  }
}
