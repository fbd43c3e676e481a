/** Shorthand back to text. Listings ask for it once a message, so it copies four bytes at a time, some of them too many. */
import {
  codedWords,
  farBytesMin,
  farCode,
  longBytesMax,
  longBytesMin,
  longCode,
  nearBytesMin,
  nearCode,
  prefaceBytes,
  runCode,
} from './codes.ts';

/** Texts up to this size are read in a place that is kept for the next one. */
const keptPlaceBytes = 64 * 1024;

/** What each code below `nearCode` stands for, a character or a word: its first four bytes, the next four, its length. */
const firstHalves = new Int32Array(nearCode);
const secondHalves = new Int32Array(nearCode);
const lengths = new Uint8Array(nearCode).fill(1);
layWords();

const keptPlace = placeFor(keptPlaceBytes);

function layWords(): void {
  for (let code = 0; code < nearCode; code++) firstHalves[code] = code << 24;
  for (const { code, bytes } of codedWords) {
    const word = new DataView(new ArrayBuffer(8));
    for (const [at, byte] of bytes.entries()) word.setUint8(at, byte);
    firstHalves[code] = word.getInt32(0);
    secondHalves[code] = word.getInt32(4);
    lengths[code] = bytes.length;
  }
}

interface Place {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/** Room for a text behind the preface, and for the last piece to reach beyond it. */
function placeFor(sizeBytes: number): Place {
  const bytes = Buffer.from(new ArrayBuffer(prefaceBytes.length + sizeBytes + longBytesMax + 8));
  bytes.set(prefaceBytes);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** The binary string from `start` up to `end` of the text that stands in shorthand in `written` behind `at`. */
export function readShorthand(written: Uint8Array, at: number, start: number, end: number): string {
  // No byte of shorthand stands for more: what asks for more is damaged.
  if (end > written.length * longBytesMax) throw new Error('This is not shorthand');
  const { bytes, view } = end <= keptPlaceBytes ? keptPlace : placeFor(end);
  const base = prefaceBytes.length;
  readInto(view, base, base + end, written, at);
  return bytes.toString('latin1', base + start, base + end);
}

function readInto(place: DataView, start: number, end: number, written: Uint8Array, begin: number): void {
  let to = start;
  let at = begin;
  while (to < end && at < written.length) {
    const code = written[at++] as number;
    if (code < nearCode) {
      place.setInt32(to, firstHalves[code] as number);
      place.setInt32(to + 4, secondHalves[code] as number);
      to += lengths[code] as number;
    } else if (code === runCode) {
      for (let left = written[at++] as number; left > 0; left--) place.setUint8(to++, written[at++] as number);
    } else {
      let length = 0;
      if (code < farCode) length = code - nearCode + nearBytesMin;
      else if (code < longCode) length = code - farCode + farBytesMin;
      else length = (written[at++] as number) + longBytesMin;
      let distance = (written[at++] as number) + 1;
      if (code >= farCode) distance += (written[at++] as number) << 8;
      copy(place, to, to - distance, length);
      to += length;
    }
  }
}

function copy(place: DataView, to: number, from: number, length: number): void {
  // What it copies is being written meanwhile.
  if (to - from < 4) for (let at = 0; at < length; at++) place.setUint8(to + at, place.getUint8(from + at));
  else for (let at = 0; at < length; at += 4) place.setInt32(to + at, place.getInt32(from + at));
}
