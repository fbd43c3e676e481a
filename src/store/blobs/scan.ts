/** Walks a segment from record to record, and over what is none. */
import { magics, type RecordHeader } from './record.ts';
import { damageOf, readBytes, readHeader } from './record-file.ts';

/** One stretch of a segment, from `offset` up to `end`. */
export type Stretch =
  | { readonly kind: 'record'; readonly offset: number; readonly end: number; readonly header: RecordHeader }
  /** Not what was written. The hash is known where the header is whole. */
  | { readonly kind: 'damaged'; readonly offset: number; readonly end: number; readonly hash?: string }
  /** No record follows: what a crash left behind, or what is being written now. */
  | { readonly kind: 'unfinished'; readonly offset: number; readonly end: number }
  /** Zeros up to the end. */
  | { readonly kind: 'blank'; readonly offset: number; readonly end: number };

/** Where the complete records end, and whether anything else lies behind them. */
export interface SegmentEnd {
  readonly end: number;
  readonly torn: boolean;
}

const stepBytes = 1024 * 1024;

export function scanSegment(file: number, start: number, sizeBytes: number): SegmentEnd {
  for (const { kind, offset } of walkSegment(file, start, sizeBytes)) {
    if (kind !== 'record') return { end: offset, torn: kind !== 'blank' };
  }
  return { end: Math.max(start, sizeBytes), torn: start > sizeBytes };
}

/** Every stretch between `start` and the end of the file. `check` says what is wrong with a record: it reads all of it. */
export function* walkSegment(file: number, start: number, sizeBytes: number, check = damageOf): Generator<Stretch> {
  for (let offset = start; offset < sizeBytes;) {
    const stretch = stretchAt(file, offset, sizeBytes, check);
    yield stretch;
    offset = stretch.end;
  }
}

function stretchAt(file: number, offset: number, sizeBytes: number, check: typeof damageOf): Stretch {
  const header = readHeader(file, offset);
  if (!header || offset + header.recordBytes > sizeBytes) return gapAt(file, offset, sizeBytes);
  const end = offset + header.recordBytes;
  if (!check(file, offset, header)) return { kind: 'record', offset, end, header };
  // Only the newer header has a checksum, so only there its size can be trusted when the content is not what it says.
  const isSure = header.frames.every(({ checksum }) => checksum !== undefined);
  return { kind: 'damaged', offset, end: isSure ? end : nextRecord(file, offset + 1, sizeBytes), hash: header.hash };
}

function gapAt(file: number, offset: number, sizeBytes: number): Stretch {
  if (isBlank(file, offset, sizeBytes)) return { kind: 'blank', offset, end: sizeBytes };
  const end = nextRecord(file, offset + 1, sizeBytes);
  return { kind: end < sizeBytes ? 'damaged' : 'unfinished', offset, end };
}

/** Where the next record begins that is whole; the end of the file without one. */
function nextRecord(file: number, from: number, sizeBytes: number): number {
  for (const position of magicsFrom(file, from, sizeBytes)) {
    const header = readHeader(file, position);
    if (header && position + header.recordBytes <= sizeBytes && !damageOf(file, position, header)) return position;
  }
  return sizeBytes;
}

function* magicsFrom(file: number, from: number, sizeBytes: number): Generator<number> {
  for (let start = from; start < sizeBytes; start += stepBytes) {
    // A magic may begin at the end of a step.
    for (const at of magicsIn(readBytes(file, start, stepBytes + 3))) yield start + at;
  }
}

function* magicsIn(bytes: Buffer): Generator<number> {
  for (let at = bytes.indexOf('PHB'); at >= 0; at = bytes.indexOf('PHB', at + 1)) {
    if (magics.some((magic) => bytes.subarray(at, at + 4).equals(magic))) yield at;
  }
}

/** True where only the zeros of a preallocated rest follow. */
function isBlank(file: number, from: number, sizeBytes: number): boolean {
  const zeros = Buffer.alloc(stepBytes);
  for (let start = from; start < sizeBytes; start += stepBytes) {
    const expected = zeros.subarray(0, sizeBytes - start);
    if (!readBytes(file, start, expected.length).equals(expected)) return false;
  }
  return true;
}
