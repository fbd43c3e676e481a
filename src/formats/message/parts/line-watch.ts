/** What may be wrong with a line wherever it stands: RFC 5322 §2.1, §2.1.1 and §2.2, RFC 2046 §4.1.1. */
import type { Defects } from './defects.ts';

/** RFC 5322 §2.1.1, without the line break. */
const lineCharactersMax = 998;

const carriageReturn = 0x0d;

/**
 * Watches all the lines of a message for bare CR and LF, NUL and excess length, and tells the first of each.
 *
 * Where it looks for single bytes it lets the engine search, which is ten times as fast as a loop.
 */
export class LineWatch {
  readonly #defects: Defects;
  /** The piece of the message that is being read, and where it starts. */
  #text = '';
  #offset = 0;
  #lastByte = 0;
  /** Where the next CR stands in `#text`; far away if there is none, or if one was bare already. */
  #nextReturn = Infinity;
  #sawBareReturn = false;
  #sawBareFeed = false;
  #sawLong = false;

  constructor(defects: Defects) {
    this.#defects = defects;
  }

  /** Begins with the next piece, which is not empty. */
  begin(text: string, offset: number): void {
    this.#text = text;
    this.#offset = offset;
    if (this.#lastByte === carriageReturn && !text.startsWith('\n')) this.#noteReturn(-1);
    const nul = text.indexOf('\0');
    if (nul >= 0) this.#defects.noteOnce('nul', offset + nul);
    this.#findReturn(0);
  }

  /** Looks at the line whose LF stands at `feed` and which starts at `start`, perhaps in an earlier piece. */
  line(start: number, feed: number): void {
    if (feed - start > lineCharactersMax) this.#checkLength(start, feed + 1 - this.breakBytes(feed));
    if (!this.#sawBareFeed && this.breakBytes(feed) === 1) {
      this.#sawBareFeed = true;
      this.#defects.noteOnce('bareLineFeed', this.#offset + feed);
    }
    if (this.#nextReturn >= feed) return;
    if (this.#nextReturn < feed - 1) this.#noteReturn(this.#nextReturn);
    this.#findReturn(feed + 1);
  }

  /** How many bytes the line break has whose LF stands at `feed`. */
  breakBytes(feed: number): 1 | 2 {
    const before = feed > 0 ? this.#text.charCodeAt(feed - 1) : this.#lastByte;
    return before === carriageReturn ? 2 : 1;
  }

  /** Ends the piece, and lets go of it. */
  endPiece(): void {
    const last = this.#text.length - 1;
    // No LF follows any more in this piece; a CR that ends it may be half a line break.
    if (this.#nextReturn < last) this.#noteReturn(this.#nextReturn);
    this.#lastByte = this.#text.charCodeAt(last);
    this.#text = '';
  }

  /** Ends the message, whose last line may lack its line break. */
  end(lineStart: number, offset: number): void {
    this.#offset = offset;
    if (this.#lastByte === carriageReturn) this.#noteReturn(-1);
    this.#checkLength(lineStart - offset, 0);
  }

  #findReturn(from: number): void {
    const found = this.#sawBareReturn ? -1 : this.#text.indexOf('\r', from);
    this.#nextReturn = found < 0 ? Infinity : found;
  }

  #noteReturn(at: number): void {
    this.#sawBareReturn = true;
    this.#nextReturn = Infinity;
    this.#defects.noteOnce('bareCarriageReturn', this.#offset + at);
  }

  #checkLength(start: number, end: number): void {
    if (this.#sawLong || end - start <= lineCharactersMax) return;
    this.#sawLong = true;
    this.#defects.noteOnce('longLine', this.#offset + start);
  }
}
