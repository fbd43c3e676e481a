/** Content to frames and back. Level, frame size and dictionary were chosen by measurement: docs/decisions/0010. */
import { promisify } from 'node:util';
import { constants, crc32, zstdCompress, zstdCompressSync, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { dictionaryOf, newestDictionary } from './dictionary.ts';
import { frameBytes, type Frame, type RecordHeader } from './record.ts';

/** What lies in a segment is not what was written there. */
export class DamagedRecord extends Error {
  /** What the header says that the content is; unknown where the header is damaged. */
  readonly hash: string | undefined;

  constructor(what: string, hash?: string) {
    super(what);
    this.hash = hash;
  }
}

export interface Packed {
  readonly frames: readonly Frame[];
  readonly dictionary: number;
  readonly pieces: readonly Uint8Array[];
}

/** Compressed less than this, a frame stays plain: inflating it would not be worth the while. */
const savingMin = 1 / 16;
/** Higher ones save two percent more and cost a fourth of the whole way of a large message (docs/decisions/0010). */
const level = 1;
/** Of zlib. */
const smallestChunkBytes = 64;

const deflateInPool = promisify<Uint8Array, ZstdOptions, Buffer>(zstdCompress);

/** All frames of a content in memory. */
export function pack(content: Uint8Array): Packed {
  const dictionary = content.length > 0 ? newestDictionary : 0;
  const frames: Frame[] = [];
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += frameBytes) {
    const plain = content.subarray(at, at + frameBytes);
    const { frame, stored } = chosen(plain, zstdCompressSync(plain, deflating(plain.length, dictionary)));
    frames.push(frame);
    pieces.push(stored);
  }
  return { frames, pieces, dictionary: frames.every(({ isPlain }) => isPlain) ? 0 : dictionary };
}

/** One frame of a large content, compressed in the thread pool. */
export async function packInPool(plain: Uint8Array): Promise<{ frame: Frame; stored: Uint8Array }> {
  // One piece of output instead of many small ones: each costs the main thread a turn.
  const options = { ...deflating(plain.length, 0), chunkSize: Math.max(plain.length, smallestChunkBytes) };
  return chosen(plain, await deflateInPool(plain, options));
}

function chosen(plain: Uint8Array, deflated: Uint8Array): { frame: Frame; stored: Uint8Array } {
  const isPlain = deflated.length > plain.length * (1 - savingMin);
  const stored = isPlain ? plain : deflated;
  return { frame: { storedBytes: stored.length, isPlain, checksum: crc32(stored) }, stored };
}

function deflating(sizeBytes: number, dictionary: number): ZstdOptions {
  return {
    pledgedSrcSize: sizeBytes,
    params: { [constants.ZSTD_c_compressionLevel]: level },
    ...(dictionary > 0 && { dictionary: dictionaryOf(dictionary) }),
  };
}

/** The content of a frame, checked. Throws DamagedRecord. */
export function unpack(header: RecordHeader, index: number, stored: Uint8Array): Uint8Array {
  const frame = checked(header, index, stored);
  if (frame.isPlain) return stored;
  try {
    return sized(header, index, zstdDecompressSync(stored, inflating(header, index)));
  } catch (error) {
    throw damage(header, index, error);
  }
}

/** The frame whose stored bytes these are. Throws DamagedRecord where they are not. */
export function checked({ frames, hash }: RecordHeader, index: number, stored: Uint8Array): Frame {
  const frame = frames[index] as Frame;
  const { storedBytes, checksum } = frame;
  if (stored.length === storedBytes && (checksum === undefined || crc32(stored) === checksum)) return frame;
  throw new DamagedRecord(`Frame ${index} is not what was written`, hash);
}

/** Never more than a frame may hold, whatever damaged bytes pretend. */
function inflating(header: RecordHeader, index: number): ZstdOptions {
  const { dictionary } = header;
  const maxOutputLength = Math.max(contentOf(header, index), 1);
  // One piece of output: half as fast again as many small ones.
  const chunkSize = Math.max(maxOutputLength, smallestChunkBytes);
  return { maxOutputLength, chunkSize, ...(dictionary > 0 && { dictionary: dictionaryOf(dictionary) }) };
}

function contentOf(header: RecordHeader, index: number): number {
  return Math.min(header.frameBytes, header.sizeBytes - index * header.frameBytes);
}

function sized(header: RecordHeader, index: number, content: Uint8Array): Uint8Array {
  if (content.length !== contentOf(header, index)) throw new Error('It is not as long as it should be');
  return content;
}

function damage(header: RecordHeader, index: number, cause: unknown): DamagedRecord {
  return Object.assign(new DamagedRecord(`Frame ${index} cannot be inflated`, header.hash), { cause });
}
