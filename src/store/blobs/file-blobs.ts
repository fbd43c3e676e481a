import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { systemRandom, type Random } from '../../base/random.ts';
import { BodyReader, FrameCache } from './body-reader.ts';
import { clipped } from './chunks.ts';
import { diskFault } from './disk-fault.ts';
import { SpoolDraft } from './draft.ts';
import { DraftMemory } from './draft-memory.ts';
import { DamagedRecord } from './frames.ts';
import { headerAt } from './identify.ts';
import { OpenFiles } from './open-files.ts';
import { parsePlace, segmentFile, spoolFolder, type Place } from './place.ts';
import type { Blobs, BodyProbe, Draft, Origin } from './port.ts';
import { Press } from './press.ts';
import type { Room } from './room.ts';

const segmentsKeptOpen = 32;

export interface FileBlobsOptions {
  /** The data folder; `openDatabase` made it. */
  readonly folder: string;
  readonly draftMemoryBytes?: number;
  /** What all drafts together may hold beyond that. */
  readonly draftsMemoryBytes?: number;
  readonly random?: Random;
  /** Hears of bodies that are not what was written. */
  readonly log?: Log;
  /** Where it is not said, mail is taken up to the last byte of the disk. */
  readonly room?: Pick<Room, 'mustHold'>;
}

/** Bodies in the segment files of a data folder. Reads only; the store thread writes them. */
export class FileBlobs implements Blobs, BodyProbe, Disposable {
  readonly #folder: string;
  readonly #draftMemoryBytes: number;
  readonly #random: Random;
  readonly #log: Log;
  readonly #draftMemory: DraftMemory;
  readonly #press = new Press();
  readonly #room: FileBlobsOptions['room'];
  readonly #files = new OpenFiles(segmentsKeptOpen);
  readonly #frames = new FrameCache();

  constructor(options: FileBlobsOptions) {
    const { folder, draftMemoryBytes = limits.draftMemoryBytes, random = systemRandom, log = silentLog } = options;
    this.#folder = folder;
    this.#draftMemoryBytes = draftMemoryBytes;
    this.#draftMemory = new DraftMemory(options.draftsMemoryBytes);
    this.#random = random;
    this.#log = log;
    this.#room = options.room;
  }

  draft(origin: Origin = 'others'): Draft {
    const spool = join(spoolFolder(this.#folder), newId(this.#random));
    const room = origin === 'others' ? this.#room : undefined;
    const [memory, memoryBytes, press] = [this.#draftMemory, this.#draftMemoryBytes, this.#press];
    return new SpoolDraft({ spool, memory, memoryBytes, press, room });
  }

  async mustHaveRoom(sizeBytes: number): Promise<void> {
    await this.#room?.mustHold(sizeBytes);
  }

  /** The file stays open from the first chunk to the last, also when the segment is removed meanwhile. */
  async *read(place: string, start = 0, end?: number): AsyncGenerator<Uint8Array> {
    const found = parsePlace(place);
    const path = segmentFile(this.#folder, found.segment);
    try {
      const file = this.#files.acquire(path);
      try {
        yield* new BodyReader(file, found, this.#frames).read(...clipped(found.sizeBytes, start, end));
      } finally {
        this.#files.release(path);
      }
    } catch (error) {
      throw this.#faultOf(error, found);
    }
  }

  async readAll(place: string, start = 0, end?: number): Promise<Uint8Array> {
    const found = parsePlace(place);
    const path = segmentFile(this.#folder, found.segment);
    try {
      const file = this.#files.acquire(path);
      try {
        return await new BodyReader(file, found, this.#frames).readAll(...clipped(found.sizeBytes, start, end));
      } finally {
        this.#files.release(path);
      }
    } catch (error) {
      throw this.#faultOf(error, found);
    }
  }

  async identify(place: string): Promise<{ hash: string; sizeBytes: number }> {
    const found = placeOf(place);
    const path = segmentFile(this.#folder, found.segment);
    try {
      const file = this.#files.acquire(path);
      try {
        return await headerAt(file, found);
      } finally {
        this.#files.release(path);
      }
    } catch (error) {
      throw this.#faultOf(error, found);
    }
  }

  /** Lets go of files that nobody reads now: the room of removed segments is free only then. */
  closeIdle(): void {
    this.#files.closeIdle();
  }

  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }

  #faultOf(error: unknown, { segment, offset }: Place): Fault {
    if (!(error instanceof DamagedRecord)) return diskFault(error);
    this.#log.error({ segment, offset, hash: error.hash ?? 'unreadable', error }, 'A message body is damaged');
    return new Fault('unavailable', 'The message body is damaged', { cause: error });
  }
}

function placeOf(text: string): Place {
  try {
    return parsePlace(text);
  } catch (error) {
    throw new Fault('unavailable', `"${text}" is no place of a body`, { cause: new DamagedRecord(String(error)) });
  }
}
