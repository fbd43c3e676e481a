import { createHash } from 'node:crypto';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import type { DraftMemory } from './draft-memory.ts';
import type { Body, Draft } from './port.ts';
import { Press } from './press.ts';
import { frameBytes, smallFrameBytes } from './record.ts';
import type { Room } from './room.ts';
import { SpoolFile } from './spool-file.ts';

export interface SpoolDraftOptions {
  /** Where its file will be, if it needs one. */
  readonly spool: string;
  readonly memory: DraftMemory;
  readonly memoryBytes?: number;
  readonly press?: Press;
  /** With a room the draft ends, by a Fault, where it would take what must stay free. */
  readonly room?: Pick<Room, 'mustHold'> | undefined;
}

/**
 * A draft that keeps up to `memoryBytes` in memory, and more where it can borrow it; then it moves to a file, with one frame in memory: a
 * large one where that can be borrowed, or a small one.
 */
export class SpoolDraft implements Draft {
  readonly #options: SpoolDraftOptions;
  readonly #memoryBytes: number;
  readonly #hash = createHash('sha256');
  #held = new GrowingBytes();
  #borrowedBytes = 0;
  #sizeBytes = 0;
  #file: SpoolFile | undefined;
  #isFinished = false;

  constructor(options: SpoolDraftOptions) {
    this.#options = options;
    this.#memoryBytes = options.memoryBytes ?? limits.draftMemoryBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.#isFinished) throw new Error('The draft is finished');
    this.#hash.update(chunk);
    this.#sizeBytes += chunk.length;
    if (this.#file) return this.#file.write(chunk);
    if (this.#fitsInMemory(this.#sizeBytes)) return this.#held.push(chunk);
    return this.#spill(chunk);
  }

  async finish(): Promise<Body> {
    await this.#options.room?.mustHold(this.#sizeBytes);
    this.#isFinished = true;
    const content = this.#file ? await this.#file.end() : { bytes: this.#held.take() };
    return { hash: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes, content };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.[Symbol.asyncDispose]();
    this.#held.clear();
    this.#giveBack(this.#borrowedBytes);
  }

  #fitsInMemory(sizeBytes: number): boolean {
    const wanted = sizeBytes - this.#memoryBytes - this.#borrowedBytes;
    if (wanted <= 0) return true;
    return sizeBytes <= limits.draftMemoryBytesMax && this.#borrow(Math.max(wanted, this.#memoryBytes));
  }

  /** Moves what is held to a file, and the next chunk behind it. */
  #spill(chunk: Uint8Array): Promise<void> | void {
    const held = this.#held.bytes;
    const heldBytes = this.#borrowedBytes;
    const { spool: path, press = new Press(), room } = this.#options;
    this.#file = new SpoolFile({ path, frameBytes: this.#frameBytes(), press, room });
    this.#held = new GrowingBytes();
    const giveBack = (): void => this.#giveBack(heldBytes);
    const writing = this.#file.write(held);
    if (writing) writing.then(giveBack, giveBack);
    else giveBack();
    return this.#file.write(chunk);
  }

  /** What was borrowed before is given back soon. */
  #frameBytes(): number {
    return this.#borrow(frameBytes, 0) ? frameBytes : smallFrameBytes;
  }

  #borrow(bytes: number, borrowedBytes = this.#borrowedBytes): boolean {
    if (!this.#options.memory.borrow(bytes, borrowedBytes)) return false;
    this.#borrowedBytes += bytes;
    return true;
  }

  #giveBack(bytes: number): void {
    const due = Math.min(bytes, this.#borrowedBytes);
    this.#borrowedBytes -= due;
    this.#options.memory.giveBack(due);
  }
}
