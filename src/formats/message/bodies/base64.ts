/** The base64 transfer encoding, RFC 2045 §6.8, read as it comes, and written. */
import { binaryOf, concatBytes } from '../../../base/bytes.ts';
import type { TransferDecoder } from '../types.ts';

const noDigit = 64;
const padding = 0x3d;

/** RFC 2045 §6.8: lines of at most 76 digits. */
const lineLength = 76;

/** Calling out costs more than these bytes cost here. */
const nativeBytesMin = 64;

/** The value of each byte; what is not of the alphabet is to be ignored (RFC 2045 §6.8). */
const values = tableOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

function tableOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(noDigit);
  for (const [value, character] of Array.from(alphabet).entries()) table[character.charCodeAt(0)] = value;
  return table;
}

/** Padding ends a group, not the data: some writers join several encoded pieces. Bits left over at the end are dropped. */
export class Base64Decoder implements TransferDecoder {
  #bits = 0;
  #bitCount = 0;
  #out: Uint8Array = new Uint8Array(0);
  #size = 0;

  write(chunk: Uint8Array): Uint8Array {
    this.#out = new Uint8Array(Math.floor((chunk.length * 3) / 4) + 1);
    this.#size = 0;
    this.#tolerant(chunk, this.#native(chunk), chunk.length);
    return this.#out.subarray(0, this.#size);
  }

  end(): Uint8Array {
    return new Uint8Array(0);
  }

  /** Where only digits and white space come, whole groups are decoded natively, ten times as fast. Gives the offset behind them. */
  #native(chunk: Uint8Array): number {
    const start = this.#groupEnd(chunk);
    if (chunk.length - start < nativeBytesMin) return start;
    try {
      const { read, written } = this.#out
        .subarray(this.#size)
        .setFromBase64(binaryOf(chunk, start), { lastChunkHandling: 'stop-before-partial' });
      this.#size += written;
      return start + read;
    } catch {
      return start;
    }
  }

  /** Ends the group that the last chunk began. */
  #groupEnd(chunk: Uint8Array): number {
    let at = 0;
    while (this.#bitCount > 0 && at < chunk.length) this.#tolerant(chunk, at, ++at);
    return at;
  }

  #tolerant(chunk: Uint8Array, start: number, end: number): void {
    const out = this.#out;
    let bits = this.#bits;
    let bitCount = this.#bitCount;
    let size = this.#size;
    for (let at = start; at < end; at++) {
      const value = values[chunk[at] as number] as number;
      if (value !== noDigit) {
        bits = ((bits << 6) | value) & 0xffff;
        bitCount += 6;
        if (bitCount >= 8) {
          bitCount -= 8;
          out[size++] = bits >> bitCount;
        }
      } else if (chunk[at] === padding) bitCount = 0;
    }
    this.#bits = bits;
    this.#bitCount = bitCount;
    this.#size = size;
  }
}

/** So many bytes make a line. */
const lineBytes = (lineLength / 4) * 3;

/** Bytes as lines of base64, as they come: the lines that became known, with CRLF before each but the first. */
export class Base64Encoder {
  #rest: Uint8Array = new Uint8Array(0);
  #isEmpty = true;

  write(chunk: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? chunk : concatBytes([this.#rest, chunk]);
    const whole = bytes.length - (bytes.length % lineBytes);
    this.#rest = bytes.slice(whole);
    return this.#lines(bytes.subarray(0, whole));
  }

  /** The last line, where it is a shorter one. */
  end(): string {
    return this.#lines(this.#rest);
  }

  #lines(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    const before = this.#isEmpty ? '' : '\r\n';
    this.#isEmpty = false;
    return before + encodeBase64Lines(bytes);
  }
}

/** Bytes as lines of base64, with CRLF between them and none at the end. */
export function encodeBase64Lines(bytes: Uint8Array): string {
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < digits.length; at += lineLength) lines.push(digits.slice(at, at + lineLength));
  return lines.join('\r\n');
}
