/** Charsets of seven bits that shift: UTF-7 (RFC 2152), ISO-2022-JP (RFC 1468), ISO-2022-KR (RFC 1557) and HZ (RFC 1843). */
import { binaryOf, bytesOf } from '../../../base/bytes.ts';
import { type Decoder, standardDecoder } from './decoder.ts';

const openers = {
  'iso-2022-jp': () => new Japanese(),
  'utf-7': () => new Utf7(),
  'iso-2022-kr': () => new Shifted('euc-kr', koreanStep),
  'hz-gb-2312': () => new Shifted('gbk', hzStep),
};

/** Says whether a name is one of those this file decodes. */
export function isSevenBit(name: string): name is keyof typeof openers {
  return Object.hasOwn(openers, name);
}

/** Opens the decoder of a charset of this file. */
export function sevenBitDecoder(name: keyof typeof openers): Decoder {
  return openers[name]();
}

/**
 * RFC 1468, by the decoder of the Encoding Standard, which takes two escapes in a row for an attack. They are common where
 * lines or encoded words are joined; only the last of them counts.
 */
class Japanese implements Decoder {
  readonly #decoder = standardDecoder('iso-2022-jp');
  /** An escape at the end of what came so far, perhaps not all of it. */
  #escape = '';

  write(bytes: Uint8Array): string {
    const binary = this.#escape + binaryOf(bytes);
    this.#escape = openEscape.exec(binary.slice(-3))?.[0] ?? '';
    const closed = binary.slice(0, binary.length - this.#escape.length);
    return this.#decoder.write(
      bytesOf(closed.replace(escape, (written, at: number) => (this.#isLast(closed, at + 3) ? written : ''))),
    );
  }

  #isLast(closed: string, end: number): boolean {
    return end < closed.length ? closed[end] !== '\x1b' : !this.#escape.startsWith('\x1b');
  }

  end(): string {
    return this.#decoder.write(bytesOf(this.#escape)) + this.#decoder.end();
  }
}

// oxlint-disable-next-line no-control-regex -- an escape is what is looked for
const escape = /\x1b[($][@BIJ]/g;
// oxlint-disable-next-line no-control-regex -- likewise
const openEscape = /\x1b(?:[($][@BIJ]?)?$/;

const plus = 0x2b;
const minus = 0x2d;
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const noDigit = 64;
const digitValues = new Uint8Array(256).fill(noDigit);
for (const [value, digit] of Array.from(digits).entries()) digitValues[digit.charCodeAt(0)] = value;

/** RFC 2152: UTF-16 in base64 between "+" and whatever is no digit; "-" ends it silently. */
class Utf7 implements Decoder {
  readonly #utf16 = standardDecoder('utf-16be');
  #isShifted = false;
  #isEmpty = false;
  #bits = 0;
  #bitCount = 0;
  /** Bytes of UTF-16 that were not decoded yet. */
  readonly #pending: number[] = [];

  write(bytes: Uint8Array): string {
    let text = '';
    for (const byte of bytes) text += this.#isShifted ? this.#shifted(byte) : this.#direct(byte);
    return text + this.#units();
  }

  end(): string {
    return this.#utf16.end();
  }

  #direct(byte: number): string {
    if (byte !== plus) return byte < 0x80 ? String.fromCharCode(byte) : '\ufffd';
    this.#isShifted = this.#isEmpty = true;
    this.#bits = this.#bitCount = 0;
    return '';
  }

  #shifted(byte: number): string {
    const value = digitValues[byte] ?? noDigit;
    if (value === noDigit) return this.#unshift(byte);
    this.#isEmpty = false;
    this.#bits = ((this.#bits << 6) | value) & 0xfffff;
    this.#bitCount += 6;
    if (this.#bitCount >= 16) {
      this.#bitCount -= 16;
      const unit = this.#bits >> this.#bitCount;
      this.#pending.push((unit >> 8) & 0xff, unit & 0xff);
    }
    return '';
  }

  #unshift(byte: number): string {
    this.#isShifted = false;
    const text = this.#units() + this.#utf16.end();
    if (byte === minus) return this.#isEmpty ? '+' : text;
    return text + this.#direct(byte);
  }

  #units(): string {
    if (this.#pending.length === 0) return '';
    return this.#utf16.write(Uint8Array.from(this.#pending.splice(0)));
  }
}

/** Where a shifting charset stands: in ASCII, in characters of two bytes, or behind the mark that tells them apart. */
type Shift = 'ascii' | 'double' | 'mark' | 'doubleMark';

/** What one byte does: the next shift, and the byte to hand on, if any, in the charset of eight bits. */
type Step = (shift: Shift, byte: number) => readonly [next: Shift, bytes: readonly number[]];

/** A charset of seven bits, read by writing it in its sister of eight. */
class Shifted implements Decoder {
  readonly #sister: Decoder;
  readonly #step: Step;
  #shift: Shift = 'ascii';

  constructor(sister: string, step: Step) {
    this.#sister = standardDecoder(sister);
    this.#step = step;
  }

  write(bytes: Uint8Array): string {
    const out: number[] = [];
    for (const byte of bytes) {
      const [next, handedOn] = this.#step(this.#shift, byte);
      this.#shift = next;
      out.push(...handedOn);
    }
    return this.#sister.write(Uint8Array.from(out));
  }

  end(): string {
    return this.#sister.end();
  }
}

const lineFeed = 0x0a;

function doubled(shift: Shift, byte: number): number {
  return shift === 'double' && byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte;
}

/** RFC 1557: SO and SI shift; the header ESC $ ) C, which stands once, is passed over, and a line begins in ASCII. */
const koreanStep: Step = (shift, byte) => {
  if (byte === 0x0e) return ['double', []];
  if (byte === 0x0f) return ['ascii', []];
  if (byte === 0x1b) return ['mark', []];
  // The header's end is its letter; "$" and ")" go before.
  if (shift === 'mark') return [byte === 0x24 || byte === 0x29 ? 'mark' : 'ascii', []];
  return [byte === lineFeed ? 'ascii' : shift, [doubled(shift, byte)]];
};

const tilde = 0x7e;

/** RFC 1843: "~{" and "~}" shift, "~~" is a tilde, "~" at a line's end joins lines, and a line begins in ASCII. */
const hzStep: Step = (shift, byte) => {
  if (shift === 'mark' || shift === 'doubleMark') return hzMark(shift === 'mark' ? 'ascii' : 'double', byte);
  if (byte === tilde) return [shift === 'ascii' ? 'mark' : 'doubleMark', []];
  return [byte === lineFeed ? 'ascii' : shift, [doubled(shift, byte)]];
};

function hzMark(shift: Shift, byte: number): ReturnType<Step> {
  if (byte === 0x7b) return ['double', []];
  if (byte === 0x7d) return ['ascii', []];
  if (byte === lineFeed) return ['ascii', []];
  return [shift, byte === tilde ? [tilde] : [tilde, byte]];
}
