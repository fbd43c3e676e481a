/** Records in an open segment file, read synchronously: for the store thread and for tools. */
import { createHash } from 'node:crypto';
import { readFully } from './file.ts';
import { checked, DamagedRecord, unpack } from './frames.ts';
import { headBytesOf, parseHeader, prefixBytes, type RecordHeader } from './record.ts';

/** The header of the record at `offset`; undefined where none is that makes sense. */
export function readHeader(file: number, offset: number): RecordHeader | undefined {
  const prefix = readBytes(file, offset, prefixBytes);
  const headBytes = headBytesOf(prefix);
  if (headBytes === undefined) return undefined;
  return parseHeader(headBytes <= prefix.length ? prefix : readBytes(file, offset, headBytes));
}

/** The stored bytes of each frame, checked one by one. Throws DamagedRecord. */
export function* storedFrames(file: number, offset: number, header: RecordHeader): Generator<Uint8Array> {
  let at = offset + header.headBytes;
  for (const [index, { storedBytes }] of header.frames.entries()) {
    const stored = readBytes(file, at, storedBytes);
    checked(header, index, stored);
    yield stored;
    at += storedBytes;
  }
}

/** The content, frame by frame; the last step checks the SHA-256 of the whole. Throws DamagedRecord. */
export function* contentOf(file: number, offset: number, header: RecordHeader): Generator<Uint8Array> {
  const hash = createHash('sha256');
  let index = 0;
  for (const stored of storedFrames(file, offset, header)) {
    const content = unpack(header, index++, stored);
    hash.update(content);
    yield content;
  }
  if (hash.digest('hex') !== header.hash) throw new DamagedRecord('The content has another SHA-256', header.hash);
}

/** Reads and checks everything; what is wrong, or undefined. */
export function damageOf(file: number, offset: number, header: RecordHeader): DamagedRecord | undefined {
  try {
    for (const content of contentOf(file, offset, header)) void content;
    return undefined;
  } catch (error) {
    if (error instanceof DamagedRecord) return error;
    throw error;
  }
}

/**
 * Reads `count` bytes, where given into `bytes`, which has that length. Shorter at the end of the file. What the disk cannot read is as good as
 * damaged: it is not there either.
 */
export function readBytes(file: number, position: number, count: number, bytes = Buffer.allocUnsafe(count)): Buffer {
  try {
    return bytes.subarray(0, readFully(file, bytes, position));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EIO') return bytes.subarray(0, 0);
    throw error;
  }
}
