import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { limits } from '../../base/limits.ts';
import { diskFault } from './disk-fault.ts';
import type { Body, Draft } from './port.ts';

/** A draft that keeps up to `memoryBytes` in memory and moves to the file `spool` when it grows past that. */
export class SpoolDraft implements Draft {
  readonly #spool: string;
  readonly #memoryBytes: number;
  readonly #hash = createHash('sha256');
  #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  #sizeBytes = 0;
  #file: FileHandle | undefined;
  #spooled = false;
  #writing: Promise<void> | undefined;
  #body: Body | undefined;

  constructor(spool: string, memoryBytes: number = limits.draftMemoryBytes) {
    this.#spool = spool;
    this.#memoryBytes = memoryBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.#body) throw new Error('The draft is finished');
    this.#hash.update(chunk);
    this.#chunks.push(new Uint8Array(chunk));
    this.#heldBytes += chunk.length;
    this.#sizeBytes += chunk.length;
    return this.#heldBytes > this.#memoryBytes ? this.#spill() : this.#writing;
  }

  async finish(): Promise<Body> {
    if (this.#spooled) await this.#spill();
    const hash = this.#hash.digest('hex');
    this.#body = { hash, sizeBytes: this.#sizeBytes, content: await this.#content() };
    return this.#body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#close();
    this.#chunks = [];
    if (this.#spooled) await rm(this.#spool, { force: true });
  }

  async #content(): Promise<Body['content']> {
    if (this.#spooled) {
      await this.#close();
      return { file: this.#spool };
    }
    return { bytes: joined(this.#chunks, this.#sizeBytes) };
  }

  /** Moves what is held in memory to the file, behind whatever is still being written. */
  #spill(): Promise<void> {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#heldBytes = 0;
    this.#spooled = true;
    const writing = (this.#writing ?? Promise.resolve()).then(() => this.#append(chunks));
    this.#writing = writing;
    return writing;
  }

  async #append(chunks: Uint8Array[]): Promise<void> {
    try {
      this.#file ??= await open(this.#spool, 'wx', 0o600);
      for (const chunk of chunks) await writeAll(this.#file, chunk);
    } catch (error) {
      throw diskFault(error);
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

/** In a buffer of its own, because whoever posts it to another thread copies the whole buffer behind a view. */
function joined(chunks: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
