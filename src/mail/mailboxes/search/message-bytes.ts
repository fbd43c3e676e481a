/** The bytes of one stored message: read once when it is small, by ranges when it is large. */
import type { Blobs } from '../../../store/blobs/index.ts';

/** What is held in memory whole. */
const smallBytesMax = 128 * 1024;

export class MessageBytes {
  readonly #blobs: Pick<Blobs, 'read' | 'readAll'>;
  readonly #place: string;
  readonly #sizeBytes: number;
  #whole: Promise<Uint8Array> | undefined;

  constructor(blobs: Pick<Blobs, 'read' | 'readAll'>, place: string, sizeBytes: number) {
    this.#blobs = blobs;
    this.#place = place;
    this.#sizeBytes = sizeBytes;
  }

  /** The bytes from `start` up to `end` in one piece; for spans known to be small. */
  async span(start: number, end: number): Promise<Uint8Array> {
    if (this.#sizeBytes > smallBytesMax) return this.#blobs.readAll(this.#place, start, end);
    this.#whole ??= this.#blobs.readAll(this.#place);
    return (await this.#whole).subarray(start, end);
  }

  /** The same in chunks. */
  async *chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (this.#sizeBytes > smallBytesMax) yield* this.#blobs.read(this.#place, start, end);
    else yield await this.span(start, end);
  }
}
