/** Whole numbers in as few bytes as they need: seven bits a byte, the low ones first; the high bit says that more follow. */

/** Appends a number from 0 up. */
export function packNumber(number: number, packed: number[]): void {
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) packed.push((rest % 128) | 128);
  packed.push(rest);
}

/** Appends a number that may be below 0: those near 0 take fewest bytes. */
export function packDifference(difference: number, packed: number[]): void {
  packNumber(difference < 0 ? -2 * difference - 1 : 2 * difference, packed);
}

/** Reads what was packed, from left to right; zeros where nothing more comes. */
export class NumberReader {
  readonly #packed: Uint8Array;
  #at: number;

  constructor(packed: Uint8Array, at = 0) {
    this.#packed = packed;
    this.#at = at;
  }

  /** Where the next byte is read. */
  get at(): number {
    return this.#at;
  }

  /** Answers `count` where so many things can follow. Throws where there are not even as many bytes: they are damaged. */
  announced(count: number): number {
    if (count <= this.#packed.length - this.#at) return count;
    throw new Error('More is announced than there is');
  }

  number(): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  }

  difference(): number {
    const number = this.number();
    return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
  }

  bytes(count: number): Uint8Array {
    this.#at += count;
    return this.#packed.subarray(this.#at - count, this.#at);
  }

  byte(): number {
    return this.#packed[this.#at++] ?? 0;
  }
}
