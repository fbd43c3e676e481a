/** What a record says of itself, read without its content and without blocking anybody. */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { DamagedRecord } from './frames.ts';
import type { Place } from './place.ts';
import { headBytesOf, parseHeader, type RecordHeader } from './record.ts';

/** Enough for the header of all but the largest messages. */
const usualHeadBytes = 1024;

const readInPool = promisify(read);

/** The header of the record that should lie at a place. Throws DamagedRecord where another or none does. */
export async function headerAt(file: number, place: Place): Promise<RecordHeader> {
  const prefix = await bytesAt(file, place.offset, Math.min(usualHeadBytes, place.recordBytes));
  const headBytes = headBytesOf(prefix) ?? 0;
  const header = parseHeader(headBytes <= prefix.length ? prefix : await bytesAt(file, place.offset, headBytes));
  if (!header) throw new DamagedRecord('The header is not what was written');
  if (header.recordBytes !== place.recordBytes || header.sizeBytes !== place.sizeBytes) {
    throw new DamagedRecord('There is another record', header.hash);
  }
  return header;
}

/** Shorter where the file ends. */
async function bytesAt(file: number, position: number, count: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(count);
  let done = 0;
  for (let got = 1; got > 0 && done < count; done += got) {
    got = (await readInPool(file, bytes, done, count - done, position + done)).bytesRead;
  }
  return bytes.subarray(0, done);
}
