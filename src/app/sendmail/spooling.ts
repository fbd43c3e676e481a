/** Writes an order and the message of standard input into the spool: on disk for good, before anybody is told. */
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { completeMode, formLine, type Order, spoolOf } from './order.ts';

const chunkBytes = 64 * 1024;

/** Answers the name of the file. Throws the system's error where it cannot be written; then nothing is left of it. */
export function spool(folder: string, order: Order, dotEnds: boolean, input = 0): string {
  const name = randomBytes(16).toString('hex');
  const path = join(spoolOf(folder), name);
  const file = openSync(path, 'wx', 0o600);
  try {
    const head = Buffer.from(`${formLine}${JSON.stringify(order)}\n`);
    writeWhole(file, head);
    copyMessage(input, file, head.length, dotEnds);
    fsyncSync(file);
    fchmodSync(file, completeMode);
    fsyncSync(file);
    return name;
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Up to the end of the input, or to the line that is a dot and nothing else. */
function copyMessage(input: number, file: number, start: number, dotEnds: boolean): void {
  const scan = new DotScan();
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let length = readSome(input, chunk); length > 0; length = readSome(input, chunk)) {
    const bytes = chunk.subarray(0, length);
    writeWhole(file, bytes);
    if (dotEnds && scan.ends(bytes)) return ftruncateSync(file, start + scan.dotAt);
  }
}

/** 0 at the end. A terminal or pipe that is not blocking has nothing yet at times. */
function readSome(input: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(input, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Looks for the line that is a dot and nothing else, in a message that comes in chunks. */
class DotScan {
  /** Where in the message that line begins, if it was one. */
  dotAt = 0;
  #at = 0;
  #state: 'inside' | 'lineStart' | 'dot' | 'dotCr' = 'lineStart';

  /** True when the line has come. */
  ends(bytes: Uint8Array): boolean {
    for (const byte of bytes) {
      const isDotLine = this.#state === 'dot' || this.#state === 'dotCr';
      if (byte === 10 && isDotLine) return true;
      this.#state = this.#after(byte);
      this.#at++;
    }
    return false;
  }

  #after(byte: number): 'inside' | 'lineStart' | 'dot' | 'dotCr' {
    if (byte === 10) return 'lineStart';
    if (byte === 13 && this.#state === 'dot') return 'dotCr';
    if (byte !== 46 || this.#state !== 'lineStart') return 'inside';
    this.dotAt = this.#at;
    return 'dot';
  }
}
