/**
 * The text of a stored message as SEARCH looks at it, handed on in pieces: header fields with their encoded words decoded,
 * text parts, HTML as its reader sees it, names of attachments and of files in texts. Both the index and the look into a
 * message read it here, so that they cannot differ.
 */
import { decodeWords, headerCharsetOf, isTnef } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { readBody, tnefNames } from './bodies.ts';
import { folded } from './folded.ts';
import { HtmlText, htmlText } from './html/index.ts';
import { namesIn } from './names.ts';
import type { TextBytes } from './bytes.ts';
import { everyPart, type PlacedPart, readHeader, type TextPart } from './parts.ts';

/** Takes text, piece by piece; a piece may come in several writes. */
export interface TextTaker {
  /** Text that is folded. `isTorn` where it had to be cut within a word. True when no more is wanted. */
  write(text: string, isTorn: boolean): boolean;
  /** What comes next stands somewhere else in the message. */
  endPiece(): void;
}

/** RFC 3501 §6.4.4: TEXT is everything, BODY everything but the header of the message itself. */
export type TextScope = 'text' | 'body';

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
  for await (const place of everyPart(bytes, root)) {
    const isRoot = place.part === root;
    const isHeader = scope === 'text' || (place.message !== undefined && !isRoot);
    if (await readPart(place, isHeader, !isRoot, taker)) return true;
  }
  return false;
}

async function readPart(
  { bytes, part }: PlacedPart,
  isHeader: boolean,
  isNamed: boolean,
  taker: TextTaker,
): Promise<boolean> {
  const fields = isHeader || isNamed ? await readHeader(bytes, part) : [];
  if (isHeader && readFields(fields, taker)) return true;
  const names = namesIn(fields);
  if (readPieces(names, taker)) return true;
  if (part.type === 'text') return readTextBody(bytes, part, taker);
  return isTnef(part, names) && readPieces(await tnefNames(bytes, part), taker);
}

function readFields(fields: readonly HeaderField[], taker: TextTaker): boolean {
  const charset = headerCharsetOf(fields);
  return fields.some(({ name, value }) => !isSeal(name) && readPiece(`${name}: ${decodeWords(value, charset)}`, taker));
}

function readPieces(texts: readonly string[], taker: TextTaker): boolean {
  return texts.some((text) => readPiece(text, taker));
}

function readPiece(text: string, taker: TextTaker): boolean {
  const isEnough = taker.write(folded(text), false);
  taker.endPiece();
  return isEnough;
}

async function readTextBody(bytes: TextBytes, part: TextPart, taker: TextTaker): Promise<boolean> {
  const { names, text } = await readBody(bytes, part);
  if (readPieces(names, taker)) return true;
  const isHtml = part.subtype === 'html';
  if (typeof text === 'string') return readPiece(isHtml ? htmlText(text) : text, taker);
  return readChunks(isHtml ? seenText(text) : text, taker);
}

async function readChunks(text: AsyncIterable<string>, taker: TextTaker): Promise<boolean> {
  const cutter = new Cutter(taker);
  for await (const chunk of text) if (cutter.write(chunk)) return true;
  const isEnough = cutter.end();
  taker.endPiece();
  return isEnough;
}

async function* seenText(source: AsyncIterable<string>): AsyncGenerator<string> {
  const html = new HtmlText();
  for await (const chunk of source) yield html.write(chunk);
  yield html.end();
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

  end(): boolean {
    return this.#taker.write(folded(this.#rest), false);
  }
}

/** Before the last character that has a life of its own. */
function tearAt(text: string): number {
  for (let at = text.length - 1; at > 0 && at > text.length - 100; at--) if (/[ -~]/.test(text[at] ?? '')) return at;
  return text.length;
}
