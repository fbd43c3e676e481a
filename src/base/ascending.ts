/** Many whole numbers upwards (UIDs of a mailbox), four bytes each. */
import type { Ranges } from './ranges.ts';

const firstCapacity = 16;
/** No number is as large. */
const behindAll = [2 ** 32, 2 ** 32] as const;

/**
 * Numbers from 0 to 2^32 - 1, each larger than the one before. It only ever grows, at its end: so whoever remembers how
 * many there were has a list that does not change, and many may share one.
 */
export class Ascending {
  #numbers: Uint32Array;
  #count: number;

  /** Takes the first `count` of `numbers`, which must ascend, for its own. */
  constructor(numbers: Uint32Array = new Uint32Array(firstCapacity), count = 0) {
    this.#numbers = numbers;
    this.#count = count;
  }

  static of(numbers: readonly number[]): Ascending {
    return new Ascending(Uint32Array.from(numbers), numbers.length);
  }

  get count(): number {
    return this.#count;
  }

  /** What it takes of memory. */
  get sizeBytes(): number {
    return this.#numbers.byteLength;
  }

  at(index: number): number | undefined {
    return index < this.#count ? this.#numbers[index] : undefined;
  }

  /** Where `number` stands or would stand among the first `count`. */
  place(number: number, count = this.#count): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Those from place `start` up to `end`. */
  slice(start: number, end: number): number[] {
    return Array.from(this.#numbers.subarray(start, Math.min(end, this.#count)));
  }

  push(number: number): void {
    if (this.#count === this.#numbers.length) this.#grow();
    this.#numbers[this.#count++] = number;
  }

  /** A new list of the first `count` but those in `ranges`. */
  without(ranges: Ranges, count = this.#count): Ascending {
    const kept = new Uint32Array(count);
    let keptCount = 0;
    let from = 0;
    for (const [first, last] of [...ranges, behindAll]) {
      const start = this.place(first, count);
      kept.set(this.#numbers.subarray(from, start), keptCount);
      keptCount += start - from;
      from = this.place(last + 1, count);
    }
    return new Ascending(kept, keptCount);
  }

  /** True where the first `count` here are the first `count` there. */
  beginsAs(other: Ascending, count: number): boolean {
    if (this.#count < count || other.#count < count) return false;
    for (let index = 0; index < count; index++) if (this.#numbers[index] !== other.#numbers[index]) return false;
    return true;
  }

  #grow(): void {
    const larger = new Uint32Array(Math.max(firstCapacity, Math.ceil(this.#numbers.length * 1.25)));
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
