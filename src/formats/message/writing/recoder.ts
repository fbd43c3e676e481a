/** A message whose bodies are written in another transfer encoding, while it comes. */
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { beginsField, beginsHeader } from '../fields/header.ts';
import { Defects } from '../parts/defects.ts';
import { findDelimiter } from '../parts/delimiter.ts';
import { Entity } from '../parts/entity.ts';
import { isBlank, isContinuation } from '../parts/header-block.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const dash = 0x2d;
const nothing = new Uint8Array(0);
const lineBreak = bytesOf('\r\n');

/** Writes one body as it comes; binary strings. */
export interface BodyEncoder {
  write(chunk: Uint8Array): string;
  end(): string;
}

/** From the message itself down to the entity that is meant. */
export type Way = readonly Entity[];

/** What becomes of each entity, asked in the order in which they stand in the message. */
export interface Recoding {
  /** A body with nothing in it; undefined leaves it as it is. */
  leaf(entity: Entity, way: Way): { readonly encoding: string; readonly encoder: BodyEncoder } | undefined;
  /** The transfer encoding that a multipart or a message is called from now on; undefined for the same. */
  composite(entity: Entity, way: Way): string | undefined;
  /** A header, all lines but the empty one. @param encoding what it is to say from now on */
  header(block: string, encoding: string | undefined, way: Way): readonly Uint8Array[];
  /** What is not encoded: bodies, delimiters, and what stands outside of the parts. */
  asItIs(content: Uint8Array, way: Way): Uint8Array;
}

/**
 * Reads a message as `MessageParser` does and writes it as it is, but for what its recoding changes. Multiparts and messages,
 * which may not be encoded (RFC 2046 §5.2.1), are gone into. Holds a header, or one line at most.
 */
export class Recoder {
  readonly #recoding: Recoding;
  /** From the message itself down to the part that is being read. */
  readonly #open = [new Entity(0, 'text/plain')];
  #partsLeft = limits.mimePartsMax - 1;
  #out: Uint8Array[] = [];
  #endsLine = true;
  /** The header that is being read, and how much of it is one for sure where rubbish stands in it. */
  #header = '';
  #sureLength: number | undefined;
  /** A line that is being read: all those of a header, and those that may be a delimiter. */
  #line = '';
  /** In a body: the line that is being passed by cannot be a delimiter. */
  #midLine = false;
  /** The line break behind the content so far: it may belong to a delimiter (RFC 2046 §5.1.1). */
  #break: Uint8Array = nothing;
  /** Of the leaf that is being read. */
  #encoder: BodyEncoder | undefined;

  constructor(recoding: Recoding) {
    this.#recoding = recoding;
  }

  /** What became known. Throws Fault `badMessage` for headers and parts beyond the limits. */
  write(chunk: Uint8Array): readonly Uint8Array[] {
    for (let at = 0; at < chunk.length;) at = this.#reads(chunk, at) ? this.#read(chunk, at) : this.#pass(chunk, at);
    return this.#take();
  }

