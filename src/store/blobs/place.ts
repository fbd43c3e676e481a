/** A place names bytes in a segment: "segment:offset:size", where offset is that of the content, behind its header. */
import { join } from 'node:path';

export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

export function printPlace({ segment, offset, sizeBytes }: Place): string {
  return `${segment}:${offset}:${sizeBytes}`;
}

/** Reads back what `printPlace` wrote. Anything else is a bug or a damaged database. */
export function parsePlace(text: string): Place {
  const [segment, offset, sizeBytes] = text.split(':').map(Number);
  if (!isCount(segment) || !isCount(offset) || !isCount(sizeBytes)) throw new Error(`Not a place: ${text}`);
  return { segment, offset, sizeBytes };
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
