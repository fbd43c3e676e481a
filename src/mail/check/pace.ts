import type { Clock } from '../../base/clock.ts';

/** So long nobody else comes to turn. */
const turnMs = 5;

/** Keeps a long walk from standing in the way of a working server: after each turn it rests several times as long. */
export class Pace {
  readonly #clock: Clock;
  readonly #restFactor: number;
  #since: number;

  /** A factor of 0 never rests: nobody else is there. */
  constructor(clock: Clock, restFactor: number) {
    this.#clock = clock;
    this.#restFactor = restFactor;
    this.#since = clock.monotonic();
  }

  /** Call it between small steps and wait for it. */
  async rest(): Promise<void> {
    const tookMs = this.#clock.monotonic() - this.#since;
    if (this.#restFactor === 0 || tookMs < turnMs) return;
    await this.#clock.sleep(tookMs * this.#restFactor);
    this.#since = this.#clock.monotonic();
  }
}
