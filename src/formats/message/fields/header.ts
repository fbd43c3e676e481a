/** Header blocks, RFC 5322 §2.2: a list of fields, in their order, each with the bytes it came from. */
import { binaryOf } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import { trimBlanks } from './structured.ts';
import type { HeaderField } from '../types.ts';

const colon = 0x3a;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

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
  return colonBehind(line, 0) > 0;
}

/** Says whether a header may begin with this line. */
export function beginsHeader(line: string): boolean {
  return beginsField(line.slice(preambleOf(line))) || storeLine.test(line);
}

/** What a header block begins with that is no field. */
export function preambleIn(block: string): 'byteOrderMark' | 'storeLine' | undefined {
  if (block.startsWith(byteOrderMark)) return 'byteOrderMark';
  return preambleOf(block) > 0 ? 'storeLine' : undefined;
}

/** How many bytes stand before the first field that nobody meant. */
export function preambleOf(block: string): number {
  if (block.startsWith(byteOrderMark)) return byteOrderMark.length;
  const mayBeStoreLine = block.startsWith('From ') || block.startsWith('>From ');
  return mayBeStoreLine ? (storeLine.exec(block)?.[0].length ?? 0) : 0;
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
  return walk(block, fieldsMax, (name, valueStart, start, end) => {
    return { name, value: unfold(block, valueStart, end), start: base + start, end: base + end };
  });
}

/** Where the fields of a block lie in it, for whoever does not need their values. */
export function fieldPlaces(block: string, fieldsMax: number = limits.headerFieldsMax): FieldPlace[] {
  return walk(block, fieldsMax, (name, valueStart, start, end) => ({ name, valueStart, start, end }));
}

function walk<T>(
  block: string,
  fieldsMax: number,
  read: (name: string, valueStart: number, start: number, end: number) => T,
): T[] {
  const fields: T[] = [];
  let start = preambleOf(block);
  while (fields.length < fieldsMax && start < block.length && !isEmptyLine(block, start)) {
    const end = fieldEnd(block, start);
    const colonAt = colonBehind(block, start);
    if (colonAt > start) fields.push(read(trimBlanks(block.slice(start, colonAt)), colonAt + 1, start, end));
    start = end;
  }
  return fields;
}

/**
 * Where the colon stands behind the field name at `start`, or `start` if no field begins there: field-name ":" (RFC 5322
 * §3.6.8), with the white space before the colon of §4.5.
 */
function colonBehind(block: string, start: number): number {
  let at = start;
  while (isNameCharacter(block.charCodeAt(at))) at++;
  if (at === start) return start;
  while (isContinued(block.charCodeAt(at))) at++;
  return block.charCodeAt(at) === colon ? at : start;
}

/** ftext: printable US-ASCII but the colon. */
function isNameCharacter(code: number): boolean {
  return code > 0x20 && code < 0x7f && code !== colon;
}

function isEmptyLine(block: string, at: number): boolean {
  const first = block.charCodeAt(at);
  return first === lineFeed || (first === carriageReturn && block.charCodeAt(at + 1) === lineFeed);
}

/** Behind the last line of the field: the first line break that no white space follows. */
export function fieldEnd(block: string, start: number): number {
  for (let at = start; ;) {
    const feed = block.indexOf('\n', at);
    if (feed < 0) return block.length;
    at = feed + 1;
    if (!isContinued(block.charCodeAt(at))) return at;
  }
}

function isContinued(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** RFC 5322 §2.2.3. CR, LF and NUL never stay in a value, so that it can be printed anywhere; a CR alone is a blank. */
function unfold(block: string, valueStart: number, valueEnd: number): string {
  let start = valueStart;
  let end = valueEnd;
  while (start < end && isAround(block.charCodeAt(start))) start++;
  while (end > start && isAround(block.charCodeAt(end - 1))) end--;
  const value = block.slice(start, end);
  const isOneLine = !value.includes('\n') && !value.includes('\r') && !value.includes('\0');
  // oxlint-disable-next-line no-control-regex -- NUL is what is looked for
  return isOneLine ? value : value.replace(/[\r\n\0]+/g, unbroken);
}

function unbroken(controls: string): string {
  return controls.includes('\r') && !controls.includes('\n') ? ' ' : '';
}

/** Blanks, tabs, and what never stays in a value. */
function isAround(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09 || code === 0;
}

/** The value of the first field of that name, in any case. */
export function field(header: readonly HeaderField[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return header.find((candidate) => isNamed(candidate, wanted))?.value;
}

/** The values of all the fields of that name, in their order. */
export function fieldsNamed(header: readonly HeaderField[], name: string): string[] {
  const wanted = name.toLowerCase();
  return header.filter((candidate) => isNamed(candidate, wanted)).map(({ value }) => value);
}

/** Names are ASCII, so that another length is another name. */
function isNamed({ name }: HeaderField, wanted: string): boolean {
  return name.length === wanted.length && name.toLowerCase() === wanted;
}