  /** The rest. */
  end(): readonly Uint8Array[] {
    if (this.#line !== '') this.#endLine();
    if (this.#innermost.inHeader) this.#endHeader('');
    this.#write(this.#break);
    if (this.#endLeaf() && !this.#endsLine) this.#put(lineBreak);
    return this.#take();
  }

  get #innermost(): Entity {
    return this.#open.at(-1) as Entity;
  }

  #reads(chunk: Uint8Array, at: number): boolean {
    if (this.#line !== '' || this.#innermost.inHeader) return true;
    return !this.#midLine && chunk[at] === dash && this.#boundaryLength > 0;
  }

  /** Of the longest that may come. */
  get #boundaryLength(): number {
    return Math.max(...this.#open.map(({ boundary = '' }) => boundary.length));
  }

  // Lines that are read

  #read(chunk: Uint8Array, at: number): number {
    const feed = chunk.indexOf(lineFeed, at);
    const end = feed < 0 ? chunk.length : feed + 1;
    const most = this.#innermost.inHeader ? end : Math.min(end, at + limits.smtpLineBytesMax);
    this.#line += binaryOf(chunk, at, most);
    if (this.#header.length + this.#line.length > limits.headerBytesMax)
      throw new Fault('badMessage', `A header has more than ${limits.headerBytesMax} bytes`);
    if (most === feed + 1) this.#endLine();
    else if (this.#isContent()) this.#release();
    return most;
  }

  /** Enough of the line is there to see that it is no delimiter. */
  #isContent(): boolean {
    if (this.#innermost.inHeader || this.#line.length < 2 + this.#boundaryLength) return false;
    return findDelimiter(this.#line, this.#open) === undefined;
  }

  #release(): void {
    const line = this.#line;
    this.#line = '';
    this.#midLine = !line.endsWith('\n');
    this.#content(bytesOf(line));
  }

  #endLine(): void {
    const line = this.#line;
    const delimiter = line.startsWith('--') ? findDelimiter(line, this.#open) : undefined;
    if (delimiter) this.#delimit(line, delimiter.depth, delimiter.closing);
    else if (this.#innermost.inHeader) this.#headerLine(line);
    else this.#release();
  }

  #headerLine(line: string): void {
    const isFirst = this.#header === '';
    if (isBlank(line)) return this.#endHeader(line);
    if (isFirst ? beginsHeader(line) : beginsField(line)) this.#sureLength = undefined;
    else if (isFirst || line.startsWith('--')) return this.#endHeader('', line);
    else if (!isContinuation(line)) this.#sureLength ??= this.#header.length;
    this.#header += line;
    this.#line = '';
  }

  #delimit(line: string, depth: number, closing: boolean): void {
    if (this.#innermost.inHeader) this.#endHeader('');
    this.#endLeaf();
    this.#put(this.#break.length > 0 ? lineBreak : nothing);
    this.#write(bytesOf(line));
    this.#break = nothing;
    this.#line = '';
    this.#midLine = false;
    this.#open.length = depth + 1;
    const multipart = this.#innermost;
    if (closing) multipart.boundary = undefined;
    else this.#begin(multipart);
  }

  // Entities

  #begin(parent: Entity): void {
    if (--this.#partsLeft < 0 || this.#open.length >= limits.mimeDepthMax)
      throw new Fault('badMessage', 'A binary message with so many parts cannot be taken');
    this.#open.push(new Entity(0, parent.holdsMessage ? 'text/plain' : parent.partType));
  }

  /** @param end its empty line, or nothing @param body what of the line that was read belongs to the body */
  #endHeader(end: string, body = ''): void {
    const entity = this.#innermost;
    const rubbish = this.#sureLength === undefined ? '' : this.#header.slice(this.#sureLength);
    const block = this.#header.slice(0, this.#sureLength);
    this.#header = '';
    this.#sureLength = undefined;
    this.#line = '';
    this.#midLine = false;
    entity.endHeader(block, { offset: block.length, lines: 0 }, limits.headerFieldsMax, new Defects(0));
    const isComposite = entity.boundary !== undefined || entity.holdsMessage;
    const edit = isComposite ? this.#recoding.composite(entity, this.#open) : this.#beginLeaf(entity);
    this.#put(...this.#recoding.header(block, edit, this.#open));
    // An empty line behind rubbish belongs to the body.
    const [empty, rest] = rubbish === '' ? [end, body] : ['', rubbish + end + body];
    // Without one the first line of what is encoded would be one of the header.
    this.#put(bytesOf(empty === '' && this.#encoder && rest !== '' ? '\r\n' : empty));
    if (entity.holdsMessage) this.#begin(entity);
    this.#again(rest);
  }

  #beginLeaf(entity: Entity): string | undefined {
    const { encoding, encoder } = this.#recoding.leaf(entity, this.#open) ?? {};
    this.#encoder = encoder;
    return encoding;
  }

  /** Reads lines once more, as what they have turned out to be. */
  #again(lines: string): void {
    const bytes = bytesOf(lines);
    for (let at = 0; at < bytes.length;) at = this.#reads(bytes, at) ? this.#read(bytes, at) : this.#pass(bytes, at);
  }

  // Content

  /** Passes lines by, up to one that may be a delimiter. */
  #pass(chunk: Uint8Array, start: number): number {
    const end = this.#boundaryLength > 0 ? nextDash(chunk, start) : chunk.length;
    this.#midLine = chunk[end - 1] !== lineFeed;
    this.#content(chunk.subarray(start, end));
    return end;
  }

  #content(bytes: Uint8Array): void {
    const all = this.#break.length === 0 ? bytes : concatBytes([this.#break, bytes]);
    const end = all.length - breakBytes(all);
    this.#break = all.slice(end);
    this.#write(all.subarray(0, end));
  }

  #write(content: Uint8Array): void {
    if (content.length === 0) return;
    this.#put(this.#encoder ? bytesOf(this.#encoder.write(content)) : this.#recoding.asItIs(content, this.#open));
  }

  /** Says whether a leaf was encoded that ends here. */
  #endLeaf(): boolean {
    const encoder = this.#encoder;
    this.#encoder = undefined;
    if (encoder) this.#put(bytesOf(encoder.end()));
    return encoder !== undefined;
  }

  #put(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      this.#out.push(piece);
      this.#endsLine = piece.at(-1) === lineFeed;
    }
  }

  #take(): readonly Uint8Array[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}

/** Behind the first line feed that a dash follows, or that ends the chunk. */
function nextDash(chunk: Uint8Array, start: number): number {
  for (let feed = chunk.indexOf(lineFeed, start); feed >= 0; feed = chunk.indexOf(lineFeed, feed + 1)) {
    if (feed + 1 === chunk.length || chunk[feed + 1] === dash) return feed + 1;
  }
  return chunk.length;
}

/** Of the line break at the end, or what may be the beginning of one. */
function breakBytes(bytes: Uint8Array): number {
  const last = bytes.at(-1);
  if (last === carriageReturn) return 1;
  if (last !== lineFeed) return 0;
  return bytes.at(-2) === carriageReturn ? 2 : 1;
}
