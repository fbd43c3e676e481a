/** The MIME reader: bytes in, offsets out (RFC 5322 §2.1, RFC 2046 §5.1). */
import { binaryOf, isAscii } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { beginsField, beginsHeader } from '../fields/header.ts';
import type { ParsedMessage, Part } from '../types.ts';
import type { DefaultType } from './content.ts';
import { Defects } from './defects.ts';
import { type Delimiter, findDelimiter } from './delimiter.ts';
import { Entity } from './entity.ts';
import { HeaderBlock, isBlank, isContinuation, type Piece, type Place } from './header-block.ts';
import { eightBitAt } from './header-defects.ts';
import { LineWatch } from './line-watch.ts';

export type MessageLimits = Record<
  'headerBytesMax' | 'headerFieldsMax' | 'mimeDepthMax' | 'mimePartsMax' | 'defectsMax',
  number
>;

/** What of a chunk is looked at in one go: as text, which the engine searches fastest. */
const pieceBytes = 64 * 1024;
const noPiece: Piece = { bytes: new Uint8Array(0), offset: 0 };

const dash = 0x2d;

/**
 * Reads a message of any size from chunks of any size; holds its header blocks and at most one line. Never throws on bad
 * mail: it takes the most useful reading, and takes note of what was wrong. Lines may end in CRLF or in LF alone.
 *
 * Only two kinds of line are read: those of a header, and those that begin with a dash while a multipart is open. All
 * others are passed by, from line feed to line feed.
 */
export class MessageParser {
  readonly #limits: MessageLimits;
  readonly #defects: Defects;
  readonly #watch: LineWatch;
  /** From the message itself down to the part that is being read. */
  readonly #open: Entity[] = [];
  #root: Part | undefined;
  #rootHeader = '';
  #partsLeft: number;
  #headerBytesLeft: number;

  /** The header of the innermost entity. */
  #header = new HeaderBlock(0, 0, '');
  /** The line that is being read, as far as it is kept. */
  #line = '';
  /** Where the line starts, and how many bytes the line break before it took. */
  #lineStart = 0;
  #breakBytes = 0;
  /** In a body: the line that is being passed by cannot be a delimiter. */
  #midLine = false;

  /** What is being read, and how much of the message was before it. */
  #piece = noPiece;
  #offset = 0;
  #lines = 0;
  #isAscii = true;

  constructor(bounds: MessageLimits = limits) {
    this.#limits = bounds;
    this.#defects = new Defects(bounds.defectsMax);
    this.#watch = new LineWatch(this.#defects);
    this.#partsLeft = bounds.mimePartsMax;
    this.#headerBytesLeft = bounds.headerBytesMax;
    this.#begin('text/plain', 0);
  }

