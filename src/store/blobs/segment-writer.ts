import { closeSync, fdatasyncSync, fstatSync, fsyncSync, ftruncateSync, openSync, readdirSync } from 'node:fs';
import type { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { diskFault } from './disk-fault.ts';
import { stepsOf, writeFully } from './file.ts';
import { parsePlace, printPlace, segmentFile, segmentOfName, segmentsFolder } from './place.ts';
import type { Body, BodyWriter, StoredBody } from './port.ts';
import { headerBytes, printHeader } from './record.ts';
import { scanSegment } from './scan.ts';

interface Segment {
  readonly number: number;
  readonly file: number;
}

/** Small bodies wait in memory for each other up to this size, so that a group is one write. */
const stagedBytesMax = 1024 * 1024;

/**
 * Appends bodies to segment files. Owned by one thread; everything is synchronous.
 *
 * A place is promised by `append` and holds once `flush` returned. What was written before a failed flush is never
 * referred to: the next append writes over it, or begins a new segment where the disk's state is in doubt.
 */
export class SegmentWriter implements BodyWriter {
  readonly #folder: string;
  readonly #segmentBytesMax: number;
  readonly #copyBuffer = Buffer.allocUnsafe(stagedBytesMax);
  #segment: Segment | undefined;
  #lastNumber: number;
  /** End of what was flushed, of what was written, and of what is promised. */
  #flushed = 0;
  #written = 0;
  #promised = 0;
  #staged: Uint8Array[] = [];
  /** Why nothing since the last flush may be referred to. */
  #failure: Fault | undefined;
  /** After a failed flush nobody knows what the disk holds: the segment takes no more. */
  #doubtful = false;

  /** `newestPlace` is the last place that is known to be whole: the search for the end begins behind it. */
  constructor(folder: string, newestPlace?: string, segmentBytesMax: number = limits.segmentBytesMax) {
    this.#folder = folder;
    this.#segmentBytesMax = segmentBytesMax;
    this.#lastNumber = lastSegment(folder);
    if (this.#lastNumber > 0) this.#resume(newestPlace);
  }

  append(body: Body): StoredBody {
    if (this.#failure) throw this.#failure;
    try {
      const segment = this.#roomFor(headerBytes + body.sizeBytes);
      const offset = this.#promised + headerBytes;
      if ('bytes' in body.content) this.#stage(body, body.content.bytes);
      else this.#copyFile(body, body.content.file);
      const place = printPlace({ segment: segment.number, offset, sizeBytes: body.sizeBytes });
      return { hash: body.hash, sizeBytes: body.sizeBytes, place };
    } catch (error) {
      throw diskFault(error);
    }
  }

  flush(): void {
    if (!this.#failure && this.#promised === this.#flushed) return;
    try {
      if (!this.#failure) this.#settle();
    } finally {
      this.#recover();
    }
  }

  [Symbol.dispose](): void {
    if (this.#segment) closeSync(this.#segment.file);
    this.#segment = undefined;
  }

  /** Continues the last segment where its records end; a torn or missing end is left alone and a new segment begins. */
  #resume(newestPlace: string | undefined): void {
    const file = openSync(segmentFile(this.#folder, this.#lastNumber), 'r+');
    const { end, torn } = scanSegment(file, this.#knownEnd(newestPlace), fstatSync(file).size);
    if (torn) return closeSync(file);
    this.#segment = { number: this.#lastNumber, file };
    this.#flushed = this.#written = this.#promised = end;
  }

  #knownEnd(newestPlace: string | undefined): number {
    if (newestPlace === undefined) return 0;
    const place = parsePlace(newestPlace);
    return place.segment === this.#lastNumber ? place.offset + place.sizeBytes : 0;
  }

  /** The segment that takes `sizeBytes` more. Whatever the last one holds is flushed before a new one begins. */
  #roomFor(sizeBytes: number): Segment {
    const current = this.#segment;
    if (current && (this.#promised === 0 || this.#promised + sizeBytes <= this.#segmentBytesMax)) return current;
    if (current) this.#leave(current);
    return this.#begin();
  }

  #leave(segment: Segment): void {
    this.#settle();
    closeSync(segment.file);
    this.#segment = undefined;
  }

  #begin(): Segment {
    const number = this.#lastNumber + 1;
    const file = openSync(segmentFile(this.#folder, number), 'wx', 0o600);
    this.#segment = { number, file };
    this.#lastNumber = number;
    this.#flushed = this.#written = this.#promised = 0;
    syncFolder(segmentsFolder(this.#folder));
    return this.#segment;
  }

  #stage(body: Body, bytes: Uint8Array): void {
    if (bytes.length !== body.sizeBytes) throw new Error('The body is not as long as it says');
    this.#staged.push(printHeader(body), bytes);
    this.#promised += headerBytes + bytes.length;
    if (this.#promised - this.#written >= stagedBytesMax) this.#writeStaged();
  }

  /** Copies a spool file. One that cannot be read fails alone: what was copied of it will be written over. */
  #copyFile(body: Body, path: string): void {
    this.#writeStaged();
    const source = openSync(path, 'r');
    try {
      if (fstatSync(source).size !== body.sizeBytes) throw new Error('The body is not as long as it says');
      let at = this.#write(printHeader(body), this.#written);
      for (const step of stepsOf(source, 0, body.sizeBytes, this.#copyBuffer)) at = this.#write(step, at);
      this.#written = this.#promised = at;
    } finally {
      closeSync(source);
    }
  }

  #writeStaged(): void {
    if (this.#staged.length > 0) this.#written = this.#write(Buffer.concat(this.#staged), this.#written);
    this.#staged = [];
  }

  /** Writes into the segment; answers the position behind. A failure concerns all that was appended since the last flush. */
  #write(bytes: Uint8Array, position: number): number {
    return this.#watched((file) => {
      writeFully(file, bytes, position);
      return position + bytes.length;
    });
  }

  #settle(): void {
    this.#writeStaged();
    this.#watched((file) => {
      this.#doubtful = true;
      fdatasyncSync(file);
      this.#doubtful = false;
    });
    this.#flushed = this.#promised;
  }

  #watched<T>(work: (file: number) => T): T {
    try {
      return work((this.#segment as Segment).file);
    } catch (error) {
      this.#failure = diskFault(error);
      throw this.#failure;
    }
  }

  /** After a failure: forgets what was not flushed, throws what went wrong, and is ready for another attempt. */
  #recover(): void {
    const failure = this.#failure;
    if (!failure) return;
    this.#failure = undefined;
    this.#staged = [];
    this.#written = this.#promised = this.#flushed;
    if (this.#doubtful) this[Symbol.dispose]();
    else if (this.#segment) giveBack(this.#segment.file, this.#flushed);
    this.#doubtful = false;
    throw failure;
  }
}

/** Cuts off what was written in vain, so that others find room on a full disk. It does no harm if it stays. */
function giveBack(file: number, end: number): void {
  try {
    ftruncateSync(file, end);
  } catch {
    // The next append writes over it.
  }
}

function lastSegment(folder: string): number {
  return readdirSync(segmentsFolder(folder)).reduce((last, name) => Math.max(last, segmentOfName(name) ?? 0), 0);
}

/** Makes a new file's name survive a crash. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
