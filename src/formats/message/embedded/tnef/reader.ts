/** Little-endian numbers and runs of bytes out of a TNEF file, which may end anywhere. */

/** Reads what lies between two offsets. Whoever reads on where nothing is left gets undefined, and should stop. */
export class TnefReader {
  readonly #view: DataView;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = start;
    this.#end = end;
  }

  uint16(): number | undefined {
    const at = this.skip(2);
    return at === undefined ? undefined : this.#view.getUint16(at, true);
  }

  uint32(): number | undefined {
    const at = this.skip(4);
    return at === undefined ? undefined : this.#view.getUint32(at, true);
  }

  /** Goes on by `count` bytes and gives the offset of the first; undefined where there are not as many. */
  skip(count: number): number | undefined {
    if (count > this.#end - this.#at) return undefined;
    const at = this.#at;
    this.#at += count;
    return at;
  }

  /** Goes on to a multiple of four bytes after `start`, or to the end. */
  align(start: number): void {
    this.#at = Math.min(this.#end, start + Math.ceil((this.#at - start) / 4) * 4);
  }
}

/** Where some bytes lie in the TNEF file. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
