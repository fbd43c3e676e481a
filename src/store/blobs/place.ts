/**
 * A place names a record in a segment: "segment:offset:content size:record size", where offset is that of the record.
 * Places of the first version had three numbers: there offset was that of the plain content, behind its header of 48 bytes.
 */
import { join } from 'node:path';

export interface Place {
  readonly segment: number;
  /** Of the record. */
  readonly offset: number;
  /** Of the content. */
  readonly sizeBytes: number;
  readonly recordBytes: number;
}

const firstHeadBytes = 48;

export function printPlace({ segment, offset, sizeBytes, recordBytes }: Place): string {
  return `${segment}:${offset}:${sizeBytes}:${recordBytes}`;
}

/** Reads back what `printPlace` wrote, or its forerunner. Anything else is a bug or a damaged database. */
export function parsePlace(text: string): Place {
  const [segment, at, sizeBytes, size, ...more] = text.split(':').map(Number);
  if (!isCount(segment) || !isCount(at) || !isCount(sizeBytes) || more.length > 0) throw notAPlace(text);
  const isFirst = size === undefined;
  const offset = isFirst ? at - firstHeadBytes : at;
  const recordBytes = isFirst ? sizeBytes + firstHeadBytes : size;
  if (!isCount(offset) || !isCount(recordBytes)) throw notAPlace(text);
  return { segment, offset, sizeBytes, recordBytes };
}

function notAPlace(text: string): Error {
  return new Error(`Not a place: ${text}`);
}

function isCount(number: number | undefined): number is number {
  return Number.isSafeInteger(number) && (number as number) >= 0;
}

export function segmentsFolder(folder: string): string {
  return join(folder, 'segments');
}

export function spoolFolder(folder: string): string {
  return join(folder, 'spool');
}

export function segmentFile(folder: string, segment: number): string {
  return join(segmentsFolder(folder), `${String(segment).padStart(8, '0')}.seg`);
}

/** The number of a segment file, or undefined for any other name. */
export function segmentOfName(name: string): number | undefined {
  const digits = /^(\d{8,})\.seg$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
