const firstCapacityBytes = 4096;

/** Bytes that come in pieces of any size: each is copied once or twice, so a peer that drips costs no more than one that pours. */
export class GrowingBytes {
  #space: Uint8Array;
  #length = 0;

  /** `capacityBytes` is what is known to come, so that nothing is copied on the way there. */
  constructor(capacityBytes = 0) {
    this.#space = new Uint8Array(capacityBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What came so far. Valid until the next `push` or `clear`. */
  get bytes(): Uint8Array {
    return this.#space.subarray(0, this.#length);
  }

  push(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#space.length) this.#grow(length);
    this.#space.set(chunk, this.#length);
    this.#length = length;
  }

  /** What came so far, in a buffer of its own and just as large; what comes next begins anew. */
  take(): Uint8Array {
    const taken = new Uint8Array((this.#space.buffer as ArrayBuffer).transfer(this.#length));
    this.clear();
    return taken;
  }

  /** Forgets everything and gives the memory back. */
  clear(): void {
    this.#space = new Uint8Array(0);
    this.#length = 0;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.max(length, this.#space.length * 2, firstCapacityBytes));
    larger.set(this.bytes);
    this.#space = larger;
  }
}
