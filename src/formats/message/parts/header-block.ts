/** The header of one part while it is being read. */
import { binaryOf } from '../../../base/bytes.ts';
import type { Defects } from './defects.ts';

/** A place in the message: its offset, and how many line feeds stand before it. */
export interface Place {
  readonly offset: number;
  readonly lines: number;
}

/** A piece of the message as bytes, and the offset of its first. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/**
 * Knows how many lines of a header are kept, and where its body may have begun without an empty line. It takes the bytes
 * of the kept lines at once, when the header or the piece ends.
 */
export class HeaderBlock {
  readonly start: number;
  readonly #bytesMax: number;
  /** What stands in pieces before the one that is being read. */
  #earlier: string;
  #length = 0;
  #isFull = false;
  #hasRubbish = false;
  #doubtful: (Place & { readonly headerLength: number }) | undefined;

  /** @param earlier the bytes of it that stand before the piece that is being read */
  constructor(start: number, bytesMax: number, earlier: string) {
    this.start = start;
    this.#bytesMax = bytesMax;
    this.#earlier = earlier;
  }

  get isEmpty(): boolean {
    return this.#length === 0 && !this.#isFull;
  }

  /** Where the first line stands that is no field, and that no field has followed: perhaps the body's first. */
  get doubtful(): Place | undefined {
    return this.#doubtful;
  }

  /** A field begins, so that whatever stood before was in the header. */
  trust(defects: Defects): void {
    if (!this.#doubtful) return;
    if (!this.#hasRubbish) defects.note('notAField', this.#doubtful.offset);
    this.#hasRubbish = true;
    this.#doubtful = undefined;
  }

  /** A line that cannot be in a header is rubbish where fields follow; where none does, the body has begun with it. */
  doubt(place: Place): void {
    this.#doubtful ??= { ...place, headerLength: this.#length };
  }

  /** Keeps the next line while there is room; behind a line left out nothing is kept, so that offsets stay true. */
  keep(size: number): void {
    if (this.#length + size > this.#bytesMax) this.#isFull = true;
    if (!this.#isFull) this.#length += size;
  }

  /** Takes along what the header may need of a piece that goes away. */
  endPiece(piece: Piece): void {
    this.#earlier += this.#read(piece, this.#isFull ? this.#length : this.#bytesMax);
  }

  /**
   * The lines that are kept, and apart from them those that belong to the body: strings of their own, which hold no piece
   * in memory.
   */
  end(piece: Piece, defects: Defects): { header: string; rest: string } {
    const text = (this.#earlier + this.#read(piece, this.#length)).slice(0, this.#length);
    if (this.#isFull) defects.note('headerBeyondLimit', this.start + this.#length);
    if (!this.#doubtful) return { header: text, rest: '' };
    defects.note('missingEmptyLine', this.#doubtful.offset);
    const { headerLength } = this.#doubtful;
    return { header: text.slice(0, headerLength), rest: text.slice(headerLength) };
  }

  /** What `piece` has of the first `length` bytes. */
  #read({ bytes, offset }: Piece, length: number): string {
    const from = this.start + this.#earlier.length - offset;
    const end = Math.min(this.start + length - offset, bytes.length);
    return end > from ? binaryOf(bytes, from, end) : '';
  }
}

/** White space at the start of a line continues the field before it (RFC 5322 §2.2.3). */
export function isContinuation(line: string): boolean {
  return line.startsWith(' ') || line.startsWith('\t');
}

/** The line that ends a header (RFC 5322 §2.1). */
export function isBlank(line: string): boolean {
  return line === '\r\n' || line === '\n';
}
