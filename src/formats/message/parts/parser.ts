/** The MIME reader: bytes in, offsets out (RFC 5322 §2.1, RFC 2046 §5.1). */
import { binaryOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import type { DefaultType } from './content.ts';
import { type Delimiter, findDelimiter } from './delimiter.ts';
import { Entity, type Place } from './entity.ts';
import { beginsField, beginsHeader } from '../fields/header.ts';
import type { ParsedMessage, Part } from '../types.ts';

export type MessageLimits = Record<'headerBytesMax' | 'headerFieldsMax' | 'mimeDepthMax' | 'mimePartsMax', number>;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const dash = 0x2d;

/**
 * Reads a message of any size from chunks of any size; holds its header blocks and at most one line. Never throws on bad
 * mail: it takes the most useful reading. Lines may end in CRLF or in LF alone.
 *
 * Only two kinds of line are looked at: those of a header, and those that begin with a dash while a multipart is open.
 * All others are passed by, one look at each byte.
 */
export class MessageParser {
  readonly #limits: MessageLimits;
  /** From the message itself down to the part that is being read. */
  readonly #open: Entity[] = [];
  #root: Part | undefined;
  #rootHeader = '';
  #partsLeft: number;
  #headerBytesLeft: number;

  /** The header of the innermost entity as far as it was read, in whole lines. */
  #header = '';
  #headerIsFull = false;
  /** The first line that is no field and that no field has followed yet: perhaps the body's first. */
  #doubtful: (Place & { readonly headerLength: number }) | undefined;
  /** The line that is being read, as far as it is kept. */
  #line = '';
  /** Where that line starts, and how many bytes the line break before it took. */
  #lineStart = 0;
  #breakBytes = 0;
  /** In a body: the line that is being passed by cannot be a delimiter. */
  #midLine = false;

  /** Offset of the chunk that is being read. */
  #offset = 0;
  #lines = 0;
  #lastByte = 0;

  constructor(bounds: MessageLimits = limits) {
    this.#limits = bounds;
    this.#partsLeft = bounds.mimePartsMax;
    this.#headerBytesLeft = bounds.headerBytesMax;
    this.#begin('text/plain');
  }

  /** Takes the next bytes of the message; does not keep the array. */
  write(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#reads(chunk[at]) ? this.#readLine(chunk, at) : this.#passLines(chunk, at);
    this.#offset += chunk.length;
    this.#lastByte = chunk.at(-1) ?? this.#lastByte;
  }

  /** Ends the message. */
  end(): ParsedMessage {
    if (this.#line !== '') this.#endLine(this.#offset);
    this.#closeTo(0, { offset: this.#offset, lines: this.#lines });
    return { root: this.#root as Part, defects: [], header: this.#rootHeader, sizeBytes: this.#offset };
  }

  get #innermost(): Entity {
    return this.#open.at(-1) as Entity;
  }

  /** Says whether the line that `first` belongs to must be read; otherwise it is passed by. */
  #reads(first: number | undefined): boolean {
    return this.#line !== '' || this.#innermost.inHeader || (!this.#midLine && first === dash);
  }

  // Lines that are read

  #readLine(chunk: Uint8Array, at: number): number {
    const found = chunk.indexOf(lineFeed, at);
    const end = found < 0 ? chunk.length : found + 1;
    const room = this.#limits.headerBytesMax - this.#line.length;
    this.#line += binaryOf(chunk, at, Math.min(end, at + Math.max(room, 0)));
    if (found >= 0) {
      const start = this.#offset + end;
      this.#endLine(start);
      this.#beginLine(start, this.#breakEndingAt(chunk, found));
    }
    return end;
  }

  /** Says how many bytes the line break has whose LF stands at `index`. */
  #breakEndingAt(chunk: Uint8Array, index: number): number {
    const before = index > 0 ? chunk[index - 1] : this.#lastByte;
    return before === carriageReturn ? 2 : 1;
  }

  #beginLine(start: number, breakBytes: number): void {
    this.#lines++;
    this.#lineStart = start;
    this.#breakBytes = breakBytes;
    this.#line = '';
  }

  /** Acts upon the line that ends before `next`. */
  #endLine(next: number): void {
    const line = this.#line;
    const delimiter = line.startsWith('--') ? findDelimiter(line, this.#open) : undefined;
    if (delimiter) this.#delimit(delimiter, next);
    else if (this.#innermost.inHeader) this.#headerLine(line, next);
  }

  #headerLine(line: string, next: number): void {
    if (isBlank(line)) return this.#endHeader({ offset: next, lines: this.#lines + 1 });
    const isFirst = this.#header === '' && !this.#headerIsFull;
    if (isFirst ? beginsHeader(line) : beginsField(line)) this.#doubtful = undefined;
    else if (isFirst || line.startsWith('--')) return this.#startBodyAt(next);
    else if (!isContinuation(line)) this.#doubt();
    this.#keep(line, next);
  }

  /** The header ends here without the empty line that RFC 5322 §2.1 asks for. */
  #startBodyAt(next: number): void {
    this.#endHeader({ offset: this.#lineStart, lines: this.#lines });
    // The line may be a delimiter, or begin the header of a message.
    this.#endLine(next);
  }

  /** A line that cannot be in a header is rubbish where fields follow; where none does, the body has begun with it. */
  #doubt(): void {
    const { length } = this.#header;
    this.#doubtful ??= { offset: this.#lineStart, lines: this.#lines, headerLength: length };
  }

  /** Keeps a header line while there is room; behind a line left out nothing is kept, so that offsets stay true. */
  #keep(line: string, next: number): void {
    const size = next - this.#lineStart;
    if (size > this.#headerBytesLeft) this.#headerIsFull = true;
    if (this.#headerIsFull) return;
    this.#header += line;
    this.#headerBytesLeft -= size;
  }

  // Entities

  #begin(defaultType: DefaultType, start = 0): void {
    this.#partsLeft--;
    this.#open.push(new Entity(start, defaultType));
    this.#header = '';
    this.#headerIsFull = false;
    this.#doubtful = undefined;
  }

  #endHeader(end: Place): void {
    const entity = this.#innermost;
    const doubtful = this.#doubtful;
    const body = doubtful ?? end;
    const header = this.#header.slice(0, doubtful?.headerLength);
    this.#headerBytesLeft += this.#header.length - header.length;
    entity.endHeader(header, body, this.#limits.headerFieldsMax);
    if (this.#open.length === 1) this.#rootHeader = header;
    if (!entity.holdsMessage || !this.#hasRoom()) return;
    this.#begin('text/plain', body.offset);
    // What was no field for the header around it is none for this one.
    if (doubtful) this.#endHeader(body);
  }

  #hasRoom(): boolean {
    return this.#partsLeft > 0 && this.#open.length < this.#limits.mimeDepthMax;
  }

  #delimit({ depth, closing }: Delimiter, next: number): void {
    this.#closeTo(depth + 1, { offset: this.#lineStart, lines: this.#lines });
    const multipart = this.#innermost;
    if (closing) multipart.boundary = undefined;
    else if (this.#hasRoom()) this.#begin(multipart.partType, next);
  }

  /** Closes all but the outermost `count` entities at a place that is the message's end or a delimiter's start. */
  #closeTo(count: number, end: Place): void {
    while (this.#open.length > count) {
      if (this.#innermost.inHeader) this.#endHeader(end);
      else this.#attach(this.#innermost.finish(this.#bodyEnd(this.#innermost, end)));
    }
  }

  /** RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter. */
  #bodyEnd(entity: Entity, end: Place): Place {
    const isDelimiter = end.offset === this.#lineStart && this.#line !== '';
    if (!isDelimiter || entity.floor === end.offset) return end;
    return { offset: end.offset - this.#breakBytes, lines: end.lines - 1 };
  }

  #attach(part: Part): void {
    const entity = this.#open.pop();
    const parent = this.#open.at(-1);
    if (!entity || !parent) this.#root = part;
    else if (parent.holdsMessage) parent.message = part;
    else parent.parts.push(part);
  }

  // Lines that are passed by

  /** Passes body lines by, up to one that begins with a dash while a delimiter is possible, or to the chunk's end. */
  #passLines(chunk: Uint8Array, start: number): number {
    const looksForDash = this.#open.some((entity) => entity.boundary !== undefined);
    let lines = this.#lines;
    let at = start;
    for (; at < chunk.length; at++) {
      if (chunk[at] !== lineFeed) continue;
      lines++;
      if (looksForDash && chunk[at + 1] === dash) break;
    }
    this.#lines = lines;
    return this.#stopPassing(chunk, Math.min(at, chunk.length - 1));
  }

  /** Notes where the next line starts if the byte at `last`, the last one passed by, ended one. */
  #stopPassing(chunk: Uint8Array, last: number): number {
    this.#midLine = chunk[last] !== lineFeed;
    if (!this.#midLine) {
      this.#lineStart = this.#offset + last + 1;
      this.#breakBytes = this.#breakEndingAt(chunk, last);
    }
    return last + 1;
  }
}

function isContinuation(line: string): boolean {
  return line.startsWith(' ') || line.startsWith('\t');
}

function isBlank(line: string): boolean {
  return line === '\r\n' || line === '\n';
}
