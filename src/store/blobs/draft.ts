import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import { diskFault } from './disk-fault.ts';
import type { Body, Draft } from './port.ts';

/** A draft that keeps up to `memoryBytes` in memory and moves to the file `spool` when it grows past that. */
export class SpoolDraft implements Draft {
  readonly #spool: string;
  readonly #memoryBytes: number;
  readonly #hash = createHash('sha256');
  #held = new GrowingBytes();
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
    this.#held.push(chunk);
    this.#sizeBytes += chunk.length;
    return this.#held.length > this.#memoryBytes ? this.#spill() : this.#writing;
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
    this.#held.clear();
    if (this.#spooled) await rm(this.#spool, { force: true });
  }

  async #content(): Promise<Body['content']> {
    if (this.#spooled) {
      await this.#close();
      return { file: this.#spool };
    }
    // In a buffer of its own, because whoever posts it to another thread copies the whole buffer behind a view.
    return { bytes: this.#held.bytes.slice() };
  }

  /** Moves what is held in memory to the file, behind whatever is still being written. */
  #spill(): Promise<void> {
    const held = this.#held.bytes;
    this.#held = new GrowingBytes();
    this.#spooled = true;
    const writing = (this.#writing ?? Promise.resolve()).then(() => this.#append(held));
    this.#writing = writing;
    return writing;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      this.#file ??= await open(this.#spool, 'wx', 0o600);
      await writeAll(this.#file, bytes);
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
