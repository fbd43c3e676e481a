/** Header blocks, RFC 5322 §2.2: a list of fields, in their order, each with the bytes it came from. */
import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { trimBlanks } from './structured.ts';
import type { HeaderField } from './types.ts';

/** field-name ":" (RFC 5322 §3.6.8, with the white space before the colon of §4.5). */
const fieldStart = /([!-9;-~]+)[ \t]*:/y;

/** The line with sender and time that some mail stores leave at the top; it is no field, and no reason to end the header. */
const storeLine = /^>?From [^\n]*\d:\d\d[^\n]*(?:\n|$)/;

/** Says whether a line begins a header field. */
export function beginsField(line: string): boolean {
  fieldStart.lastIndex = 0;
  return fieldStart.test(line);
}

/** Says whether a line is one that a mail store put before the header. */
export function isStoreLine(line: string): boolean {
  return storeLine.test(line);
}

/**
 * Reads a header block: up to its empty line, or to the first line that cannot belong to it. Never throws; keeps at most
 * `fieldsMax` fields.
 * @param base what to add to the offsets: where the block stands in its message
 */
export function parseHeader(block: Uint8Array, base = 0, fieldsMax: number = limits.headerFieldsMax): HeaderField[] {
  return headerFields(binaryOf(block), base, fieldsMax);
}

/** `parseHeader` for a block that is a binary string already. */
export function headerFields(block: string, base: number, fieldsMax: number): HeaderField[] {
  const fields: HeaderField[] = [];
  let at = storeLine.exec(block)?.[0].length ?? 0;
  while (fields.length < fieldsMax) {
    fieldStart.lastIndex = at;
    const name = fieldStart.exec(block)?.[1];
    if (name === undefined) break;
    const end = fieldEnd(block, at);
    fields.push({ name, value: unfold(block.slice(fieldStart.lastIndex, end)), start: base + at, end: base + end });
    at = end;
  }
  return fields;
}

/** Behind the last line of the field: the first line break that no white space follows. */
function fieldEnd(block: string, start: number): number {
  for (let at = start; ;) {
    const lineFeed = block.indexOf('\n', at);
    if (lineFeed < 0) return block.length;
    at = lineFeed + 1;
    if (!isContinued(block.charCodeAt(at))) return at;
  }
}

function isContinued(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** RFC 5322 §2.2.3. CR, LF and NUL never stay in a value, so that it can be printed anywhere. */
function unfold(raw: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what is looked for
  return trimBlanks(raw.replace(/[\r\n\0]+/g, ''));
}

/** The value of the first field of that name, in any case. */
export function field(header: readonly HeaderField[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return header.find((candidate) => candidate.name.toLowerCase() === wanted)?.value;
}

/** The values of all the fields of that name, in their order. */
export function fieldsNamed(header: readonly HeaderField[], name: string): string[] {
  const wanted = name.toLowerCase();
  return header.filter((candidate) => candidate.name.toLowerCase() === wanted).map((found) => found.value);
}
