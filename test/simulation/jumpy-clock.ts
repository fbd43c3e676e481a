import { SteeredClock } from '../support/clock.ts';

/** A clock that somebody puts forward and back: `monotonic` tells how much time really passed. */
export class JumpyClock extends SteeredClock {
  #lead = 0;

  override now(): number {
    return this.monotonic() + this.#lead;
  }

  /** The date changes, no time passes. */
  jump(ms: number): void {
    this.#lead += ms;
  }
}
