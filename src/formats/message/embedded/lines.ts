/** Lines of a body that comes in chunks. */
import { concatBytes } from '../../../base/bytes.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** What is kept of a line: RFC 5322 §2.1.1 allows 998 bytes; more is read of none. */
const keptBytesMax = 1000;

/** One line; offsets count from the start of the body. */
export interface BodyLine {
  /** Holds the line from `from` to `to`, without its line break, and no more of it than 1000 bytes. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  /** Behind the line break. */
  readonly end: number;
}

/** Cuts a body into lines, at LF, and hands each over as soon as it is there. The line's bytes are valid until it returns. */
export class LineCutter {
  readonly #take: (line: BodyLine) => void;
  #start = 0;
  #heldBytes = 0;
  #held: Uint8Array[] = [];

  constructor(take: (line: BodyLine) => void) {
    this.#take = take;
  }

  write(chunk: Uint8Array): void {
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      if (this.#heldBytes === 0) this.#line(chunk, from, at + 1, at + 1 - from);
      else this.#heldLine(chunk.subarray(from, at + 1));
      from = at + 1;
    }
    if (from < chunk.length) this.#hold(chunk.slice(from, from + keptBytesMax), chunk.length - from);
  }

  /** The last line, where no line break ends it. */
  end(): void {
    if (this.#heldBytes > 0) this.#heldLine(new Uint8Array(0));
  }

  #hold(bytes: Uint8Array, count: number): void {
    if (this.#heldBytes < keptBytesMax) this.#held.push(bytes);
    this.#heldBytes += count;
  }

  #heldLine(rest: Uint8Array): void {
    const bytes = concatBytes([...this.#held, rest]);
    const length = this.#heldBytes + rest.length;
    this.#held = [];
    this.#heldBytes = 0;
    this.#line(bytes, 0, bytes.length, length);
  }

  #line(bytes: Uint8Array, from: number, end: number, length: number): void {
    let to = end;
    if (bytes[to - 1] === lineFeed) to--;
    if (bytes[to - 1] === carriageReturn && to > from) to--;
    const start = this.#start;
    this.#start += length;
    this.#take({ bytes, from, to: Math.min(to, from + keptBytesMax), start, end: this.#start });
  }
}
