/** The base64 transfer encoding, RFC 2045 §6.8, read as it comes. */
import type { TransferDecoder } from '../types.ts';

const noDigit = 64;
const padding = 0x3d;

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

  write(chunk: Uint8Array): Uint8Array {
    const out = new Uint8Array(Math.floor((chunk.length * 3) / 4) + 1);
    let bits = this.#bits;
    let bitCount = this.#bitCount;
    let size = 0;
    for (let at = 0; at < chunk.length; at++) {
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
    return out.subarray(0, size);
  }

  end(): Uint8Array {
    return new Uint8Array(0);
  }
}
