import { createHash, hash as hashOf } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { DamagedRecord, unpack } from './frames.ts';
import type { Place } from './place.ts';
import { parseHeader, type RecordHeader } from './record.ts';
import { readBytes, readHeader } from './record-file.ts';

/** Up to this size reading at once is cheaper than asking the thread pool (3 against 40 microseconds when cached). */
const syncBytesMax = 64 * 1024;

const framesKept = 8;

const readInPool = promisify(read);

/** Frames that were inflated last: whoever reads many small parts of a large body asks for the same again and again. */
export class FrameCache {
  readonly #kept = new Map<string, Uint8Array>();

  get(key: string): Uint8Array | undefined {
    return this.#kept.get(key);
  }

  put(key: string, content: Uint8Array): void {
    this.#kept.set(key, content);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > framesKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** One body in an open segment file: reads and inflates the frames that a range touches, and no others. */
export class BodyReader {
  readonly #file: number;
  readonly #place: Place;
  readonly #header: RecordHeader;
  /** The whole record, where it is so small that it was read at once. */
  readonly #record: Buffer | undefined;
  readonly #cache: FrameCache;

  /** Throws DamagedRecord where no such record is. */
  constructor(file: number, place: Place, cache: FrameCache = new FrameCache()) {
    this.#file = file;
    this.#cache = cache;
    this.#place = place;
    this.#record = place.recordBytes <= syncBytesMax ? readBytes(file, place.offset, place.recordBytes) : undefined;
    const header = this.#record ? parseHeader(this.#record) : readHeader(file, place.offset);
    if (!header) throw new DamagedRecord('The header is not what was written');
    if (header.recordBytes !== place.recordBytes || header.sizeBytes !== place.sizeBytes) {
      throw new DamagedRecord('There is another record', header.hash);
    }
    this.#header = header;
  }

  /** The bytes from `start` up to `end`, frame by frame. Where that is the whole, its SHA-256 is checked at the end. */
  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    const { sizeBytes, frameBytes, frames, headBytes, hash } = this.#header;
    const whole = start === 0 && end === sizeBytes ? createHash('sha256') : undefined;
    let position = headBytes;
    for (const [index, { storedBytes }] of frames.entries()) {
      const at = index * frameBytes;
      if (at >= end) break;
      if (at + frameBytes > start) {
        const content = await this.#frame(index, position, storedBytes, !whole);
        whole?.update(content);
        yield content.subarray(Math.max(start - at, 0), end - at);
      }
      position += storedBytes;
    }
    if (whole && whole.digest('hex') !== hash) throw wrongHash(hash);
  }

  /** The same in one piece; at once where the record is small. */
  async readAll(start: number, end: number): Promise<Uint8Array> {
    if (end <= start) return new Uint8Array(0);
    if (this.#record && this.#header.frames.length === 1) return this.#single(this.#record, start, end);
    const pieces = await Array.fromAsync(this.read(start, end));
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }

  #single(record: Buffer, start: number, end: number): Uint8Array {
    const content = unpack(this.#header, 0, record.subarray(this.#header.headBytes));
    const { hash } = this.#header;
    if (hashOf('sha256', content, 'hex') !== hash) throw wrongHash(hash);
    return start === 0 && end === content.length ? content : content.subarray(start, end);
  }

  async #frame(index: number, position: number, count: number, isKept: boolean): Promise<Uint8Array> {
    const key = `${this.#place.segment}:${this.#place.offset}:${index}`;
    const known = isKept ? this.#cache.get(key) : undefined;
    if (known) return known;
    const stored = this.#record?.subarray(position, position + count) ?? (await this.#stored(position, count));
    const content = unpack(this.#header, index, stored); // 0.1 ms: less than an answer of the thread pool takes
    if (isKept) this.#cache.put(key, content);
    return content;
  }

  async #stored(position: number, count: number): Promise<Buffer> {
    const at = this.#place.offset + position;
    if (count <= syncBytesMax) return readBytes(this.#file, at, count);
    const bytes = Buffer.allocUnsafe(count); // shorter where the file ends: then the checksum is not right
    let done = 0;
    for (let got = 1; got > 0 && done < count; done += got) {
      got = (await readInPool(this.#file, bytes, done, count - done, at + done)).bytesRead;
    }
    return bytes.subarray(0, done);
  }
}

function wrongHash(hash: string): DamagedRecord {
  return new DamagedRecord('The content has another SHA-256', hash);
}
