/** A message in a file, or on standard input. */

import { constants } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageSource } from '../../mail/anatomy/index.ts';
import { UsageMistake } from '../usage.ts';

const chunkBytes = 64 * 1024;

/** Opens the file; standard input where it is "-". Throws UsageMistake where there is no such file. */
export async function openMessage(path: string): Promise<MessageFile> {
  const handle = path === '-' ? await spooled(process.stdin) : await opened(path);
  const stat = await handle.stat();
  if (stat.isFile()) return new MessageFile(handle, stat.size);
  await handle.close();
  throw new UsageMistake(`${path} is not a file`);
}

async function opened(path: string): Promise<FileHandle> {
  try {
    // A pipe that nobody writes to would be waited for.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UsageMistake(`There is no file ${path}`, { cause: error });
    }
    throw error;
  }
}

/** What comes only once is kept in a file that nobody else sees, and that is gone with its last reader. */
async function spooled(input: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-'));
  try {
    const handle = await open(join(folder, 'message'), 'wx+', 0o600);
    for await (const chunk of input) await handle.writeFile(chunk);
    return handle;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export class MessageFile implements MessageSource, AsyncDisposable {
  readonly sizeBytes: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, sizeBytes: number) {
    this.#handle = handle;
    this.sizeBytes = sizeBytes;
  }

  async span(start: number, end: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, this.sizeBytes) - start));
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await this.#handle.read(bytes, length, bytes.length - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  }

  async *chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = start; at < Math.min(end, this.sizeBytes); at += chunkBytes) {
      yield await this.span(at, Math.min(at + chunkBytes, end));
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#handle.close();
  }
}
