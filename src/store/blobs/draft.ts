import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import { diskFault } from './disk-fault.ts';
import { packInPool } from './frames.ts';
import type { Body, Draft } from './port.ts';
import { frameBytes, type Frame } from './record.ts';
import type { Room } from './room.ts';

/** Memory that drafts borrow while there is some: most mail then needs no file on its way. */
export class DraftMemory {
  #freeBytes: number;

  constructor(sizeBytes: number = limits.draftsMemoryBytes) {
    this.#freeBytes = sizeBytes;
  }

  /** False where there is not so much left. */
  borrow(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/**
 * A draft that keeps up to `memoryBytes` in memory, and more where it can borrow it; then it moves to the file `spool`, in frames that
 * the thread pool compresses: the store thread then only copies the file.
 */
export class SpoolDraft implements Draft {
  readonly #spool: string;
  readonly #memoryBytes: number;
  readonly #memory: DraftMemory;
  readonly #room: Pick<Room, 'mustHold'> | undefined;
  #borrowedBytes = 0;
  readonly #hash = createHash('sha256');
  #held = new GrowingBytes();
  readonly #frames: Frame[] = [];
  #sizeBytes = 0;
  #file: FileHandle | undefined;
  #spooled = false;
  #writing: Promise<void> | undefined;
  #body: Body | undefined;

  /** With a `room` the draft ends, by a Fault, where it would take what must stay free. */
  constructor(
    spool: string,
    memory: DraftMemory,
    memoryBytes: number = limits.draftMemoryBytes,
    room?: Pick<Room, 'mustHold'>,
  ) {
    this.#spool = spool;
    this.#memory = memory;
    this.#room = room;
    this.#memoryBytes = Math.max(memoryBytes, frameBytes);
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.#body) throw new Error('The draft is finished');
    this.#hash.update(chunk);
    this.#held.push(chunk);
    this.#sizeBytes += chunk.length;
    return this.#fitsInMemory() ? this.#writing : this.#spill(false);
  }

  async finish(): Promise<Body> {
    await this.#room?.mustHold(this.#sizeBytes);
    if (this.#spooled) await this.#spill(true);
    const hash = this.#hash.digest('hex');
    this.#body = { hash, sizeBytes: this.#sizeBytes, content: await this.#content() };
    return this.#body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#close();
    this.#held.clear();
    this.#giveBack();
    if (this.#spooled) await rm(this.#spool, { force: true });
  }

  /** Once there is a file, memory is no longer borrowed. */
  #fitsInMemory(): boolean {
    const wanted = this.#held.length - this.#memoryBytes - this.#borrowedBytes;
    if (wanted <= 0) return true;
    if (this.#spooled || this.#held.length > limits.draftMemoryBytesMax) return false;
    const bytes = Math.max(wanted, this.#memoryBytes);
    if (!this.#memory.borrow(bytes)) return false;
    this.#borrowedBytes += bytes;
    return true;
  }

  #giveBack(): void {
    this.#memory.giveBack(this.#borrowedBytes);
    this.#borrowedBytes = 0;
  }

  async #content(): Promise<Body['content']> {
    if (this.#spooled) {
      await this.#close();
      return { file: this.#spool, frames: this.#frames };
    }
    return { bytes: this.#held.take() };
  }

  /** Moves what is held in memory to the file, behind whatever is still being written: whole frames, or all at the end. */
  #spill(isLast: boolean): Promise<void> {
    const all = this.#held.bytes;
    const held = all.subarray(0, isLast ? all.length : all.length - (all.length % frameBytes));
    this.#held = new GrowingBytes(all.length);
    this.#held.push(all.subarray(held.length));
    this.#spooled = true;
    const writing = (this.#writing ?? Promise.resolve()).then(() => this.#append(held));
    this.#giveBack();
    this.#writing = writing;
    return writing;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#room?.mustHold(bytes.length);
      this.#file ??= await open(this.#spool, 'wx', 0o600);
      for (let at = 0; at < bytes.length; at += frameBytes) {
        const { frame, stored } = await packInPool(bytes.subarray(at, at + frameBytes));
        this.#frames.push(frame);
        await writeAll(this.#file, stored);
      }
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
