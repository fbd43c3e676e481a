import { createHash } from 'node:crypto';
import { readFully, stepsOf } from './file.ts';
import { headerBytes, parseHeader } from './record.ts';

/** Where the complete records end, and whether anything else lies behind them. */
export interface SegmentEnd {
  readonly end: number;
  readonly torn: boolean;
}

const stepBytes = 1024 * 1024;

/** Walks the records from `start`, checking each one's hash, up to the end or the first that is not whole. */
export function scanSegment(file: number, start: number, sizeBytes: number): SegmentEnd {
  const buffer = Buffer.allocUnsafe(stepBytes);
  let end = start;
  while (end < sizeBytes) {
    const next = recordEnd(file, end, sizeBytes, buffer);
    if (next === undefined) return { end, torn: !isBlank(file, end, sizeBytes, buffer) };
    end = next;
  }
  return { end, torn: end > sizeBytes };
}

function recordEnd(file: number, start: number, sizeBytes: number, buffer: Buffer): number | undefined {
  const found = readFully(file, buffer.subarray(0, headerBytes), start);
  const header = parseHeader(buffer.subarray(0, found));
  if (!header) return undefined;
  const contentStart = start + headerBytes;
  const end = contentStart + header.sizeBytes;
  if (end > sizeBytes) return undefined;
  return hashOf(file, contentStart, end, buffer) === header.hash ? end : undefined;
}

function hashOf(file: number, start: number, end: number, buffer: Buffer): string {
  const hash = createHash('sha256');
  for (const step of stepsOf(file, start, end, buffer)) hash.update(step);
  return hash.digest('hex');
}

/** True where only the zeros of a preallocated rest follow. */
function isBlank(file: number, start: number, end: number, buffer: Buffer): boolean {
  const zeros = Buffer.alloc(buffer.length);
  for (const step of stepsOf(file, start, end, buffer)) if (!step.equals(zeros.subarray(0, step.length))) return false;
  return true;
}
