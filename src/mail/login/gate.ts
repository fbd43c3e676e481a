import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

/** Lets a few pass at once and a bounded number wait. Groups take turns, so a crowd from one place delays nobody else much. */
export class Gate {
  /** By group; the group whose turn it is stands first. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #waitingCount = 0;
  #inside = 0;

  /** Runs `work` as soon as there is room for `group`. Throws Fault `unavailable` when too many wait. */
  async pass<T>(group: string, work: () => Promise<T>): Promise<T> {
    await this.#enter(group);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(group: string): Promise<void> | void {
    if (this.#inside < limits.passwordHashesAtOnceMax) return void this.#inside++;
    if (this.#waitingCount >= limits.passwordHashesWaitingMax) {
      throw new Fault('unavailable', 'Too many logins at once, try again in a moment');
    }
    this.#waitingCount++;
    return new Promise((resolve) => {
      this.#waiting.set(group, [...(this.#waiting.get(group) ?? []), resolve]);
    });
  }

  /** Who leaves gives the place to the next one directly, so that nobody can slip in between. */
  #leave(): void {
    const [turn] = this.#waiting;
    if (!turn) return void this.#inside--;
    const [group, [next, ...others]] = turn;
    this.#waiting.delete(group);
    if (others.length > 0) this.#waiting.set(group, others);
    this.#waitingCount--;
    next?.();
  }
}
