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

/** Where a small record lies while it is inflated: nothing is waited for meanwhile. Most of a large answer is such mail. */
const scratch = Buffer.allocUnsafeSlow(syncBytesMax);

/** One body in an open segment file: reads and inflates the frames that a range touches, and no others. */
export class BodyReader {
  readonly #file: number;
  readonly #place: Place;
  readonly #cache: FrameCache;

  constructor(file: number, place: Place, cache: FrameCache = new FrameCache()) {
    this.#file = file;
    this.#place = place;
    this.#cache = cache;
  }

  /**
   * The bytes from `start` up to `end`, frame by frame. Where that is the whole, its SHA-256 is checked at the end. Throws
   * DamagedRecord where no such record is.
   */
  async *read(start: number, end: number): AsyncGenerator<Uint8Array> {
    const { offset, recordBytes } = this.#place;
    const record = recordBytes <= syncBytesMax ? readBytes(this.#file, offset, recordBytes) : undefined;
    const header = this.#checked(record ? parseHeader(record) : readHeader(this.#file, offset));
    const { sizeBytes, frameBytes, frames, headBytes, hash } = header;
    const whole = start === 0 && end === sizeBytes ? createHash('sha256') : undefined;
    let position = headBytes;
    for (const [index, { storedBytes }] of frames.entries()) {
      const at = index * frameBytes;
      if (at >= end) break;
      if (at + frameBytes > start) {
        const stored = (): Uint8Array | Promise<Uint8Array> =>
          record?.subarray(position, position + storedBytes) ?? this.#stored(position, storedBytes);
        const content = await this.#frame(header, index, stored, !whole);
        whole?.update(content);
        yield content.subarray(Math.max(start - at, 0), end - at);
      }
      position += storedBytes;
    }
    if (whole && whole.digest('hex') !== hash) throw wrongHash(hash);
  }

  /** The same in one piece; at once where the record is small. */
  async readAll(start: number, end: number): Promise<Uint8Array> {
    const single = this.#place.recordBytes <= syncBytesMax ? this.#single(start, end) : undefined;
    if (single) return single;
    const pieces = await Array.fromAsync(this.read(start, end));
    return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }

  /** Undefined where the body has not just one frame. */
  #single(start: number, end: number): Uint8Array | undefined {
    const { offset, recordBytes } = this.#place;
    const record = readBytes(this.#file, offset, recordBytes, scratch.subarray(0, recordBytes));
    const header = this.#checked(parseHeader(record));
    const [frame, ...more] = header.frames;
    if (!frame || more.length > 0) return undefined;
    const content = unpack(header, 0, record.subarray(header.headBytes));
    if (hashOf('sha256', content, 'hex') !== header.hash) throw wrongHash(header.hash);
    const wanted = content.subarray(start, Math.max(start, end));
    return frame.isPlain ? Buffer.from(wanted) : wanted;
  }

  /** Throws DamagedRecord where it is not the header of that body. */
  #checked(header: RecordHeader | undefined): RecordHeader {
    if (!header) throw new DamagedRecord('The header is not what was written');
    const { recordBytes, sizeBytes } = this.#place;
    if (header.recordBytes === recordBytes && header.sizeBytes === sizeBytes) return header;
    throw new DamagedRecord('There is another record', header.hash);
  }

  async #frame(
    header: RecordHeader,
    index: number,
    stored: () => Uint8Array | Promise<Uint8Array>,
    isKept: boolean,
  ): Promise<Uint8Array> {
    const key = `${this.#place.segment}:${this.#place.offset}:${index}`;
    const known = isKept ? this.#cache.get(key) : undefined;
    if (known) return known;
    const content = unpack(header, index, await stored()); // 0.1 ms: less than an answer of the thread pool takes
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
