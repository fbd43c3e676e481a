/** yEnc, draft 1.3 of www.yenc.org: every byte moved on by 42, and few escaped. */
import { binaryOf } from '../../../base/bytes.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { TransferDecoder } from '../types.ts';
import type { BodyLine } from './lines.ts';
import type { LineOfFile, OpenFile } from './open-file.ts';

const equals = 0x3d;
const letterY = 0x79;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const shift = 42;
const escapeShift = 64;

/** The file that a line begins; undefined for other lines. Its size and the length of its lines must be said. */
export function yencFile(line: string): OpenFile | undefined {
  if (!line.startsWith('=ybegin ')) return undefined;
  const at = line.indexOf(' name=');
  const attributes = at < 0 ? '' : line.slice(0, at);
  const lineBytes = numberNamed(attributes, 'line');
  const sizeBytes = numberNamed(attributes, 'size');
  if (lineBytes === undefined || sizeBytes === undefined) return undefined;
  return new YencFile(trimBlanks(line.slice(at + ' name='.length)), lineBytes, sizeBytes);
}

class YencFile implements OpenFile {
  readonly encoding = 'x-yenc';
  readonly name: string;
  sizeBytes: number | undefined;
  readonly #lineBytes: number;
  #partBytes: number;
  #hasContent = false;
  #isOver = false;

  constructor(name: string, lineBytes: number, partBytes: number) {
    this.name = name;
    this.#lineBytes = lineBytes;
    this.#partBytes = partBytes;
  }

  look(line: BodyLine): LineOfFile {
    const isKeyword = line.bytes[line.from] === equals && line.bytes[line.from + 1] === letterY;
    if (isKeyword) return this.#keyword(binaryOf(line.bytes, line.from, line.to));
    return this.#isContent(line.to - line.from) ? 'content' : 'foreign';
  }

  /**
   * All lines but the last are as long as promised, or longer by what is escaped in them. Without this, prose behind a forged
   * first line would pass for a file.
   */
  #isContent(lineBytes: number): boolean {
    const isFull = lineBytes >= this.#lineBytes && lineBytes <= 2 * this.#lineBytes;
    const isEnough = isFull || this.#hasContent || lineBytes >= this.#partBytes;
    if (this.#isOver || !isEnough || lineBytes > 2 * this.#lineBytes) return false;
    this.#hasContent = true;
    this.#isOver = !isFull;
    return true;
  }

  #keyword(line: string): LineOfFile {
    if (line.startsWith('=yend')) {
      this.sizeBytes = numberNamed(line, 'size');
      return 'end';
    }
    if (!line.startsWith('=ypart ') || this.#hasContent) return 'foreign';
    const [begin, end] = [numberNamed(line, 'begin'), numberNamed(line, 'end')];
    if (begin !== undefined && end !== undefined) this.#partBytes = end - begin + 1;
    return 'content';
  }
}

function numberNamed(line: string, name: string): number | undefined {
  const at = line.indexOf(` ${name}=`);
  const [digits] = at < 0 ? [] : (/^\d{1,15}(?!\d)/.exec(line.slice(at + name.length + 2)) ?? []);
  return digits === undefined ? undefined : Number(digits);
}

/** Decodes what stands behind a line "=ybegin", up to "=yend"; neither the size nor the checksum is compared. */
export class YencDecoder implements TransferDecoder {
  #isLineStart = true;
  #isEscaped = false;
  /** A line that begins with "=y", while it comes: its start, as much of it as tells it. */
  #keyword: string | undefined;
  #isOver = false;

  write(chunk: Uint8Array): Uint8Array {
    const out = new Uint8Array(chunk.length);
    let size = 0;
    for (let at = 0; at < chunk.length && !this.#isOver; at++) {
      const byte = chunk[at] as number;
      const content = this.#keyword === undefined ? this.#content(byte) : this.#inKeyword(this.#keyword, byte);
      if (content >= 0) out[size++] = content;
    }
    return out.subarray(0, size);
  }

  end(): Uint8Array {
    return new Uint8Array(0);
  }

  /** The byte that is encoded by what came so far; less than zero where there is none. */
  #content(byte: number): number {
    if (byte === lineFeed || byte === carriageReturn) return this.#lineBreak();
    if (this.#isEscaped) return this.#escaped(byte);
    if (byte === equals) {
      this.#isEscaped = true;
      return -1;
    }
    this.#isLineStart = false;
    return (byte - shift) & 0xff;
  }

  #lineBreak(): number {
    this.#isLineStart = true;
    this.#isEscaped = false;
    return -1;
  }

  #escaped(byte: number): number {
    this.#isEscaped = false;
    if (this.#isLineStart && byte === letterY) this.#keyword = '';
    this.#isLineStart = false;
    return this.#keyword === undefined ? (byte - escapeShift - shift) & 0xff : -1;
  }

  #inKeyword(keyword: string, byte: number): number {
    if (keyword.length < 'end'.length) this.#keyword = keyword + String.fromCharCode(byte);
    this.#isOver = this.#keyword === 'end';
    if (byte === lineFeed) {
      this.#keyword = undefined;
      this.#isLineStart = true;
    }
    return -1;
  }
}
