/** Where the messages come from that a measurement reads. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdDecompressSync } from 'node:zlib';
import { correspondence } from './correspondence.ts';

/** `count` messages: the *.eml below `folder`, or those of `jsonl`, or such as we make. */
export function mailFrom(count: number, folder: string, jsonl: string): Buffer[] {
  if (folder !== '') {
    const paths = globSync(join(folder, '**/*.eml')).sort();
    return spread(paths, count).map((path) => readFileSync(path));
  }
  if (jsonl !== '') return spread(linesOf(jsonl), count).map(rawOf);
  return Array.from({ length: count }, (_, seed) => correspondence(seed));
}

/** Lines of JSON, packed by zstd. */
function linesOf(file: string): string[] {
  const params = { [constants.ZSTD_d_windowLogMax]: 27 };
  return zstdDecompressSync(readFileSync(file), { params })
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}

/** The field `raw` holds the message, one character a byte. */
function rawOf(line: string): Buffer {
  return Buffer.from((JSON.parse(line) as { raw: string }).raw, 'latin1');
}

/** `count` of all, evenly. */
function spread<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, index) => index % step === 0).slice(0, count);
}
