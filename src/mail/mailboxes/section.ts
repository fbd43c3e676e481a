/** Which bytes of a message a section of FETCH means, RFC 3501 §6.4.5. */
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import type { SectionItem } from '../../formats/imap/index.ts';
import { fieldPlaces } from '../../formats/message/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { PartPlace } from '../summary/index.ts';
import { Summary } from '../summary/index.ts';

/** What a section of a message holds; its length is known before its bytes, as a literal wants it. */
export interface SectionContent {
  readonly sizeBytes: number;
  /** All at once where they are few, else in chunks, to be read once. */
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** Bytes of a message from `start` up to `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span a section lies in; for the HEADER.FIELDS sections the header to choose from. Undefined where no such part is. */
function sectionSpan(root: PartPlace, item: SectionItem): Span | undefined {
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
  if (holder.type === 'multipart') return holder.parts[number - 1] ?? (number === 1 ? noPart(holder) : undefined);
  return isMessage && number === 1 ? holder : undefined;
}

/** BODYSTRUCTURE gives an empty part to a multipart that has none, since the grammar wants one; so it can be fetched. */
function noPart({ bodyEnd, ...rest }: PartPlace): PartPlace {
  return { ...rest, headerStart: bodyEnd, bodyStart: bodyEnd, bodyEnd, type: 'text', subtype: 'plain' };
}

/** A message in the store. */
export interface StoredMessage {
  readonly place: string;
  readonly summary: Pick<Summary, 'root' | 'listFields'>;
}

/** The content of a section, its `partial` cut out; undefined where the message has no such part. */
export async function readSection(
  blobs: Blobs,
  { place, summary }: StoredMessage,
  item: SectionItem,
): Promise<SectionContent | undefined> {
  const listFields = isOfList(item) ? summary.listFields : undefined;
  if (listFields) return contentOf(chosenFields(listFields, item), item.partial);
  const span = sectionSpan(summary.root, item);
  if (!span) return undefined;
  if (choosesFields(item)) return contentOf(await readFields(blobs, place, span, item), item.partial);
  const { start, end } = partialSpan(span, item.partial);
  const sizeBytes = end - start;
  const isSmall = sizeBytes <= limits.fetchPieceBytes;
  return { sizeBytes, bytes: isSmall ? await blobs.readAll(place, start, end) : blobs.read(place, start, end) };
}

/** True for fields of the message's own header that the summary keeps. */
function isOfList({ part, section, fields }: SectionItem): boolean {
  if (part.length > 0 || section !== 'HEADER.FIELDS') return false;
  return fields.every((field) => Summary.keepsBytes(field.toLowerCase()));
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

/** The chosen fields as they stand in the header, and the empty line that always follows them. */
export function chosenFields(header: Uint8Array, item: Pick<SectionItem, 'section' | 'fields'>): Uint8Array {
  const wants = item.section === 'HEADER.FIELDS';
  const block = binaryOf(header);
  const chosen = fieldPlaces(block).filter(({ name }) => item.fields.includes(name.toUpperCase()) === wants);
  return bytesOf(`${chosen.map(({ start, end }) => wholeLines(block.slice(start, end))).join('')}\r\n`);
}

/** A field at the very end of a cut message may lack its line break. */
function wholeLines(field: string): string {
  return field.endsWith('\n') ? field : `${field}\r\n`;
}

function contentOf(bytes: Uint8Array, partial: SectionItem['partial']): SectionContent {
  const { start, end } = partialSpan({ start: 0, end: bytes.length }, partial);
  return { sizeBytes: end - start, bytes: bytes.subarray(start, end) };
}
