import { read, readSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '../../base/fault.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { systemRandom, type Random } from '../../base/random.ts';
import { diskFault } from './disk-fault.ts';
import { SpoolDraft } from './draft.ts';
import { OpenFiles } from './open-files.ts';
import { parsePlace, segmentFile, spoolFolder, type Place } from './place.ts';
import type { Blobs, Draft } from './port.ts';
import { chunkRanges, clipped } from './chunks.ts';

const segmentsKeptOpen = 32;
/** Up to this size reading at once is cheaper than asking the thread pool (3 against 40 microseconds when cached). */
const syncBytesMax = 64 * 1024;

const readInPool = promisify(read);

export interface FileBlobsOptions {
  /** The data folder; `openDatabase` made it. */
  readonly folder: string;
  readonly draftMemoryBytes?: number;
  readonly random?: Random;
}

/** Bodies in the segment files of a data folder. Reads only; the store thread writes them. */
export class FileBlobs implements Blobs, Disposable {
  readonly #folder: string;
  readonly #draftMemoryBytes: number;
  readonly #random: Random;
  readonly #files = new OpenFiles(segmentsKeptOpen);

  constructor({ folder, draftMemoryBytes = limits.draftMemoryBytes, random = systemRandom }: FileBlobsOptions) {
    this.#folder = folder;
    this.#draftMemoryBytes = draftMemoryBytes;
    this.#random = random;
  }

  draft(): Draft {
    return new SpoolDraft(join(spoolFolder(this.#folder), newId(this.#random)), this.#draftMemoryBytes);
  }

  async *read(place: string, start = 0, end?: number): AsyncGenerator<Uint8Array> {
    const found = parsePlace(place);
    for (const [from, to] of chunkRanges(...clipped(found.sizeBytes, start, end))) {
      yield await this.#piece(found, from, to);
    }
  }

  async readAll(place: string, start = 0, end?: number): Promise<Uint8Array> {
    const found = parsePlace(place);
    return this.#piece(found, ...clipped(found.sizeBytes, start, end));
  }

  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }

  async #piece(place: Place, start: number, end: number): Promise<Uint8Array> {
    const path = segmentFile(this.#folder, place.segment);
    try {
      const file = this.#files.acquire(path);
      try {
        return await readExactly(file, end - start, place.offset + start);
      } finally {
        this.#files.release(path);
      }
    } catch (error) {
      throw diskFault(error);
    }
  }
}

async function readExactly(file: number, count: number, position: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(count);
  for (let done = 0; done < count;) {
    const got = await readSome(file, bytes, done, position + done);
    if (got === 0) throw new Fault('unavailable', 'The message body cannot be read');
    done += got;
  }
  return bytes;
}

async function readSome(file: number, bytes: Buffer, done: number, position: number): Promise<number> {
  const count = bytes.length - done;
  if (count <= syncBytesMax) return readSync(file, bytes, done, count, position);
  return (await readInPool(file, bytes, done, count, position)).bytesRead;
}
