/** What a DKIM signature covers of a body: RFC 6376 §3.4.3 and §3.4.4, chunk by chunk, as slices of what comes in. */

export type Canonicalization = 'simple' | 'relaxed';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const tab = 9;

const carriageReturnBytes = Uint8Array.of(carriageReturn);
const spaceBytes = Uint8Array.of(space);
/** Shorter pieces are gathered: a hash swallows few long ones several times as fast. */
const pieceBytesMin = 128;
const gatheredBytesMax = 4096;
/** Held-back line ends are written from here. */
const manyLineEnds = Uint8Array.from({ length: 4096 }, (_, index) => (index % 2 === 0 ? carriageReturn : lineFeed));

/**
 * Hands out the canonical form of a body for a hash to swallow: slices of the chunks, and constant bytes between them; only
 * what is shorter than a line or two is copied. The same bytes in any chunking give the same bytes.
 *
 * The RFC speaks of CRLF only. A line feed that stands alone is read as a line end and comes out as CRLF (§5.3 would have
 * had the signer mend it); a carriage return that stands alone is a byte like others.
 *
 * Line ends and white space are held back as numbers until something follows them: memory does not depend on the body.
 */
export class BodyCanonicalizer {
  readonly #isRelaxed: boolean;
  readonly #lengthLimit: number;
  #sizeBytes = 0;
  #hasContent = false;
  /** What was read and may still turn out to be the end of the body, or of a line: line ends, and white space behind them. */
  #lineEnds = 0;
  #blank = false;
  /** The bytes held back stand in this chunk, behind the current slice, just as they would be written. */
  #isExact = true;
  /** The last chunk ended in a carriage return, which may be half a line end. */
  #halfLineEnd = false;
  #pieces: Uint8Array[] = [];
  #gathering = new Uint8Array(gatheredBytesMax);
  #gathered = 0;
  #chunk: Uint8Array = spaceBytes;
  /** The slice of the chunk that goes out next. */
  #from = 0;
  #to = 0;

  /** @param lengthLimit what l= says (§3.5): so many canonical bytes come out, the rest is read and counted alone */
  constructor(kind: Canonicalization, lengthLimit = Infinity) {
    this.#isRelaxed = kind === 'relaxed';
    this.#lengthLimit = lengthLimit;
  }

  /** How long the canonical body is so far; also what l= leaves out. A body shorter than l= is not what was signed (§3.5). */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What became certain by `chunk`. */
  write(chunk: Uint8Array): readonly Uint8Array[] {
    if (chunk.length === 0) return [];
    this.#chunk = chunk;
    this.#from = 0;
    this.#to = 0;
    this.#isExact = this.#lineEnds === 0 && !this.#blank;
    for (let at = this.#otherHalf(); at < chunk.length; at++) this.#read(at);
    this.#push(chunk, this.#from, this.#to);
    return this.#handOut();
  }

  /** The rest: the line end that the last line must have. */
  end(): readonly Uint8Array[] {
    if (this.#halfLineEnd) this.#pushCarriageReturn();
    if (this.#hasContent || !this.#isRelaxed) this.#push(manyLineEnds, 0, 2);
    return this.#handOut();
  }

  #read(at: number): void {
    const code = this.#chunk[at];
    if (code === lineFeed) this.#lineEnd(this.#chunk[at - 1] === carriageReturn && at > 0);
    else if (code === carriageReturn) this.#carriageReturn(at);
    else if (this.#isRelaxed && (code === space || code === tab)) this.#whiteSpace(code);
    else this.#content(at);
  }

  #lineEnd(isExact: boolean): void {
    if (this.#blank || !isExact) this.#isExact = false;
    this.#blank = false;
    this.#lineEnds++;
  }

  #carriageReturn(at: number): void {
    const next = this.#chunk[at + 1];
    if (next === undefined) this.#halfLineEnd = true;
    else if (next !== lineFeed) this.#content(at);
  }

  #whiteSpace(code: number): void {
    if (this.#blank || code !== space) this.#isExact = false;
    this.#blank = true;
  }

  #content(at: number): void {
    if (!this.#isExact) {
      this.#push(this.#chunk, this.#from, this.#to);
      this.#pushHeldBack();
      this.#from = at;
    }
    this.#settle();
    this.#to = at + 1;
  }

  /** Deals with the carriage return that ended the last chunk; where to read on. */
  #otherHalf(): number {
    if (!this.#halfLineEnd) return 0;
    this.#halfLineEnd = false;
    if (this.#chunk[0] === lineFeed) {
      this.#lineEnd(false);
      return 1;
    }
    this.#pushCarriageReturn();
    return 0;
  }

  #pushCarriageReturn(): void {
    this.#pushHeldBack();
    this.#push(carriageReturnBytes, 0, 1);
    this.#settle();
  }

  /** Nothing is held back any more. */
  #settle(): void {
    this.#lineEnds = 0;
    this.#blank = false;
    this.#isExact = true;
    this.#hasContent = true;
  }

  #pushHeldBack(): void {
    for (let bytes = this.#lineEnds * 2; bytes > 0; bytes -= manyLineEnds.length) {
      this.#push(manyLineEnds, 0, Math.min(bytes, manyLineEnds.length));
    }
    if (this.#blank) this.#push(spaceBytes, 0, 1);
  }

  /** The bytes from `start` up to `end`, as far as l= lets them. */
  #push(bytes: Uint8Array, start: number, end: number): void {
    const room = Math.max(0, this.#lengthLimit - this.#sizeBytes);
    this.#sizeBytes += end - start;
    this.#emit(bytes, start, Math.min(end, start + room));
  }

  #emit(bytes: Uint8Array, start: number, end: number): void {
    const isShort = end - start < pieceBytesMin;
    if (!isShort || this.#gathered + end - start > gatheredBytesMax) this.#emitGathered();
    if (!isShort) return void this.#pieces.push(bytes.subarray(start, end));
    for (let at = start; at < end; at++) this.#gathering[this.#gathered++] = bytes[at] ?? 0;
  }

  #emitGathered(): void {
    if (this.#gathered === 0) return;
    this.#pieces.push(this.#gathering.subarray(0, this.#gathered));
    this.#gathering = new Uint8Array(gatheredBytesMax);
    this.#gathered = 0;
  }

  #handOut(): readonly Uint8Array[] {
    this.#emitGathered();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
