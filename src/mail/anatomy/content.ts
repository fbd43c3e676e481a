/** The decoded content of parts, in chunks. */
import { GrowingBytes } from '../../base/growing-bytes.ts';
import type { Part } from '../../formats/message/index.ts';
import { decodedChunks } from '../text/index.ts';
import type { MessageSource } from './source.ts';

/** A part, its number, and the bytes in which its offsets count. */
export interface Piece {
  readonly number: string;
  readonly part: Part;
  readonly source: MessageSource;
  /** Absent where `source` is the message itself. */
  readonly within?: Within;
}

/** The part whose decoded content is read as a message. */
export interface Within {
  readonly number: string;
  /** How many lie in one another, this one counted. */
  readonly depth: number;
}

/** The body of a part as it stands. */
export function rawContent({ part, source }: Piece): AsyncIterable<Uint8Array> {
  return source.chunks(part.bodyStart, part.bodyEnd);
}

/** The body of a part without its transfer encoding; a multipart has none (RFC 2045 §6.4). */
export function contentOf(piece: Piece): AsyncIterable<Uint8Array> {
  return piece.part.type === 'multipart' ? rawContent(piece) : decodedChunks(piece.part.encoding, rawContent(piece));
}

/** What lies from `start` up to `end` of bytes that come in chunks; reads no further. */
export async function* sliced(
  chunks: AsyncIterable<Uint8Array>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    if (piece.length > 0) yield piece;
    at += chunk.length;
    if (at >= end) return;
  }
}

/** All of it in one piece; undefined where it is more than `bytesMax`. */
export async function gathered(chunks: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | undefined> {
  const bytes = new GrowingBytes();
  for await (const chunk of chunks) {
    if (bytes.length + chunk.length > bytesMax) return undefined;
    bytes.push(chunk);
  }
  return bytes.take();
}
