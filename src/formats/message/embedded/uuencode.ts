/** uuencode and its base64 variant, IEEE Std 1003.1 (POSIX), "uuencode". */
import { binaryOf } from '../../../base/bytes.ts';
import { GrowingBytes } from '../../../base/growing-bytes.ts';
import { Base64Decoder } from '../bodies/base64.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { TransferDecoder } from '../types.ts';
import { type BodyLine, LineCutter } from './lines.ts';
import type { LineOfFile, OpenFile } from './open-file.ts';

/** Some writers add a checksum, or a character that keeps a blank at the end from getting lost. */
const extraDigitsMax = 2;

/** Digits stand for 0 to 63, from the blank on; "`" is another blank. */
const firstDigit = 0x20;
const lastDigit = 0x60;

interface UuencodedFile extends OpenFile {
  /** The content of a line that is 'content'. */
  decode(line: BodyLine): Uint8Array;
}

/** The file that a line begins; undefined for other lines. Prose can look like it: the next line decides. */
export function uuencodedFile(line: string): UuencodedFile | undefined {
  const [, base64, name = ''] = /^begin(-base64)? +[0-7]{3,4} +([^ ].*)$/.exec(line) ?? [];
  if (name === '') return undefined;
  const bare = trimBlanks(name);
  return base64 === undefined ? new ClassicFile(bare) : new Base64File(bare);
}

/** Decodes what stands behind the line that begins a file, up to the one that ends it; other lines are passed over. */
export class UuDecoder implements TransferDecoder {
  readonly #file: UuencodedFile;
  readonly #lines = new LineCutter((line) => this.#line(line));
  readonly #out = new GrowingBytes();
  #isOver = false;

  constructor(file: UuencodedFile) {
    this.#file = file;
  }

  write(chunk: Uint8Array): Uint8Array {
    if (!this.#isOver) this.#lines.write(chunk);
    return this.#out.take();
  }

  end(): Uint8Array {
    this.#lines.end();
    return this.#out.take();
  }

  #line(line: BodyLine): void {
    if (this.#isOver) return;
    const what = this.#file.look(line);
    if (what === 'content') this.#out.push(this.#file.decode(line));
    this.#isOver = what === 'end';
  }
}

/** Each line begins with a digit that says how many bytes it holds; four digits are three of them. */
class ClassicFile implements UuencodedFile {
  readonly encoding = 'x-uuencode';
  readonly name: string;
  sizeBytes = 0;
  #hasContent = false;
  #isComplete = false;

  constructor(name: string) {
    this.name = name;
  }

  look(line: BodyLine): LineOfFile {
    const size = this.#isComplete ? 0 : contentSize(line);
    if (this.#hasContent && isText(line, 'end')) return 'end';
    if (size === undefined || !this.#fits(line, size)) return 'foreign';
    this.#hasContent = true;
    this.#isComplete = size === 0;
    this.sizeBytes += size;
    return 'content';
  }

  /** The first line must be whole, so that prose is no file; of others, blanks at the end may have got lost on the way. */
  #fits({ from, to }: BodyLine, size: number): boolean {
    const digits = to - from - 1;
    if (this.#isComplete) return digits < 0;
    return this.#hasContent || digits >= Math.ceil((size * 4) / 3);
  }

  decode({ bytes, from, to }: BodyLine): Uint8Array {
    const out = new Uint8Array(to > from ? digitOf(bytes[from]) : 0);
    for (let at = from + 1, size = 0; size < out.length; at += 4, size += 3) {
      const group = Math.min(4, to - at);
      let bits = 0;
      for (let index = 0; index < 4; index++) bits = (bits << 6) | (index < group ? digitOf(bytes[at + index]) : 0);
      out[size] = bits >> 16;
      out[size + 1] = bits >> 8;
      out[size + 2] = bits;
    }
    return out;
  }
}

/** How many bytes a line says that it holds; undefined where it is no line of uuencode. */
function contentSize({ bytes, from, to }: BodyLine): number | undefined {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte < firstDigit || byte > lastDigit) return undefined;
  }
  const size = to > from ? digitOf(bytes[from]) : 0;
  return to - from - 1 <= Math.ceil(size / 3) * 4 + extraDigitsMax ? size : undefined;
}

function digitOf(byte: number | undefined): number {
  return ((byte ?? firstDigit) - firstDigit) & 63;
}

/** Lines of base64 between "begin-base64" and "====". */
class Base64File implements UuencodedFile {
  readonly encoding = 'x-uuencode';
  readonly name: string;
  sizeBytes = 0;
  readonly #decoder = new Base64Decoder();

  constructor(name: string) {
    this.name = name;
  }

  look(line: BodyLine): LineOfFile {
    if (isText(line, '====')) return 'end';
    const [, digits] = /^((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?)$/.exec(textOf(line)) ?? [];
    if (digits === undefined || digits === '') return 'foreign';
    this.sizeBytes += Math.floor((digits.replace(/=+$/, '').length * 3) / 4);
    return 'content';
  }

  decode({ bytes, from, to }: BodyLine): Uint8Array {
    return this.#decoder.write(bytes.subarray(from, to));
  }
}

function isText(line: BodyLine, text: string): boolean {
  return (
    line.to - line.from >= text.length && line.to - line.from < text.length + 10 && textOf(line).trimEnd() === text
  );
}

function textOf({ bytes, from, to }: BodyLine): string {
  return binaryOf(bytes, from, to);
}
