/** The part tree of a message as offsets, and its packed form: a few bytes a part, one part after the other, parents first. */
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import type { Part } from '../../formats/message/index.ts';

/** Where a MIME part lies and how to read it. Offsets count bytes from the start of the message. */
export interface PartPlace {
  readonly headerStart: number;
  /** Behind the empty line that ends the header. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Lower case. */
  readonly type: string;
  readonly subtype: string;
  readonly encoding: string;
  /** As written; empty where none is named. */
  readonly charset: string;
  readonly parts: readonly PartPlace[];
  /** The message inside message/rfc822. */
  readonly message?: PartPlace;
}

/** One length byte stands before each word; what is longer is no word that we could act on. */
const wordBytesMax = 255;

/** What is kept of a parsed part. */
export function placeOf(part: Part): PartPlace {
  const { headerStart, bodyStart, bodyEnd, type, subtype, encoding } = part;
  const charset = part.parameters.find(([name]) => name === 'charset')?.[1] ?? '';
  const parts = part.parts.map(placeOf);
  const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
  return part.message ? { ...place, message: placeOf(part.message) } : place;
}

/** Every part of a tree, parents first. */
export function* partsOf(part: PartPlace): Generator<PartPlace> {
  yield part;
  for (const inner of part.parts) yield* partsOf(inner);
  if (part.message) yield* partsOf(part.message);
}

export function packParts(root: PartPlace): Uint8Array {
  const packed: number[] = [];
  packPart(root, packed);
  return Uint8Array.from(packed);
}

function packPart(part: PartPlace, packed: number[]): void {
  packNumber(part.headerStart, packed);
  packNumber(part.bodyStart - part.headerStart, packed);
  packNumber(part.bodyEnd - part.bodyStart, packed);
  for (const word of [part.type, part.subtype, part.encoding, part.charset]) packWord(word, packed);
  packNumber(part.parts.length, packed);
  packNumber(part.message ? 1 : 0, packed);
  for (const inner of part.parts) packPart(inner, packed);
  if (part.message) packPart(part.message, packed);
}

/** Seven bits a byte, the low ones first; the high bit says that more follow. */
function packNumber(number: number, packed: number[]): void {
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) packed.push((rest % 128) | 128);
  packed.push(rest);
}

function packWord(word: string, packed: number[]): void {
  const bytes = bytesOf(word.slice(0, wordBytesMax));
  packed.push(bytes.length, ...bytes);
}

export function unpackParts(packed: Uint8Array): PartPlace {
  return new Unpacker(packed).part();
}

class Unpacker {
  readonly #packed: Uint8Array;
  #at = 0;

  constructor(packed: Uint8Array) {
    this.#packed = packed;
  }

  part(): PartPlace {
    const headerStart = this.#number();
    const bodyStart = headerStart + this.#number();
    const bodyEnd = bodyStart + this.#number();
    const [type, subtype, encoding, charset] = [this.#word(), this.#word(), this.#word(), this.#word()];
    const count = this.#number();
    const hasMessage = this.#number() === 1;
    const parts = Array.from({ length: count }, () => this.part());
    const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
    return hasMessage ? { ...place, message: this.part() } : place;
  }

  #number(): number {
    let number = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      number += (byte & 127) * scale;
      if (byte < 128) return number;
    }
  }

  #word(): string {
    const length = this.#byte();
    this.#at += length;
    return binaryOf(this.#packed, this.#at - length, this.#at);
  }

  #byte(): number {
    return this.#packed[this.#at++] ?? 0;
  }
}
