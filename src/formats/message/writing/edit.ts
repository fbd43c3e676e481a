import { binaryOf, bytesOf } from '../../../base/bytes.ts';
import { preambleOf } from '../fields/header.ts';
import type { HeaderField } from '../types.ts';

/** Changes of a header. Fields to write are whole ones as `printField` makes them: binary strings that end with CRLF. */
export interface HeaderEdits {
  /** Above all fields (trace fields, RFC 5321 §4.4); the line that a mail store left stays above them. */
  readonly above?: readonly string[];
  /** Below all fields. */
  readonly below?: readonly string[];
  /** What stands in the place of a field: '' for nothing, undefined for the field as it is. */
  readonly each?: (field: HeaderField, index: number) => string | undefined;
}

/** How far into a message a store's line or a first line end is looked for. */
const firstLineBytesMax = 4096;

/**
 * The message with an edited header, as slices of its bytes with new bytes between: all that was not asked to change stays
 * as it is, bodies are not copied, and lines end as the message's first one does. Where the last field lacks a line end, one
 * is written before fields that come below it; where a message without a header begins with white space, which would
 * continue our field, an empty line is written between them.
 * @param bytes a message or as much of it as holds the header
 * @param fields of this header, offsets counting from the start of `bytes`
 */
export function editHeader(bytes: Uint8Array, fields: readonly HeaderField[], edits: HeaderEdits): Uint8Array[] {
  const { above = [], below = [], each } = edits;
  const beginning = binaryOf(bytes, 0, firstLineBytesMax);
  const pieces = new Pieces(bytes, lineEndOf(beginning));
  const top = preambleOf(beginning);
  pieces.replace(top, top, above.join(''));
  for (const [index, field] of each ? fields.entries() : []) {
    const replacement = each?.(field, index);
    if (replacement !== undefined) pieces.replace(field.start, field.end, replacement);
  }
  const bottom = fields.at(-1)?.end ?? top;
  if (below.length > 0) pieces.replace(bottom, bottom, `${endsLine(bytes, bottom) ? '' : '\r\n'}${below.join('')}`);
  return pieces.end();
}

/** For `HeaderEdits.each`: fields of these names (lower case) go. */
export function dropping(...names: readonly string[]): (field: HeaderField) => '' | undefined {
  return ({ name }) => (names.includes(name.toLowerCase()) ? '' : undefined);
}

function lineEndOf(beginning: string): string {
  const lineFeed = beginning.indexOf('\n');
  return lineFeed < 0 || beginning[lineFeed - 1] === '\r' ? '\r\n' : '\n';
}

function endsLine(bytes: Uint8Array, at: number): boolean {
  return at === 0 || bytes[at - 1] === 10;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Old bytes and new ones in their order. */
class Pieces {
  readonly #bytes: Uint8Array;
  readonly #lineEnd: string;
  readonly #pieces: Uint8Array[] = [];
  #at = 0;

  constructor(bytes: Uint8Array, lineEnd: string) {
    this.#bytes = bytes;
    this.#lineEnd = lineEnd;
  }

  replace(start: number, end: number, text: string): void {
    this.#push(this.#bytes.subarray(this.#at, start));
    const safe = text !== '' && isBlank(this.#bytes[end]) ? `${text}\r\n` : text;
    this.#push(bytesOf(this.#lineEnd === '\n' ? safe.replaceAll('\r\n', '\n') : safe));
    this.#at = end;
  }

  end(): Uint8Array[] {
    this.#push(this.#bytes.subarray(this.#at));
    return this.#pieces;
  }

  #push(piece: Uint8Array): void {
    if (piece.length > 0) this.#pieces.push(piece);
  }
}
