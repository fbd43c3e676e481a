/** Where a message is read from. */
import type { TextBytes } from '../text/index.ts';

/** The bytes of a message, wherever they are. */
export interface MessageSource extends TextBytes {
  readonly sizeBytes: number;
}

/** Readers take turns between chunks of this size. */
const chunkBytes = 64 * 1024;

/** A message in memory. */
export class BytesSource implements MessageSource {
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
