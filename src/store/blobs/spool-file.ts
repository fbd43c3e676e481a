import { open, rm, type FileHandle } from 'node:fs/promises';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { diskFault } from './disk-fault.ts';
import { packInPool } from './frames.ts';
import type { SpooledContent } from './port.ts';
import type { Press } from './press.ts';
import { printFrame } from './record.ts';
import type { Room } from './room.ts';

const nothing = new Uint8Array(0);

export interface SpoolFileOptions {
  readonly path: string;
  /** Content in each frame, a power of two: as much as it holds in memory. */
  readonly frameBytes: number;
  readonly press: Press;
  /** Asked before the file grows; its Fault ends the file. */
  readonly room: Pick<Room, 'mustHold'> | undefined;
}

/** A message on its way to the disk, in frames that the thread pool compresses: the store thread then only copies the file. */
export class SpoolFile implements AsyncDisposable {
  readonly #options: SpoolFileOptions;
  /** The frame that is not full yet, in memory of its own as soon as there is one. */
  #frame = nothing;
  #frameLength = 0;
  /** The index of its record, as far as it is known. */
  readonly #index = new GrowingBytes();
  #file: FileHandle | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: SpoolFileOptions) {
    this.#options = options;
  }

  /** Reads `chunk` until the promise is kept that it may answer. Throws Fault `storageFull`, `unavailable`. */
  write(chunk: Uint8Array): Promise<void> | void {
    if (!this.#writing && this.#frameLength + chunk.length < this.#options.frameBytes) return this.#keep(chunk);
    return this.#inTurn(() => this.#take(chunk));
  }

  /** No more comes. */
  async end(): Promise<SpooledContent> {
    await this.#inTurn(() => this.#pack(this.#frame.subarray(0, this.#frameLength)));
    await this.#close();
    const { path: file, frameBytes } = this.#options;
    return { file, frameBytes, index: this.#index.take() };
  }

  /** Removes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing?.catch(() => undefined);
    await this.#close();
    await rm(this.#options.path, { force: true });
  }

  /** After one failure nothing more is written. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const writing = (this.#writing ?? Promise.resolve()).then(work);
    this.#writing = writing;
    const done = (): void => {
      if (this.#writing === writing) this.#writing = undefined;
    };
    writing.then(done, () => undefined);
    return writing;
  }

  #keep(bytes: Uint8Array): void {
    if (this.#frame.length === 0) this.#frame = new Uint8Array(this.#options.frameBytes);
    this.#frame.set(bytes, this.#frameLength);
    this.#frameLength += bytes.length;
  }

  /** Whole frames of a chunk are not copied. */
  async #take(chunk: Uint8Array): Promise<void> {
    const { frameBytes } = this.#options;
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + frameBytes - this.#frameLength);
      at += piece.length;
      if (piece.length === frameBytes) await this.#pack(piece);
      else await this.#fill(piece);
    }
  }

  async #fill(piece: Uint8Array): Promise<void> {
    this.#keep(piece);
    if (this.#frameLength < this.#options.frameBytes) return;
    await this.#pack(this.#frame);
    this.#frameLength = 0;
  }

  async #pack(plain: Uint8Array): Promise<void> {
    if (plain.length > 0) await this.#options.press.run(() => this.#append(plain));
  }

  async #append(plain: Uint8Array): Promise<void> {
    const { path, room } = this.#options;
    try {
      await room?.mustHold(plain.length);
      this.#file ??= await open(path, 'wx', 0o600);
      const { frame, stored } = await packInPool(plain);
      await writeAll(this.#file, stored);
      this.#index.push(printFrame(frame));
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
