/** Writing whole messages: RFC 5322 and MIME. */
import { bytesOf, concatBytes } from '../../../base/bytes.ts';
import type { Draft } from './draft.ts';
import { printDraftHeader } from './draft-header.ts';
import { printEntity } from './entity.ts';
import { structureOf } from './structure.ts';

export interface PrintOptions {
  /** Text may go as it is in UTF-8: whoever takes the message knows 8BITMIME (RFC 6152). */
  readonly allows8bit?: boolean;
  /** For the copy that its writer keeps. */
  readonly showsBcc?: boolean;
}

/**
 * A draft as the bytes of a message, with CRLF line ends. No line is longer than 998 bytes, and the bytes are ASCII, except
 * for addresses that are not (`needsUtf8`) and messages in the message that are not, which may not be encoded. The same
 * draft gives the same bytes.
 */
export function printMessage(draft: Draft, { allows8bit = false, showsBcc = false }: PrintOptions = {}): Uint8Array {
  const header = `${printDraftHeader(draft, showsBcc)}MIME-Version: 1.0\r\n`;
  return concatBytes([bytesOf(header), ...printEntity(structureOf(draft), draft.boundarySeed, allows8bit)]);
}
