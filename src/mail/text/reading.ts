/**
 * The text of a stored message as SEARCH looks at it, handed on in pieces: header fields with their encoded words decoded,
 * text parts, HTML as its reader sees it, names of attachments. Both the index and the look into a message read it here,
 * so that they cannot differ.
 */
import { concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { decodeParameter, decodeText, decodeTransfer, decodeWords } from '../../formats/message/index.ts';
import { knowsCharset, parseHeader, parseParameterized } from '../../formats/message/index.ts';
import type { HeaderField, TransferDecoder } from '../../formats/message/index.ts';
import { folded } from './folded.ts';
import { HtmlText, htmlText } from './html.ts';

/** A MIME part: offsets count bytes from the start of the message; type, subtype and encoding are in lower case. */
export interface TextPart {
  readonly headerStart: number;
  /** Behind the empty line that ends the header. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  readonly type: string;
  readonly subtype: string;
  readonly encoding: string;
  /** As written; empty where none is named. */
  readonly charset: string;
  readonly parts: readonly TextPart[];
  /** The message inside message/rfc822. */
  readonly message?: TextPart;
}

/** The bytes of the message that a part belongs to. */
export interface TextBytes {
  /** In one piece; for spans known to be small. */
  span(start: number, end: number): Promise<Uint8Array>;
  chunks(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Takes text, piece by piece; a piece may come in several writes. */
export interface TextTaker {
  /** Text that is folded. `isTorn` where it had to be cut within a word. True when no more is wanted. */
  write(text: string, isTorn: boolean): boolean;
  /** What comes next stands somewhere else in the message. */
  endPiece(): void;
}

/** RFC 3501 §6.4.4: TEXT is everything, BODY everything but the header of the message itself. */
export type TextScope = 'text' | 'body';

/** Decoded as one string; what is larger is read in chunks. */
const wholeBytesMax = 128 * 1024;

/** White space behind which text may be cut is looked for in so much. */
const uncutCharactersMax = 64 * 1024;

/** Fields that are seals of machines: their values are hashes, signatures and keys, which nobody looks for. */
const sealFields =
  /^(?:dkim-signature|domainkey-signature|x-google-dkim-signature|arc-seal|arc-message-signature|x-gm-message-state|x-ms-exchange-antispam-messagedata.*|x-microsoft-antispam-message-info|x-sg-e?id|autocrypt|openpgp|face|x-face)$/i;

/** Says whether the text of a message leaves the fields of that name out. */
export function isSeal(fieldName: string): boolean {
  return sealFields.test(fieldName);
}

/** Hands the text of a message to `taker` until it wants no more; answers whether it said so. */
export async function readText(bytes: TextBytes, root: TextPart, scope: TextScope, taker: TextTaker): Promise<boolean> {
  for (const part of everyPart(root)) {
    const isHeader = scope === 'text' || part.isMessage;
    if (await readPartHeader(bytes, part.part, isHeader, part.part !== root, taker)) return true;
    if (part.part.type === 'text' && (await readBody(bytes, part.part, taker))) return true;
  }
  return false;
}

interface Found {
  readonly part: TextPart;
  /** The root of a message inside the message. */
  readonly isMessage: boolean;
}

function* everyPart(part: TextPart, isMessage = false): Generator<Found> {
  yield { part, isMessage };
  for (const inner of part.parts) yield* everyPart(inner);
  if (part.message) yield* everyPart(part.message, true);
}

/** The fields of a part's header. */
export async function readHeader(bytes: TextBytes, part: TextPart): Promise<HeaderField[]> {
  const end = Math.min(part.bodyStart, part.headerStart + limits.headerBytesMax);
  return parseHeader(await bytes.span(part.headerStart, end));
}

async function readPartHeader(
  bytes: TextBytes,
  part: TextPart,
  isHeader: boolean,
  isNamed: boolean,
  taker: TextTaker,
): Promise<boolean> {
  if (!isHeader && !isNamed) return false;
  const fields = await readHeader(bytes, part);
  return (isHeader && readFields(fields, taker)) || readNames(fields, taker);
}

function readFields(fields: readonly HeaderField[], taker: TextTaker): boolean {
  return fields.some(({ name, value }) => !isSeal(name) && readPiece(`${name}: ${decodeWords(value)}`, taker));
}

const namingFields: Readonly<Record<string, string>> = { 'content-disposition': 'filename', 'content-type': 'name' };

/** The names of attachments as they are meant (RFC 2231), not as they are written. */
function readNames(fields: readonly HeaderField[], taker: TextTaker): boolean {
  return fields.some(({ name, value }) => {
    const parameter = namingFields[name.toLowerCase()];
    if (parameter === undefined || !/name/i.test(value)) return false;
    const text = decodeParameter(parseParameterized(value).parameters, parameter);
    return text !== undefined && readPiece(text, taker);
  });
}

function readPiece(text: string, taker: TextTaker): boolean {
  const isEnough = taker.write(folded(text), false);
  taker.endPiece();
  return isEnough;
}

async function readBody(bytes: TextBytes, part: TextPart, taker: TextTaker): Promise<boolean> {
  const isSmall = part.bodyEnd - part.bodyStart <= wholeBytesMax;
  return isSmall ? readWhole(bytes, part, taker) : readChunks(bytes, part, taker);
}

async function readWhole(bytes: TextBytes, part: TextPart, taker: TextTaker): Promise<boolean> {
  const transfer = decodeTransfer(part.encoding);
  const start = transfer.write(await bytes.span(part.bodyStart, part.bodyEnd));
  const source = decodeText(concatBytes([start, transfer.end()]), part.charset);
  return readPiece(isHtml(part) ? htmlText(source) : source, taker);
}

async function readChunks(bytes: TextBytes, part: TextPart, taker: TextTaker): Promise<boolean> {
  const decoder = new ChunkDecoder(part);
  const cutter = new Cutter(taker);
  for await (const chunk of bytes.chunks(part.bodyStart, part.bodyEnd)) {
    if (cutter.write(decoder.write(chunk))) return true;
  }
  const isEnough = cutter.end(decoder.end());
  taker.endPiece();
  return isEnough;
}

function isHtml({ subtype }: TextPart): boolean {
  return subtype === 'html';
}

/** The body of one part as text, chunk by chunk. */
class ChunkDecoder {
  readonly #transfer: TransferDecoder;
  readonly #decoder: TextDecoder;
  readonly #html: HtmlText | undefined;

  constructor(part: TextPart) {
    this.#transfer = decodeTransfer(part.encoding);
    this.#decoder = decoderOf(part.charset);
    this.#html = isHtml(part) ? new HtmlText() : undefined;
  }

  write(chunk: Uint8Array): string {
    const text = this.#decoder.decode(this.#transfer.write(chunk), { stream: true });
    return this.#html ? this.#html.write(text) : text;
  }

  end(): string {
    const rest = this.#decoder.decode(this.#transfer.end(), { stream: true }) + this.#decoder.decode();
    return this.#html ? this.#html.write(rest) + this.#html.end() : rest;
  }
}

/** What names ASCII, or a charset that nobody knows, is most likely UTF-8 today. */
function decoderOf(charset: string): TextDecoder {
  const isNamed = knowsCharset(charset) && !/ascii/i.test(charset);
  try {
    return new TextDecoder(isNamed ? charset : 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}

/** Hands text on in writes that end behind white space, where folding joins nothing. */
class Cutter {
  readonly #taker: TextTaker;
  #rest = '';

  constructor(taker: TextTaker) {
    this.#taker = taker;
  }

  write(text: string): boolean {
    const whole = this.#rest + text;
    const end = Math.max(whole.lastIndexOf(' '), whole.lastIndexOf('\n')) + 1;
    const isTorn = end === 0 && whole.length > uncutCharactersMax;
    if (end === 0 && !isTorn) {
      this.#rest = whole;
      return false;
    }
    const cut = isTorn ? tearAt(whole) : end;
    this.#rest = whole.slice(cut);
    return this.#taker.write(folded(whole.slice(0, cut)), isTorn);
  }

  end(text: string): boolean {
    return this.#taker.write(folded(this.#rest + text), false);
  }
}

/** Before the last character that has a life of its own. */
function tearAt(text: string): number {
  for (let at = text.length - 1; at > 0 && at > text.length - 100; at--) if (/[ -~]/.test(text[at] ?? '')) return at;
  return text.length;
}
