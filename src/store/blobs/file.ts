/** Reading and writing whole pieces at a position: the calls of the system may do less than they were asked. */
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

/** Writes all of `bytes` at `position`. */
export function writeFully(file: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** Fills `bytes` from `position`; answers how many there were. */
export function readFully(file: number, bytes: Uint8Array, position: number): number {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** The bytes from `start` up to `end` or to the end of the file, in steps that share one buffer. */
export function* stepsOf(file: number, start: number, end: number, buffer: Buffer): Generator<Buffer> {
  for (let at = start; at < end;) {
    const count = readFully(file, buffer.subarray(0, Math.min(buffer.length, end - at)), at);
    if (count === 0) return;
    yield buffer.subarray(0, count);
    at += count;
  }
}

/** Makes the names of new and removed files survive a crash. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
