import { Remembered } from './remembered.ts';
import type { Verdict } from './verdict.ts';

/** Ways that one row may be sent on without a pause; more than that is a circle. */
const detoursMax = 3;

/** Counts how often each row was sent on another way at once: whoever goes round in circles waits like all others. */
export class Detours {
  readonly #counts = new Remembered<number>(1000);

  /** The same verdicts; `anotherWay` is taken from those that had it too often. */
  bounded(verdicts: readonly Verdict[]): readonly Verdict[] {
    return verdicts.map((verdict) => (verdict.anotherWay ? this.#bounded(verdict) : verdict));
  }

  #bounded(verdict: Verdict): Verdict {
    const key = String(verdict.row.id);
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count <= detoursMax) {
      this.#counts.set(key, count);
      return verdict;
    }
    this.#counts.delete(key);
    return { ...verdict, anotherWay: false };
  }
}
