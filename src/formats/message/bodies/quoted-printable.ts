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

/** More than two digits can say. */
const noDigit = 0x100;

/** The value of each hexadecimal digit; lower case is wrong but common (RFC 2045 §6.7 rule 1). */
const digits = Uint16Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? noDigit : value;
});

/** What is no encoding is passed on as it stands, so that nothing is lost of text that was never encoded. */
export class QuotedPrintableDecoder implements TransferDecoder {
  /** The end of the last chunk, where what follows decides its meaning. */
  #held: Uint8Array = new Uint8Array(0);
  #in: Uint8Array = this.#held;
  #at = 0;
  #out: Uint8Array = this.#held;
  #size = 0;

  write(chunk: Uint8Array): Uint8Array {
    return this.#decode(this.#held.length > 0 ? concatBytes([this.#held, chunk]) : chunk, false);
  }

  end(): Uint8Array {
    return this.#decode(this.#held, true);
  }

  #decode(input: Uint8Array, isLast: boolean): Uint8Array {
    this.#in = input;
    this.#at = 0;
    this.#out = new Uint8Array(input.length);
    this.#size = 0;
    do this.#plain();
    while (this.#at < input.length && this.#step(isLast));
    this.#held = new Uint8Array(input.subarray(this.#at));
    return this.#out.subarray(0, this.#size);
  }

  /** Decodes up to where it takes a closer look: at blanks before a line's end, and "=" with anything odd. */
  #plain(): void {
    const input = this.#in;
    const out = this.#out;
    let at = this.#at;
    let size = this.#size;
    for (; at < input.length; at++) {
      const byte = input[at] as number;
      if (byte > equals) out[size++] = byte;
      else if (byte === equals) {
        if (at + 2 >= input.length) break;
        const value = octet(input[at + 1] as number, input[at + 2] as number);
        if (value < noDigit) out[size++] = value;
        else if (input[at + 1] !== carriageReturn || input[at + 2] !== lineFeed) break;
        at += 2;
      } else if (isBlank(byte) && endsLine(input[at + 1])) break;
      else out[size++] = byte;
    }
    this.#at = at;
    this.#size = size;
  }

  /** Decodes what stands next; false where it takes more bytes to know. */
  #step(isLast: boolean): boolean {
    return this.#in[this.#at] === equals ? this.#escape(isLast) : this.#blanks(isLast);
  }

  /** A soft line break, "=", blanks added on the way, and the line's end; or a "=" that is no encoding. */
  #escape(isLast: boolean): boolean {
    const isDigit = isHexadecimal(this.#in[this.#at + 1]);
    if (this.#lacks(isLast, isDigit ? this.#at + 2 : this.#blanksEnd(this.#at + 1))) return false;
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

function octet(high: number, low: number): number {
  return ((digits[high] as number) << 4) | (digits[low] as number);
}

function isHexadecimal(byte: number | undefined): boolean {
  return byte !== undefined && digits[byte] !== noDigit;
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

/** False for what can follow a blank in the middle of a line, and ends a run of them. */
function endsLine(byte: number | undefined): boolean {
  return byte === undefined || byte <= space;
}
