import { limits } from '../../base/limits.ts';

/**
 * Lets work in that compresses a frame and writes it, first come, first served. Each piece of it holds a compressor of half a
 * megabyte and a thread of the pool, so a thousand at one time would take what the whole server may.
 */
export class Press {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnceMax: number = limits.framesPackedAtOnceMax) {
    this.#free = atOnceMax;
  }

  async run(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      await work();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
