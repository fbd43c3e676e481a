/** Where the bytes of a message are read from. */

/** The bytes of the message that a part belongs to. */
export interface TextBytes {
  /** In one piece; for spans known to be small. */
  span(start: number, end: number): Promise<Uint8Array>;
  chunks(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Readers take turns between chunks of this size. */
const chunkBytes = 64 * 1024;

/** A message in memory. */
export class BytesAtHand implements TextBytes {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  span(start: number, end: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.subarray(start, end));
  }

  async *chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += chunkBytes) yield this.#bytes.subarray(at, Math.min(at + chunkBytes, end));
  }
}
