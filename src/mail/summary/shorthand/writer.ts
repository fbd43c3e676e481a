/** Text to shorthand: at each place the longest of what came before, else a word, else the byte itself. */
import {
  codedWords,
  farBytesMin,
  farCode,
  farDistanceMax,
  isPlain,
  longBytesMax,
  longBytesMin,
  longCode,
  nearBytesMax,
  nearBytesMin,
  nearCode,
  nearDistanceMax,
  prefaceBytes,
  runBytesMax,
  runCode,
} from './codes.ts';

/** Below these lengths words take fewer bytes than a reference. */
const nearWorthBytes = 5;
const farWorthBytes = 6;

/** Places are remembered by four bytes; of those with one hash the last. */
const keyBytes = 4;
const hashBits = 12;

/** The words that begin with two bytes, by these two, the longest first. */
const wordsByStart: (typeof codedWords | undefined)[] = Array.from({ length: 0x1_00_00 });
for (const word of codedWords.toSorted((a, b) => b.bytes.length - a.bytes.length)) {
  const start = pairAt(word.bytes, 0);
  wordsByStart[start] = [...(wordsByStart[start] ?? []), word];
}

const prefacePlaces = new Int32Array(1 << hashBits).fill(-1);
for (let at = 0; at + keyBytes <= prefaceBytes.length; at++) prefacePlaces[hashAt(prefaceBytes, at)] = at;

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function hashAt(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
  return Math.imul(low | (high << 16), 0x9e3779b1) >>> (32 - hashBits);
}

/** Texts up to this size are written in a place that is kept for the next one. */
const keptPlaceBytes = 16 * 1024;

interface Place {
  /** The preface, and the text behind it. */
  readonly bytes: Buffer;
  /** Room for the worst case: all bytes as runs of one. */
  readonly out: Buffer;
  /** Where a key stood last, by its hash; -1 where it did not stand yet. */
  readonly places: Int32Array;
}

const keptPlace = placeFor(keptPlaceBytes);

function placeFor(sizeBytes: number): Place {
  const bytes = Buffer.alloc(prefaceBytes.length + sizeBytes);
  bytes.set(prefaceBytes);
  return { bytes, out: Buffer.alloc(3 * sizeBytes), places: new Int32Array(1 << hashBits) };
}

/** The shorthand of a binary string, from which `readShorthand` gives the same text back. Valid until the next call. */
export function writeShorthand(text: string): Uint8Array {
  return new Writer(text, text.length <= keptPlaceBytes ? keptPlace : placeFor(text.length)).write();
}

class Writer {
  readonly #bytes: Uint8Array;
  readonly #out: Uint8Array;
  readonly #places: Int32Array;
  readonly #end: number;
  #at = prefaceBytes.length;
  #length = 0;
  /** Where the length of the run stands that can go on here; -1 where there is none. */
  #run = -1;

  constructor(text: string, { bytes, out, places }: Place) {
    this.#bytes = bytes;
    this.#out = out;
    this.#places = places.fill(-1);
    this.#end = this.#at + bytes.write(text, this.#at, 'latin1');
  }

  write(): Uint8Array {
    while (this.#at < this.#end) {
      const taken = this.#reference() || this.#word() || this.#byte();
      this.#remember(taken);
      this.#at += taken;
    }
    return this.#out.subarray(0, this.#length);
  }

  /** How many of the next bytes a reference took; 0 where none is worth it. */
  #reference(): number {
    if (this.#at + keyBytes > this.#end) return 0;
    const hash = hashAt(this.#bytes, this.#at);
    const own = this.#places[hash] as number;
    const given = prefacePlaces[hash] as number;
    const ownBytes = this.#equalBytes(own);
    const givenBytes = this.#equalBytes(given);
    return ownBytes >= givenBytes ? this.#refer(own, ownBytes) : this.#refer(given, givenBytes);
  }

  /** How many bytes at `from` are those that come next. */
  #equalBytes(from: number): number {
    const bytes = this.#bytes;
    const at = this.#at;
    if (from < 0 || at - from > farDistanceMax) return 0;
    const max = Math.min(this.#end - at, longBytesMax);
    let equal = 0;
    while (equal < max && bytes[from + equal] === bytes[at + equal]) equal++;
    return equal;
  }

  #refer(from: number, length: number): number {
    const distance = this.#at - from - 1;
    const isNear = distance < nearDistanceMax;
    if (length < (isNear ? nearWorthBytes : farWorthBytes)) return 0;
    if (length >= longBytesMin)
      return this.#put(length, longCode, length - longBytesMin, distance & 255, distance >> 8);
    if (!isNear) return this.#put(length, farCode + length - farBytesMin, distance & 255, distance >> 8);
    const taken = Math.min(length, nearBytesMax);
    return this.#put(taken, nearCode + taken - nearBytesMin, distance);
  }

  #word(): number {
    const bytes = this.#bytes;
    if (this.#at + 1 === this.#end) return 0;
    const found = wordsByStart[pairAt(bytes, this.#at)]?.find((word) => this.#stands(word.bytes));
    return found ? this.#put(found.bytes.length, found.code) : 0;
  }

  #stands(word: Uint8Array): boolean {
    if (this.#at + word.length > this.#end) return false;
    for (let index = 2; index < word.length; index++) {
      if (this.#bytes[this.#at + index] !== word[index]) return false;
    }
    return true;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at] as number;
    if (isPlain(byte)) return this.#put(1, byte);
    const run = this.#run;
    const runBytes = run < 0 ? runBytesMax : (this.#out[run] as number);
    if (runBytes === runBytesMax) {
      this.#put(1, runCode, 1, byte);
      this.#run = this.#length - 2;
    } else {
      this.#put(1, byte);
      this.#out[run] = runBytes + 1;
      this.#run = run;
    }
    return 1;
  }

  /** Writes codes that stand for `taken` bytes. */
  #put(taken: number, ...codes: readonly number[]): number {
    for (const code of codes) this.#out[this.#length++] = code;
    this.#run = -1;
    return taken;
  }

  #remember(taken: number): void {
    const end = Math.min(this.#at + taken, this.#end - keyBytes + 1);
    for (let at = this.#at; at < end; at++) this.#places[hashAt(this.#bytes, at)] = at;
  }
}
