/** Which bytes of a message a section of FETCH means, RFC 3501 §6.4.5. */
import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import type { SectionItem } from '../../formats/imap/index.ts';
import { parseHeader } from '../../formats/message/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { PartPlace } from './parts.ts';

/** What a section of a message holds; its length is known before its bytes, as a literal wants it. */
export interface SectionContent {
  readonly sizeBytes: number;
  /** To be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Bytes of a message from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span a section lies in; for the HEADER.FIELDS sections the header to choose from. Undefined where no such part is. */
export function sectionSpan(root: PartPlace, item: SectionItem): Span | undefined {
  if (item.part.length === 0) return messageSpan(root, item.section);
  const part = partAt(root, item.part);
  if (!part) return undefined;
  if (item.section === 'ALL') return { start: part.bodyStart, end: part.bodyEnd };
  if (item.section === 'MIME') return { start: part.headerStart, end: part.bodyStart };
  // HEADER and TEXT are those of a message; of any other part they are there, and empty.
  return part.message ? messageSpan(part.message, item.section) : { start: part.bodyStart, end: part.bodyStart };
}

function messageSpan(message: PartPlace, section: SectionItem['section']): Span {
  const { headerStart, bodyStart, bodyEnd } = message;
  if (section === 'ALL') return { start: headerStart, end: bodyEnd };
  if (section === 'TEXT') return { start: bodyStart, end: bodyEnd };
  return { start: headerStart, end: bodyStart };
}

/**
 * The part that numbers such as 4.2.1 name. Numbers count the parts of a multipart; a message without a multipart has
 * one part, number 1, itself. A message/rfc822 part is looked through: the numbers behind it count in the message inside.
 */
function partAt(root: PartPlace, numbers: readonly number[]): PartPlace | undefined {
  let part: PartPlace | undefined = root;
  let message: PartPlace | undefined = root;
  for (const number of numbers) {
    part = innerPart(message ?? part, number, message !== undefined);
    if (!part) return undefined;
    message = part.message;
  }
  return part;
}

function innerPart(holder: PartPlace, number: number, isMessage: boolean): PartPlace | undefined {
  if (holder.parts.length > 0) return holder.parts[number - 1];
  return isMessage && number === 1 ? holder : undefined;
}

/** The content of a section, its `partial` cut out; undefined where the message has no such part. */
export async function readSection(
  blobs: Blobs,
  place: string,
  root: PartPlace,
  item: SectionItem,
): Promise<SectionContent | undefined> {
  const span = sectionSpan(root, item);
  if (!span) return undefined;
  if (choosesFields(item)) return contentOf(await readFields(blobs, place, span, item), item.partial);
  const { start, end } = partialSpan(span, item.partial);
  return { sizeBytes: end - start, bytes: end > start ? blobs.read(place, start, end) : noBytes() };
}

function choosesFields(item: SectionItem): boolean {
  return item.section === 'HEADER.FIELDS' || item.section === 'HEADER.FIELDS.NOT';
}

/** What lies of the span within `partial`; nothing when it starts behind the end (RFC 3501 §6.4.5). */
function partialSpan(span: Span, partial: SectionItem['partial']): Span {
  if (!partial) return span;
  const start = Math.min(span.start + partial.start, span.end);
  return { start, end: Math.min(start + partial.count, span.end) };
}

async function readFields(blobs: Blobs, place: string, span: Span, item: SectionItem): Promise<Uint8Array> {
  const end = Math.min(span.end, span.start + limits.headerBytesMax);
  return chosenFields(await blobs.readAll(place, span.start, end), item);
}

const lineEnd = bytesOf('\r\n');

/** The chosen fields as they stand in the header, and the empty line that always follows them. */
export function chosenFields(header: Uint8Array, item: Pick<SectionItem, 'section' | 'fields'>): Uint8Array {
  const wants = item.section === 'HEADER.FIELDS';
  const names = new Set(item.fields);
  const chosen = parseHeader(header).filter((field) => names.has(field.name.toUpperCase()) === wants);
  const lines = chosen.flatMap(({ start, end }) => wholeLines(header.subarray(start, end)));
  return concatBytes([...lines, lineEnd]);
}

/** A field at the very end of a cut message may lack its line break. */
function wholeLines(field: Uint8Array): Uint8Array[] {
  return field.at(-1) === 0x0a ? [field] : [field, lineEnd];
}

function contentOf(bytes: Uint8Array, partial: SectionItem['partial']): SectionContent {
  const { start, end } = partialSpan({ start: 0, end: bytes.length }, partial);
  return { sizeBytes: end - start, bytes: onePiece(bytes.subarray(start, end)) };
}

// oxlint-disable-next-line require-await -- the shape of a stream, without the wait
async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
