/** Segment files looked at from outside, without a database: for the operator, on a running or a stopped data folder. */
import { closeSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { Fault } from '../../base/fault.ts';
import { DamagedRecord } from './frames.ts';
import { segmentFile, segmentOfName, segmentsFolder } from './place.ts';
import { contentOf, readHeader } from './record-file.ts';
import { walkSegment, type Stretch } from './scan.ts';

/** The segment files of a data folder, the oldest first. */
export function segmentsOf(folder: string): string[] {
  const numbers = readdirSync(segmentsFolder(folder)).flatMap((name) => segmentOfName(name) ?? []);
  return numbers.sort((a, b) => a - b).map((number) => segmentFile(folder, number));
}

/** Every stretch of a segment file; `isQuick` believes the headers instead of reading what is behind them. */
export function* inspectSegment(path: string, isQuick = false): Generator<Stretch> {
  const file = openSync(path, 'r');
  try {
    yield* walkSegment(file, 0, fstatSync(file).size, ...(isQuick ? [() => undefined] : []));
  } finally {
    closeSync(file);
  }
}

/** The content of the record at `offset`. Throws a Fault where there is none or it is damaged, after what could be read. */
export function* readRecord(path: string, offset: number): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const header = readHeader(file, offset);
    if (!header) throw new Fault('notFound', `No record begins at offset ${offset} of ${path}`);
    yield* contentOf(file, offset, header);
  } catch (error) {
    if (!(error instanceof DamagedRecord)) throw error;
    throw new Fault('unavailable', `The record at offset ${offset} of ${path} is damaged: ${error.message}`, {
      cause: error,
    });
  } finally {
    closeSync(file);
  }
}

/** Where the content with this SHA-256 lies, the newest segment first; undefined where it is not. */
export function findRecord(folder: string, hash: string): { path: string; offset: number } | undefined {
  for (const path of segmentsOf(folder).toReversed()) {
    for (const stretch of inspectSegment(path, true)) {
      if (stretch.kind === 'record' && stretch.header.hash === hash) return { path, offset: stretch.offset };
    }
  }
  return undefined;
}
