import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

const emptyLine = bytesOf('\r\n\r\n');

/** Holds a message back until its header is complete, because the header decides what happens to the rest. */
export class HeaderGate {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #open = false;

  /** True once the header went through; chunks then need the gate no more. */
  get open(): boolean {
    return this.#open;
  }

  /** Takes a copy of `chunk`. Answers the header and what follows it as soon as both can be told apart. */
  push(chunk: Uint8Array): { header: Uint8Array; rest: Uint8Array } | undefined {
    this.#held.push(chunk.slice());
    this.#heldBytes += chunk.length;
    const bytes = Buffer.from(concatBytes(this.#held));
    this.#held = [bytes];
    const end = headerEnd(bytes);
    if (end === undefined && this.#heldBytes <= limits.headerBytesMax) return undefined;
    if (end === undefined || end > limits.headerBytesMax)
      throw new Fault('badMessage', 'The message header is too large');
    this.#open = true;
    return { header: bytes.subarray(0, end), rest: bytes.subarray(end) };
  }

  /** The message ended: what is held is a header without a body. */
  close(): Uint8Array {
    this.#open = true;
    return concatBytes([...this.#held, new Uint8Array(0)]);
  }
}

/** Where the header's last field ends; the empty line belongs to the rest. */
function headerEnd(bytes: Buffer): number | undefined {
  if (bytes.length >= 2 && bytes[0] === 13 && bytes[1] === 10) return 0;
  const end = bytes.indexOf(emptyLine);
  return end === -1 ? undefined : end + 2;
}
