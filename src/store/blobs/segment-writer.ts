import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readdirSync } from 'node:fs';
import type { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { diskFault } from './disk-fault.ts';
import { stepsOf, syncFolder, writeFully } from './file.ts';
import { DamagedRecord, pack } from './frames.ts';
import { parsePlace, printPlace, segmentFile, segmentOfName, segmentsFolder } from './place.ts';
import type { Body, BodyWriter, SpooledContent, StoredBody } from './port.ts';
import { headBytesFor, parseIndex, printHeader, type RecordHeader } from './record.ts';
import { readBytes, storedFrames } from './record-file.ts';
import { scanSegment } from './scan.ts';
import { SegmentKeeper } from './segment-keeper.ts';

interface Segment {
  readonly number: number;
  readonly file: number;
}

/** Small bodies wait in memory for each other up to this size, so that a group is one write. */
const stagedBytesMax = 1024 * 1024;

/**
 * Appends bodies to segment files. Owned by one thread; all but the flush is synchronous.
 *
 * A place is promised by `append` and holds once `flush` returned. What was written before a failed flush is never
 * referred to: the next append writes over it, or begins a new segment where the disk's state is in doubt.
 */
export class SegmentWriter implements BodyWriter {
  readonly #folder: string;
  readonly #segmentBytesMax: number;
  readonly #copyBuffer = Buffer.allocUnsafe(stagedBytesMax);
  readonly keeper: SegmentKeeper;
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
    this.keeper = new SegmentKeeper(folder, this);
  }

  /** The number of the newest segment, which is never removed: so no number is given twice. */
  get newest(): number {
    return this.#lastNumber;
  }

  append(body: Body): StoredBody {
    const { hash, sizeBytes, content } = body;
    const place = this.#placed(sizeBytes, () =>
      'bytes' in content ? this.#stage(body, content.bytes) : this.#copySpool(body, content),
    );
    return { hash, sizeBytes, place };
  }

  /** Appends a record as it is, from another segment; throws DamagedRecord where it is not what it should be. */
  appendRecord(source: number, offset: number, header: RecordHeader): string {
    return this.#placed(header.sizeBytes, () => this.#copyRecord(source, offset, header));
  }

  async flush(): Promise<void> {
    if (!this.#failure && this.#promised === this.#flushed) return;
    try {
      if (!this.#failure) await this.#settle();
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
    return place.segment === this.#lastNumber ? place.offset + place.recordBytes : 0;
  }

  /** The segment that takes `sizeBytes` more. Whatever the last one holds is flushed before a new one begins. */
  #roomFor(sizeBytes: number): void {
    const current = this.#segment;
    if (current && (this.#promised === 0 || this.#promised + sizeBytes <= this.#segmentBytesMax)) return;
    if (current) this.#leave(current);
    this.#begin();
  }

  #leave(segment: Segment): void {
    this.#writeStaged();
    this.#watched((file) => {
      this.#doubtful = true;
      fdatasyncSync(file);
    });
    this.#settled();
    closeSync(segment.file);
    this.#segment = undefined;
  }

  #begin(): void {
    const number = this.#lastNumber + 1;
    const file = openSync(segmentFile(this.#folder, number), 'wx', 0o600);
    this.#segment = { number, file };
    this.#lastNumber = number;
    this.#flushed = this.#written = this.#promised = 0;
    syncFolder(segmentsFolder(this.#folder));
  }

  /** Appends by `work`; answers the place of what it appended, which must be all that it promised. */
  #placed(sizeBytes: number, work: () => number): string {
    if (this.#failure) throw this.#failure;
    try {
      const offset = work();
      const { number: segment } = this.#segment as Segment;
      return printPlace({ segment, offset, sizeBytes, recordBytes: this.#promised - offset });
    } catch (error) {
      throw error instanceof DamagedRecord ? error : diskFault(error);
    }
  }

  #stage(body: Body, bytes: Uint8Array): number {
    if (bytes.length !== body.sizeBytes) throw new Error('The body is not as long as it says');
    const { frames, dictionary, pieces } = pack(bytes);
    return this.#stageRecord([printHeader({ ...body, frames, dictionary }), ...pieces]);
  }

  #stageRecord(pieces: readonly Uint8Array[]): number {
    const recordBytes = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#roomFor(recordBytes);
    const offset = this.#promised;
    this.#staged.push(...pieces);
    this.#promised += recordBytes;
    if (this.#promised - this.#written >= stagedBytesMax) this.#writeStaged();
    return offset;
  }

  /** Copies a spool file. One that cannot be read fails alone: what was copied of it will be written over. */
  #copySpool(body: Body, { file, frameBytes, index }: SpooledContent): number {
    const source = openSync(file, 'r');
    try {
      const frames = parseIndex(index);
      const storedBytes = frames.reduce((sum, frame) => sum + frame.storedBytes, 0);
      if (fstatSync(source).size !== storedBytes) throw new Error('The body is not as long as it says');
      const head = printHeader({ ...body, dictionary: 0, frames, frameBytes });
      return this.#copy(
        head,
        stepsOf(source, 0, storedBytes, this.#copyBuffer),
        headBytesFor(frames.length) + storedBytes,
      );
    } finally {
      closeSync(source);
    }
  }

  #copyRecord(source: number, offset: number, header: RecordHeader): number {
    const head = readBytes(source, offset, header.headBytes);
    const frames = storedFrames(source, offset, header);
    if (header.recordBytes <= stagedBytesMax) return this.#stageRecord([head, ...frames]);
    return this.#copy(head, frames, header.recordBytes);
  }

  /** Writes a large record piece by piece; it counts when all of it is written. */
  #copy(head: Uint8Array, pieces: Iterable<Uint8Array>, recordBytes: number): number {
    this.#roomFor(recordBytes);
    this.#writeStaged();
    const offset = this.#written;
    let at = this.#write(head, offset);
    for (const piece of pieces) at = this.#write(piece, at);
    this.#written = this.#promised = at;
    return offset;
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

  /** The disk works on it in another thread, so that this one can go on with what does not depend on it. */
  async #settle(): Promise<void> {
    this.#writeStaged();
    const { file } = this.#segment as Segment;
    this.#doubtful = true;
    try {
      await onDisk(file);
    } catch (error) {
      this.#failure = diskFault(error);
      throw this.#failure;
    }
    this.#settled();
  }

  #settled(): void {
    this.#doubtful = false;
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

function onDisk(file: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  fdatasync(file, (error) => (error ? reject(error) : resolve()));
  return promise;
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
