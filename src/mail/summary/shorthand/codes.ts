/**
 * Shorthand: short texts of mail in few bytes, read back in a microsecond, without what a library costs for each call.
 *
 * A byte is an ASCII character that stands for itself, or the code of a frequent word, or begins a reference to what stands
 * before (the preface is what stands before the text), or begins a run of bytes that are taken as they are:
 *
 *      0x80 to 0xDB, 0x00 to 0x1F      a word
 *      0xDC to 0xEB, distance (1)      3 to 18 bytes
 *      0xEC to 0xFD, distance (2)      4 to 21 bytes
 *      0xFE, length (1), distance (2)  22 to 277 bytes
 *      0xFF, length (1), bytes         1 to 255 bytes
 *
 * A distance counts back from the place that is written next, less one; its low byte comes first.
 */
import { bytesOf } from '../../../base/bytes.ts';
import { preface, words } from './words.ts';

export const nearCode = 0xdc;
export const farCode = 0xec;
export const longCode = 0xfe;
export const runCode = 0xff;

export const nearBytesMin = 3;
export const nearBytesMax = nearBytesMin + farCode - nearCode - 1;
export const nearDistanceMax = 256;
export const farBytesMin = 4;
const farBytesMax = farBytesMin + longCode - farCode - 1;
export const farDistanceMax = 65_536;
export const longBytesMin = farBytesMax + 1;
export const longBytesMax = longBytesMin + 255;
export const runBytesMax = 255;

export const prefaceBytes = bytesOf(preface);

const wordCodesStart = 0x80;
const wordsAbove = nearCode - wordCodesStart;

/** The words with their codes: those above ASCII first, then those below it. */
export const codedWords: readonly { readonly code: number; readonly bytes: Uint8Array }[] = words.map(
  (word, index) => ({
    code: index < wordsAbove ? wordCodesStart + index : index - wordsAbove,
    bytes: bytesOf(word),
  }),
);

/** True for a byte that stands for itself. */
export function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < wordCodesStart;
}
