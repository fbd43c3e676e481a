/** What a message says, piece by piece: for the spam filter, and for showing what is in a message. */
import { limits } from '../../base/limits.ts';
import { decodeField, isTnef } from '../../formats/message/index.ts';
import { readBody, tnefNames } from './bodies.ts';
import { type HtmlPiece, HtmlPieces } from './html/index.ts';
import { namesIn } from './names.ts';
import type { TextBytes } from './bytes.ts';
import { everyPart, type PlacedPart, readHeader, type TextPart } from './parts.ts';

/** A piece of a message. `part` is its part number (RFC 3501 §6.4.5), '' for the outermost multipart and the message itself. */
export type MessagePiece = { readonly part: string } & (HtmlPiece | NamedPiece);

export interface NamedPiece {
  /** 'name' is the name of an attachment, or of a file in a text or a TNEF file. */
  readonly kind: 'subject' | 'name';
  readonly text: string;
}

/**
 * The pieces of a message in their order: of each message in it the subject, of each part its names and its text; HTML is
 * taken apart. Ends behind the piece with which there are `charactersMax` characters.
 */
export async function* messagePieces(
  bytes: TextBytes,
  root: TextPart,
  charactersMax: number = limits.indexedCharactersMax,
): AsyncGenerator<MessagePiece> {
  let room = charactersMax;
  for await (const place of everyPart(bytes, root)) {
    for await (const piece of piecesOf(place)) {
      yield piece;
      room -= sizeOf(piece);
      if (room <= 0) return;
    }
  }
}

/** A piece of nothing counts too. */
function sizeOf(piece: MessagePiece): number {
  const texts = [...('text' in piece ? [piece.text] : []), ...('href' in piece ? [piece.href] : [])];
  const ofImage = piece.kind === 'image' ? piece.src.length + piece.alt.length : 0;
  return texts.reduce((sum, text) => sum + text.length, 1 + ofImage);
}

async function* piecesOf({ bytes, part, number, message }: PlacedPart): AsyncGenerator<MessagePiece> {
  const fields = await readHeader(bytes, part);
  const subject = message === undefined ? undefined : decodeField(fields, 'subject');
  if (subject !== undefined) yield { part: message ?? '', kind: 'subject', text: subject };
  const names = namesIn(fields);
  for (const text of new Set(names)) yield { part: number, kind: 'name', text };
  const isText = part.type === 'text';
  const inside = isText || !isTnef(part, names) ? [] : await tnefNames(bytes, part);
  for (const text of inside) yield { part: number, kind: 'name', text };
  if (isText) for await (const piece of piecesOfText(bytes, part)) yield { part: number, ...piece };
}

async function* piecesOfText(bytes: TextBytes, part: TextPart): AsyncGenerator<HtmlPiece | NamedPiece> {
  const { names, text } = await readBody(bytes, part);
  for (const name of names) yield { kind: 'name', text: name };
  const chunks = typeof text === 'string' ? [text] : text;
  if (part.subtype === 'html') yield* piecesOfHtml(chunks);
  else for await (const chunk of chunks) if (chunk !== '') yield { kind: 'text', text: chunk };
}

async function* piecesOfHtml(source: Iterable<string> | AsyncIterable<string>): AsyncGenerator<HtmlPiece> {
  const html = new HtmlPieces();
  for await (const chunk of source) yield* html.write(chunk);
  yield* html.end();
}
