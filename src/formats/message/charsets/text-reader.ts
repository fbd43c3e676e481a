/** Text that comes in pieces. */
import { binaryOf, concatBytes } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { type Decoder, standardDecoder } from './decoder.ts';
import { rareCharset } from './rare.ts';
import { readingOf, type Reading } from './reading.ts';

const none = new Uint8Array();

/**
 * Reads text of any length in a labelled charset; cut anywhere, the pieces give the same text. Nothing throws, and broken
 * bytes become U+FFFD. As labels lie, the bytes have a say, by the first `charsetSampleBytes` that could tell:
 *
 * - A byte order mark decides, whatever the label (Encoding Standard, "decode"), and is not part of the text.
 * - Without a label, or with one that says little (US-ASCII), is unknown, or promises UTF-8: UTF-8 if there are at least as
 *   many of its characters as bytes that break it, else Windows-1252.
 * - ISO-8859-1 and Windows-1252 are one, and they are UTF-8 where every byte fits that.
 * - A charset of seven bits with bytes above 127 before its first shift: UTF-8, else what its users write in eight.
 * - UTF-16 in the order of its zeros; without zeros, and in seven bits, it is none.
 */
export class TextReader {
  readonly #reading: Reading;
  #decoder: Decoder | undefined;
  /** What waits for a decision, from the first byte that is not plain. */
  #held = none;
  #isStart = true;

  constructor(charset: string) {
    this.#reading = readingOf(charset);
  }

  /** The text that became known by `bytes`. */
  write(bytes: Uint8Array): string {
    if (this.#decoder) return this.#decoder.write(bytes);
    const plain = this.#held.length > 0 ? 0 : this.#plainBytes(bytes);
    const waiting = concatBytes([this.#held, bytes.subarray(plain)].filter((piece) => piece.length > 0));
    if (plain > 0) this.#isStart = false;
    const text = plain > 0 ? binaryOf(bytes, 0, plain) : '';
    if (waiting.length >= limits.charsetSampleBytes) return text + this.#decide(waiting);
    // A copy: what the caller gave is the caller's again.
    this.#held = Uint8Array.from(waiting);
    return text;
  }

  /** The rest. */
  end(): string {
    const text = this.#decoder || this.#held.length === 0 ? '' : this.#decide(this.#held);
    return text + (this.#decoder?.end() ?? '');
  }

  #plainBytes(bytes: Uint8Array): number {
    const { plain } = this.#reading;
    let at = 0;
    while (at < bytes.length && plain[bytes[at] ?? 0] === 1) at++;
    return at;
  }

  #decide(waiting: Uint8Array): string {
    const mark = this.#isStart ? byteOrderMark(waiting) : undefined;
    this.#decoder = mark?.open() ?? this.#reading.choose(waiting.subarray(0, limits.charsetSampleBytes));
    this.#held = none;
    return this.#decoder.write(mark ? waiting.subarray(mark.bytes.length) : waiting);
  }
}

interface Mark {
  readonly bytes: readonly number[];
  open(): Decoder | undefined;
}

/** The longer ones first: that of UTF-16 begins one of UTF-32. */
const marks: readonly Mark[] = [
  { bytes: [0xff, 0xfe, 0, 0], open: () => rareCharset('utf32le')?.open() },
  { bytes: [0, 0, 0xfe, 0xff], open: () => rareCharset('utf32be')?.open() },
  { bytes: [0xef, 0xbb, 0xbf], open: () => standardDecoder('utf-8') },
  { bytes: [0xff, 0xfe], open: () => standardDecoder('utf-16le') },
  { bytes: [0xfe, 0xff], open: () => standardDecoder('utf-16be') },
];

function byteOrderMark(bytes: Uint8Array): Mark | undefined {
  return marks.find((mark) => mark.bytes.every((byte, at) => bytes[at] === byte));
}
