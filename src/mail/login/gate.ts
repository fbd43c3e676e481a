import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** Lets a few pass at once and a bounded number wait, first come first served. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** Runs `work` as soon as there is room. Throws Fault `unavailable` when too many wait. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(): Promise<void> | void {
    if (this.#inside < limits.passwordHashesAtOnceMax) return void this.#inside++;
    if (this.#waiting.length >= limits.passwordHashesWaitingMax) {
      throw new Fault('unavailable', 'Too many logins at once, try again in a moment');
    }
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** Who leaves gives the place to the next one directly, so that nobody can slip in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#inside--;
  }
}
