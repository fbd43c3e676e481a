/** Long work on the loop that serves everybody: every few milliseconds it lets the others go first. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../base/clock.ts';

/** What others may have to wait for us; a chat-like protocol does not feel it. */
const turnMs = 5;

export class Turns {
  readonly #clock: Clock;
  #startedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
  }

  /** Call it between small steps; wait for what it answers. Costs a look at the clock while the turn lasts. */
  giveWay(): Promise<void> | void {
    if (this.#clock.monotonic() - this.#startedAt >= turnMs) return this.#wait();
  }

  async #wait(): Promise<void> {
    await setImmediate();
    this.#startedAt = this.#clock.monotonic();
  }
}
