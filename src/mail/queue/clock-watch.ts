import type { Clock } from '../../base/clock.ts';

/**
 * Smaller corrections are daily work of every time server, a leap second among them, and the shortest pause is a minute: whoever
 * waits ten seconds longer has lost nothing.
 */
const smallMs = 10_000;

/** Notices when somebody puts the clock back: its date against the time that really passed. */
export class ClockWatch {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  #lead: number | undefined;

  constructor(clock: Pick<Clock, 'now' | 'monotonic'>) {
    this.#clock = clock;
  }

  /** Since the last look. 'unknown' at the first: nobody knows what the clock showed before. */
  look(): 'none' | 'putBack' | 'unknown' {
    const lead = this.#clock.now() - this.#clock.monotonic();
    const before = this.#lead;
    // What is small adds up, until it is large.
    if (before === undefined || Math.abs(lead - before) > smallMs) this.#lead = lead;
    if (before === undefined) return 'unknown';
    return lead < before - smallMs ? 'putBack' : 'none';
  }
}
