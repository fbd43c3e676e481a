import type { Clock } from '../base/clock.ts';

/** After a turn the store thread is left alone for so many times as long. */
const restFactor = 4;
const restMsMin = 10;

/** Work in turns that leave the store thread to others most of the time. */
export class Pace {
  readonly #clock: Clock;
  readonly #stop: AbortSignal;
  #restMs = 0;

  constructor(clock: Clock, stop: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Does one turn, after a rest from the one before. Throws the signal's reason instead once it stops. */
  async turn<T>(work: () => Promise<T>): Promise<T> {
    this.#stop.throwIfAborted();
    if (this.#restMs > 0) await this.#clock.sleep(this.#restMs, this.#stop);
    const since = this.#clock.monotonic();
    try {
      return await work();
    } finally {
      this.#restMs = Math.max((this.#clock.monotonic() - since) * restFactor, restMsMin);
    }
  }
}
