/** Header blocks, RFC 5322 §2.2: a list of fields, in their order, each with the bytes it came from. */
import { binaryOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { trimBlanks } from './structured.ts';
import type { HeaderField } from '../types.ts';

/** field-name ":" (RFC 5322 §3.6.8, with the white space before the colon of §4.5). */
const fieldStart = /([!-9;-~]+)[ \t]*:/y;

/** The line with sender or time that some mail stores leave at the top; it is no field, and no reason to end the header. */
const storeLine = /^>?From (?:[^\n]*\d:\d\d[^\n]*|[^\s@]+@\S+[ \t]*\r?)(?:\n|$)/;

/** UTF-8's byte order mark, which editors leave at the top of a file. */
const byteOrderMark = '\xef\xbb\xbf';

export interface FieldPlace extends Pick<HeaderField, 'name' | 'start' | 'end'> {
  /** Behind the colon. */
  readonly valueStart: number;
}

/** Says whether a line begins a header field. */
export function beginsField(line: string): boolean {
  fieldStart.lastIndex = 0;
  return fieldStart.test(line);
}

/** Says whether a header may begin with this line. */
export function beginsHeader(line: string): boolean {
  return beginsField(line.slice(preambleOf(line))) || storeLine.test(line);
}

/** How many bytes stand before the first field that nobody meant. */
function preambleOf(block: string): number {
  if (block.startsWith(byteOrderMark)) return byteOrderMark.length;
  return storeLine.exec(block)?.[0].length ?? 0;
}

/**
 * Reads a header block up to its empty line. Lines that are no field are passed over. Never throws; keeps at most
 * `fieldsMax` fields.
 * @param base what to add to the offsets: where the block stands in its message
 */
export function parseHeader(block: Uint8Array, base = 0, fieldsMax: number = limits.headerFieldsMax): HeaderField[] {
  return headerFields(binaryOf(block), base, fieldsMax);
}

/** `parseHeader` for a block that is a binary string already. */
export function headerFields(block: string, base: number, fieldsMax: number): HeaderField[] {
  return fieldPlaces(block, fieldsMax).map(({ name, valueStart, start, end }) => {
    return { name, value: unfold(block.slice(valueStart, end)), start: base + start, end: base + end };
  });
}

/** Where the fields of a block lie in it, for whoever does not need their values. */
export function fieldPlaces(block: string, fieldsMax: number = limits.headerFieldsMax): FieldPlace[] {
  const places: FieldPlace[] = [];
  let start = preambleOf(block);
  while (places.length < fieldsMax && start < block.length && !isEmptyLine(block, start)) {
    const end = fieldEnd(block, start);
    fieldStart.lastIndex = start;
    const name = fieldStart.exec(block)?.[1];
    if (name !== undefined) places.push({ name, valueStart: fieldStart.lastIndex, start, end });
    start = end;
  }
  return places;
}

function isEmptyLine(block: string, at: number): boolean {
  return block.startsWith('\n', at) || block.startsWith('\r\n', at);
}

/** Behind the last line of the field: the first line break that no white space follows. */
export function fieldEnd(block: string, start: number): number {
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
