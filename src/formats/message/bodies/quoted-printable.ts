/** The quoted-printable transfer encoding, RFC 2045 §6.7, read as it comes. */
import { concatBytes } from '../../../base/bytes.ts';
import type { TransferDecoder } from '../types.ts';

const equals = 0x3d;
const space = 0x20;
const tab = 0x09;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** Blanks longer than a line may be (RFC 2045 §6.7 rule 5: 76) are not waited for; they are content. */
const heldBytesMax = 1000;

/** What is no encoding is passed on as it stands, so that nothing is lost of text that was never encoded. */
export class QuotedPrintableDecoder implements TransferDecoder {
  /** The end of the last chunk, where what follows decides its meaning. */
  #held: Uint8Array = new Uint8Array(0);
  #in: Uint8Array = this.#held;
  #at = 0;
  #out: Uint8Array = this.#held;
  #size = 0;

  write(chunk: Uint8Array): Uint8Array {
    return this.#decode(concatBytes([this.#held, chunk]), false);
  }

  end(): Uint8Array {
    return this.#decode(this.#held, true);
  }

  #decode(input: Uint8Array, isLast: boolean): Uint8Array {
    this.#in = input;
    this.#at = 0;
    this.#out = new Uint8Array(input.length);
    this.#size = 0;
    while (this.#at < input.length && this.#step(isLast));
    this.#held = input.slice(this.#at);
    return this.#out.subarray(0, this.#size);
  }

  /** Decodes what stands next; false where it takes more bytes to know. */
  #step(isLast: boolean): boolean {
    const byte = this.#in[this.#at];
    if (byte === equals) return this.#escape(isLast);
    if (byte === space || byte === tab) return this.#blanks(isLast);
    this.#copyTo(this.#plainEnd(this.#at));
    return true;
  }

  #plainEnd(start: number): number {
    let at = start;
    while (at < this.#in.length && isPlain(this.#in[at])) at++;
    return at;
  }

  /** "=" and two digits, or a soft line break: "=", blanks added on the way, and the line's end. */
  #escape(isLast: boolean): boolean {
    const high = digit(this.#in[this.#at + 1]);
    const low = digit(this.#in[this.#at + 2]);
    if (high !== undefined && low !== undefined) {
      this.#out[this.#size++] = high * 16 + low;
      this.#at += 3;
      return true;
    }
    if (this.#lacks(isLast, high === undefined ? this.#blanksEnd(this.#at + 1) : this.#at + 2)) return false;
    const end = this.#blanksEnd(this.#at + 1);
    if (this.#isLineEnd(end, isLast)) this.#at = this.#lineEnd(end);
    else this.#copyTo(this.#at + 1);
    return true;
  }

  /** RFC 2045 §6.7 rule 3: blanks at the end of a line were added on the way. */
  #blanks(isLast: boolean): boolean {
    const end = this.#blanksEnd(this.#at);
    if (this.#lacks(isLast, end)) return false;
    if (this.#isLineEnd(end, isLast)) this.#at = end;
    else this.#copyTo(end);
    return true;
  }

  /** True where the input ends at `end`, or with a CR there, so that it cannot be said yet what follows. */
  #lacks(isLast: boolean, end: number): boolean {
    const rest = this.#in.length - end;
    const isOpen = rest <= 0 || (rest === 1 && this.#in[end] === carriageReturn);
    return isOpen && !isLast && end - this.#at < heldBytesMax;
  }

  #blanksEnd(start: number): number {
    let at = start;
    while (this.#in[at] === space || this.#in[at] === tab) at++;
    return at;
  }

  #isLineEnd(at: number, isLast: boolean): boolean {
    return this.#lineEnd(at) > at || (isLast && at === this.#in.length);
  }

  /** Behind the line break at `at`; `at` itself if there is none. */
  #lineEnd(at: number): number {
    if (this.#in[at] === lineFeed) return at + 1;
    return this.#in[at] === carriageReturn && this.#in[at + 1] === lineFeed ? at + 2 : at;
  }

  #copyTo(end: number): void {
    for (; this.#at < end; this.#at++) this.#out[this.#size++] = this.#in[this.#at] as number;
  }
}

/** Bytes that stand for themselves wherever they are. */
function isPlain(byte: number | undefined): boolean {
  return byte !== equals && byte !== space && byte !== tab;
}

/** A hexadecimal digit; lower case is wrong but common (RFC 2045 §6.7 rule 1). */
function digit(code: number | undefined): number | undefined {
  if (code === undefined) return undefined;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : undefined;
}
