/** What every version of a summary tells. */
import type { Day } from '../../formats/imap/index.ts';
import type { Marks } from './marks.ts';
import type { PartPlace } from './parts.ts';

export interface SummaryContent {
  /** RFC 3501 §7.4.2 ENVELOPE with its parentheses, ready for the wire. */
  readonly envelope: string;
  /** BODYSTRUCTURE, ready for the wire. */
  readonly bodyStructure: string;
  /** Where the parts lie. */
  readonly root: PartPlace;
  /** The day of the Date field in the sender's own zone: "disregarding time and timezone", RFC 3501 §6.4.4 SENTON. */
  readonly sentDay: Day | undefined;
  /**
   * A header with only those fields of the message's own that `Summary.keepsBytes` names, as they stand in it. Undefined
   * where they are too long to be kept, or there are none.
   */
  readonly listFields: Uint8Array | undefined;
  /** How the text of the message begins (RFC 8970), '' where it has none; undefined where that was never found out. */
  readonly preview: string | undefined;
  /** Undefined where they were never found out. */
  readonly marks: Marks | undefined;
  /** The decoded, folded text of a kept field; undefined where the message has none. Fields of one name are lines. */
  text(name: string): string | undefined;
}

/** No day: a number that no date has. */
export const noDay = -(2 ** 31);

const noText = 2 ** 32 - 1;

/** Texts, each behind its length of four bytes. */
export function packTexts(texts: readonly (Uint8Array | undefined)[]): Uint8Array {
  return Buffer.concat(texts.flatMap(packText));
}

function packText(text: Uint8Array | undefined): Uint8Array[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text ? text.length : noText);
  return text ? [length, text] : [length];
}

/** The text at that place among packed ones. */
export function unpackText(packed: Uint8Array, index: number): Uint8Array | undefined {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  let at = 0;
  for (let before = 0; before < index; before++) at += 4 + lengthOf(view.getUint32(at));
  const length = view.getUint32(at);
  return length === noText ? undefined : packed.subarray(at + 4, at + 4 + length);
}

function lengthOf(written: number): number {
  return written === noText ? 0 : written;
}
