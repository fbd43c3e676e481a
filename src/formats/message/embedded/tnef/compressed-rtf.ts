/** Compressed rich text: LZFu of [MS-OXRTFCP]. */
import { GrowingBytes } from '../../../../base/growing-bytes.ts';
import { bytesOf } from '../../../../base/bytes.ts';

const headerBytes = 16;
/** "LZFu" and "MELA" as little-endian numbers. */
const compressed = 0x75465a4c;
const uncompressed = 0x414c454d;

const dictionaryBytes = 4096;
const shortestReference = 2;

/** What every dictionary begins with, [MS-OXRTFCP] §2.1.2.1. */
const beginning = bytesOf(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans Serif' +
    'SymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
);

/** Unpacks; what is cut off ends it, and neither sizes nor the checksum are believed. Gives at most nine times its input. */
export function decompressRtf(packed: Uint8Array): Uint8Array | undefined {
  if (packed.length < headerBytes) return undefined;
  const kind = new DataView(packed.buffer, packed.byteOffset).getUint32(8, true);
  const content = packed.subarray(headerBytes);
  if (kind === uncompressed) return content;
  return kind === compressed ? unpack(content) : undefined;
}

/** Runs of eight tokens behind a byte whose bits, the lowest first, tell references from single bytes. */
function unpack(packed: Uint8Array): Uint8Array {
  const window = new Window();
  for (let at = 0; at < packed.length;) {
    const control = packed[at++] as number;
    for (let bit = 0; bit < 8 && at < packed.length; bit++) {
      if (((control >> bit) & 1) === 0) window.put(packed[at++] as number);
      else {
        const reference = ((packed[at] as number) << 8) | (packed[at + 1] ?? 0);
        if (at + 1 >= packed.length || !window.repeat(reference >> 4, (reference & 15) + shortestReference))
          return window.end();
        at += 2;
      }
    }
  }
  return window.end();
}

/** The dictionary, a ring that is written to as text comes out. */
class Window {
  readonly #ring = new Uint8Array(dictionaryBytes);
  readonly #out = new GrowingBytes();
  #pending = new Uint8Array(dictionaryBytes);
  #pendingBytes = 0;
  #at = beginning.length;

  constructor() {
    this.#ring.set(beginning);
  }

  put(byte: number): void {
    this.#ring[this.#at] = byte;
    this.#at = (this.#at + 1) % dictionaryBytes;
    this.#pending[this.#pendingBytes++] = byte;
    if (this.#pendingBytes === dictionaryBytes) this.#flush();
  }

  /** False for the reference to where the next byte will go, which ends the text. */
  repeat(offset: number, length: number): boolean {
    if (offset === this.#at) return false;
    for (let index = 0; index < length; index++) this.put(this.#ring[(offset + index) % dictionaryBytes] as number);
    return true;
  }

  end(): Uint8Array {
    this.#flush();
    return this.#out.take();
  }

  #flush(): void {
    this.#out.push(this.#pending.subarray(0, this.#pendingBytes));
    this.#pendingBytes = 0;
  }
}