  /** Takes the next bytes of the message; does not keep the array. */
  write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += pieceBytes) this.#readPiece(chunk.subarray(at, at + pieceBytes));
  }

  /** Ends the message. */
  end(): ParsedMessage {
    this.#watch.end(this.#lineStart, this.#offset);
    if (this.#line !== '') this.#endLine(this.#offset);
    this.#closeTo(0, { offset: this.#offset, lines: this.#lines });
    const root = this.#root as Part;
    return { root, defects: this.#defects.list(), header: this.#rootHeader, sizeBytes: this.#offset };
  }

  #readPiece(bytes: Uint8Array): void {
    const text = binaryOf(bytes);
    this.#piece = { bytes, offset: this.#offset };
    this.#isAscii = isAscii(text);
    this.#watch.begin(text, this.#offset);
    for (let at = 0; at < text.length;) at = this.#reads(text, at) ? this.#readLine(text, at) : this.#pass(text, at);
    this.#watch.endPiece();
    if (this.#innermost.inHeader) this.#header.endPiece(this.#piece);
    this.#offset += bytes.length;
    this.#piece = noPiece;
  }

  get #innermost(): Entity {
    return this.#open.at(-1) as Entity;
  }

  /** Says whether the line must be read that goes on at `at`; otherwise it is passed by. */
  #reads(text: string, at: number): boolean {
    return this.#line !== '' || this.#innermost.inHeader || (!this.#midLine && text.charCodeAt(at) === dash);
  }

  // Lines that are read

  #readLine(text: string, at: number): number {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed + 1;
    const room = this.#limits.headerBytesMax - this.#line.length;
    this.#line += text.slice(at, Math.min(end, at + room));
    if (feed >= 0) {
      this.#watch.line(this.#lineStart - this.#offset, feed);
      this.#endLine(this.#offset + end);
      this.#beginLine(feed, 1);
      this.#line = '';
    }
    return end;
  }

  /** A line begins behind the LF at `feed` of this piece, the last of `count`. */
  #beginLine(feed: number, count: number): void {
    this.#lines += count;
    this.#lineStart = this.#offset + feed + 1;
    this.#breakBytes = this.#watch.breakBytes(feed);
  }

  /** Acts upon the line that ends before `next`. */
  #endLine(next: number): void {
    const line = this.#line;
    const delimiter = line.startsWith('--') ? findDelimiter(line, this.#open) : undefined;
    if (delimiter) this.#delimit(delimiter, next);
    else if (this.#innermost.inHeader) this.#headerLine(line, next);
    else this.#checkBody(line, 0, line.length, this.#lineStart);
  }

  #headerLine(line: string, next: number): void {
    if (isBlank(line)) return this.#endHeader({ offset: next, lines: this.#lines + 1 });
    const isFirst = this.#header.isEmpty;
    if (isFirst ? beginsHeader(line) : beginsField(line)) this.#header.trust(this.#defects);
    else if (isFirst || line.startsWith('--')) return this.#startBodyAt(next);
    else if (!isContinuation(line)) this.#header.doubt(this.#lineHere);
    this.#header.keep(next - this.#lineStart);
  }

  /** The header ends here without the empty line that RFC 5322 §2.1 asks for. */
  #startBodyAt(next: number): void {
    if (!this.#header.doubtful) this.#defects.note('missingEmptyLine', this.#lineStart);
    this.#endHeader(this.#lineHere);
    // The line may be a delimiter, or begin the header of a message.
    this.#endLine(next);
  }

  get #lineHere(): Place {
    return { offset: this.#lineStart, lines: this.#lines };
  }

  // Entities

  #begin(defaultType: DefaultType, start: number): void {
    this.#partsLeft--;
    this.#open.push(new Entity(start, defaultType));
    const earlier = this.#line.slice(0, Math.max(0, this.#offset - start));
    this.#header = new HeaderBlock(start, this.#headerBytesLeft, earlier);
  }

  #endHeader(end: Place): void {
    const entity = this.#innermost;
    const { doubtful } = this.#header;
    const body = doubtful ?? end;
    const { header, rest } = this.#header.end(this.#piece, this.#defects);
    this.#headerBytesLeft -= header.length;
    if (this.#open.length === 1) this.#rootHeader = header;
    entity.endHeader(header, body, this.#limits.headerFieldsMax, this.#defects);
    this.#checkBoundary(entity);
    if (entity.holdsMessage && this.#hasRoom(body.offset)) {
      this.#begin('text/plain', body.offset);
      // What was no field for the header around it is none for this one.
      if (doubtful) this.#endHeader(body);
    }
    this.#checkBody(rest, 0, rest.length, body.offset);
  }

  /** A multipart with the boundary of one around it ends where its first part does (RFC 2046 §5.1.2). */
  #checkBoundary(entity: Entity): void {
    const { boundary } = entity;
    if (boundary === undefined) return;
    const isRepeated = this.#open.some((other) => other !== entity && other.boundary === boundary);
    if (isRepeated) this.#defects.note('repeatedBoundary', entity.typeStart);
  }

  #hasRoom(offset: number): boolean {
    if (this.#partsLeft <= 0) this.#defects.noteOnce('partsBeyondLimit', offset);
    else if (this.#open.length >= this.#limits.mimeDepthMax) this.#defects.noteOnce('depthBeyondLimit', offset);
    else return true;
    return false;
  }

  #delimit({ depth, closing, rest }: Delimiter, next: number): void {
    this.#closeTo(depth + 1, this.#lineHere);
    const multipart = this.#innermost;
    multipart.delimit(closing, rest, this.#lineStart, this.#defects);
    if (!closing && this.#hasRoom(next)) this.#begin(multipart.partType, next);
  }

  /** Closes all but the outermost `count` entities at a place that is the message's end or a delimiter's start. */
  #closeTo(count: number, end: Place): void {
    while (this.#open.length > count) {
      if (this.#innermost.inHeader) this.#endHeader(end);
      else this.#attach(this.#innermost.finish(this.#bodyEnd(this.#innermost, end), this.#defects));
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

  /** Passes body lines by, up to one that begins with a dash while a delimiter is possible, or to the end of the piece. */
  #pass(text: string, start: number): number {
    const looksForDash = this.#open.some((entity) => entity.boundary !== undefined);
    let lineStart = this.#lineStart - this.#offset;
    let count = 0;
    let feed = text.indexOf('\n', start);
    for (; feed >= 0; feed = text.indexOf('\n', lineStart)) {
      this.#watch.line(lineStart, feed);
      count++;
      lineStart = feed + 1;
      if (looksForDash && text.charCodeAt(lineStart) === dash) break;
    }
    const end = feed < 0 ? text.length : lineStart;
    if (count > 0) this.#beginLine(lineStart - 1, count);
    this.#midLine = lineStart < end;
    if (!this.#isAscii) this.#checkBody(text, start, end, this.#offset);
    return end;
  }

  /** Notes the first byte above 127 of a body that promised to have none; `offset` is that of `text`. */
  #checkBody(text: string, start: number, end: number, offset: number): void {
    const entity = this.#innermost;
    const found = entity.saysSevenBit ? eightBitAt(text, start, end) : -1;
    if (found < 0) return;
    entity.saysSevenBit = false;
    this.#defects.note('eightBitBody', offset + found);
  }
}
