import { bytesOf } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import type { LargeHeaders } from './large-headers.ts';

const emptyLine = bytesOf('\r\n\r\n');

/** Holds a message back until its header is complete, because the header decides what happens to the rest. */
export class HeaderGate implements Disposable {
  readonly #largeHeaders: LargeHeaders;
  #place: Disposable | undefined;
  readonly #held = new GrowingBytes();
  /** No end of the header lies before this. */
  #searched = 0;
  #open = false;

  constructor(largeHeaders: LargeHeaders) {
    this.#largeHeaders = largeHeaders;
  }

  /** What came of the header is needed no more. */
  [Symbol.dispose](): void {
    this.#place?.[Symbol.dispose]();
    this.#place = undefined;
  }

  /** True once the header went through; chunks then need the gate no more. */
  get open(): boolean {
    return this.#open;
  }

  /**
   * Answers a copy of the header as soon as it is whole, and what follows it, which may be a part of `chunk`. Up to then it takes
   * a copy of `chunk`. Throws Fault `badMessage` for a header beyond the limit, `unavailable` where many are large.
   */
  push(chunk: Uint8Array): { header: Uint8Array; rest: Uint8Array } | undefined {
    const isFirst = this.#held.length === 0;
    if (!isFirst) this.#held.push(chunk);
    const bytes = isFirst ? chunk : this.#held.bytes;
    const end = this.#headerEnd(bytes);
    if ((end ?? bytes.length) > limits.headerBytesMax) {
      throw new Fault('badMessage', `The header has more than ${limits.headerBytesMax} bytes`);
    }
    if ((end ?? bytes.length) > limits.headerMemoryBytes) this.#place ??= this.#largeHeaders.enter();
    if (end === undefined) {
      if (isFirst) this.#held.push(chunk);
      return undefined;
    }
    this.#open = true;
    this.#held.clear();
    return { header: new Uint8Array(bytes.subarray(0, end)), rest: bytes.subarray(end) };
  }

  /** The message ended: what is held is a header without a body. */
  close(): Uint8Array {
    this.#open = true;
    return this.#held.bytes;
  }

  /** Where the header's last field ends; the empty line belongs to the rest. */
  #headerEnd(bytes: Uint8Array): number | undefined {
    if (bytes[0] === 13 && bytes[1] === 10) return 0;
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = view.indexOf(emptyLine, this.#searched);
    this.#searched = Math.max(0, bytes.length - emptyLine.length + 1);
    return end === -1 ? undefined : end + 2;
  }
}
