/**
 * A record of a segment file: a header, an index of frames, then the frames: the content in pieces of equal size, each
 * compressed by itself, or plain where that saves nothing. So a range is read without the rest.
 *
 *      0  "PHB2"            magic and version
 *      4  dictionary        number of the dictionary that the frames need, 0 for none
 *      5  frame size        as a power of two: 17 means 128 KiB of content in each frame but the last, 15 means 32
 *      6  0 0               reserved
 *      8  content size      little endian, 64 bits
 *     16  SHA-256           of the content, 32 bytes
 *     48  stored size       of all frames together, 64 bits
 *     56  frame count       32 bits
 *     60  CRC-32            of the 60 bytes above and of the index
 *     64  index             for each frame its stored size (the top bit says that it is plain) and its CRC-32, 32 bits each
 *
 * A record of the first version is "PHB1", four zeros, the content size and the SHA-256 (48 bytes), then the plain content.
 * Either can be walked, checked and read without the database.
 */
import { crc32 } from 'node:zlib';

/** A piece of a body as it lies on the disk. */
export interface Frame {
  readonly storedBytes: number;
  readonly isPlain: boolean;
  /** CRC-32 of the stored bytes. Records of the first version have none. */
  readonly checksum?: number;
}

export interface RecordHeader {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly dictionary: number;
  /** Content in each frame but the last. */
  readonly frameBytes: number;
  readonly frames: readonly Frame[];
  /** Where the first frame begins, counted from the record. */
  readonly headBytes: number;
  readonly recordBytes: number;
}

/** What every record begins with, as far as its kind and size can be told. */
export const prefixBytes = 64;
export const magics = ['PHB1', 'PHB2'].map((magic) => Buffer.from(magic, 'latin1'));

const plainHeadBytes = 48;
const indexEntryBytes = 8;
const plainMark = 0x8000_0000;
const framesMax = 1 << 20;

/** Content in a frame: small enough to be inflated at once, large enough for compression (docs/decisions/0010). */
export const frameBytes = 128 * 1024;
/** The same where so many messages arrive at one time that there is no memory for larger ones. */
export const smallFrameBytes = 32 * 1024;

/** What the header of a new record takes. */
export function headBytesFor(frameCount: number): number {
  return prefixBytes + frameCount * indexEntryBytes;
}

export interface NewHeader {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly dictionary: number;
  readonly frames: readonly Frame[];
  /** A power of two; `frameBytes` where it is not said. */
  readonly frameBytes?: number;
}

export function printHeader({ hash, sizeBytes, dictionary, frames, frameBytes: size = frameBytes }: NewHeader): Buffer {
  const head = Buffer.alloc(headBytesFor(frames.length));
  head.write('PHB2', 'latin1');
  head.writeUInt8(dictionary, 4);
  head.writeUInt8(Math.log2(size), 5);
  head.writeBigUInt64LE(BigInt(sizeBytes), 8);
  head.write(hash, 16, 'hex');
  head.writeBigUInt64LE(BigInt(sumOf(frames)), 48);
  head.writeUInt32LE(frames.length, 56);
  for (const [index, frame] of frames.entries()) head.set(printFrame(frame), prefixBytes + index * indexEntryBytes);
  head.writeUInt32LE(checksumOf(head), 60);
  return head;
}

/** What the index of a record says of a frame. */
export function printFrame({ storedBytes, isPlain, checksum = 0 }: Frame): Uint8Array {
  const entry = Buffer.alloc(indexEntryBytes);
  entry.writeUInt32LE(isPlain ? storedBytes + plainMark : storedBytes, 0);
  entry.writeUInt32LE(checksum, 4);
  return entry;
}

/** The frames of which an index tells. */
export function parseIndex(index: Uint8Array): Frame[] {
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  const frames: Frame[] = [];
  for (let at = 0; at < index.length; at += indexEntryBytes) {
    const stored = view.getUint32(at, true);
    const isPlain = stored >= plainMark;
    frames.push({
      storedBytes: isPlain ? stored - plainMark : stored,
      isPlain,
      checksum: view.getUint32(at + 4, true),
    });
  }
  return frames;
}

/** How long the header is that begins with `prefix`; undefined where none does. */
export function headBytesOf(prefix: Buffer): number | undefined {
  if (prefix.length < plainHeadBytes) return undefined;
  if (startsWith(prefix, 0)) return plainHeadBytes;
  if (prefix.length < prefixBytes || !startsWith(prefix, 1)) return undefined;
  const count = prefix.readUInt32LE(56);
  return count <= framesMax ? headBytesFor(count) : undefined;
}

/** The header in `bytes`, which may hold more; undefined where it makes no sense or is damaged. */
export function parseHeader(bytes: Buffer): RecordHeader | undefined {
  const headBytes = headBytesOf(bytes);
  if (headBytes === undefined || bytes.length < headBytes) return undefined;
  const head = bytes.subarray(0, headBytes);
  const sizeBytes = Number(head.readBigUInt64LE(8));
  if (!Number.isSafeInteger(sizeBytes)) return undefined;
  const hash = head.toString('hex', 16, 48);
  return startsWith(head, 0) ? plainHeader(head, hash, sizeBytes) : framedHeader(head, hash, sizeBytes);
}

function framedHeader(head: Buffer, hash: string, sizeBytes: number): RecordHeader | undefined {
  if (head.readUInt32LE(60) !== checksumOf(head)) return undefined;
  const bytesOfFrame = 2 ** head.readUInt8(5);
  const frames = parseIndex(head.subarray(prefixBytes));
  if (frames.length !== Math.ceil(sizeBytes / bytesOfFrame)) return undefined;
  const dictionary = head.readUInt8(4);
  const recordBytes = head.length + sumOf(frames);
  return { hash, sizeBytes, dictionary, frameBytes: bytesOfFrame, frames, headBytes: head.length, recordBytes };
}

function plainHeader(head: Buffer, hash: string, sizeBytes: number): RecordHeader | undefined {
  if (head.readUInt32LE(4) !== 0 || sizeBytes > framesMax * frameBytes) return undefined;
  const frames: Frame[] = [];
  for (let at = 0; at < sizeBytes; at += frameBytes) {
    frames.push({ storedBytes: Math.min(frameBytes, sizeBytes - at), isPlain: true });
  }
  const recordBytes = plainHeadBytes + sizeBytes;
  return { hash, sizeBytes, dictionary: 0, frameBytes, frames, headBytes: plainHeadBytes, recordBytes };
}

function startsWith(bytes: Buffer, version: 0 | 1): boolean {
  return bytes.subarray(0, 4).equals(magics[version] as Buffer);
}

function checksumOf(head: Buffer): number {
  return crc32(head.subarray(prefixBytes), crc32(head.subarray(0, 60)));
}

function sumOf(frames: readonly Frame[]): number {
  return frames.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
}
