/** How bytes under a label are to be read: what may be told at once, and how the rest is decided. */
import { binaryOf } from '../../../base/bytes.ts';
import { type Charset, type Decoder, standardDecoder } from './decoder.ts';
import { charsetOf } from './labels.ts';

export interface Reading {
  /** 1 for bytes that are themselves in every reading, as long as no other has come. */
  readonly plain: Uint8Array;
  /** Whether bytes that are UTF-8 from end to end are read as that. */
  readonly mayBeUtf8: boolean;
  /** Decides by the first bytes that are not plain. */
  readonly choose: (sample: Uint8Array) => Decoder;
}

/** ASCII, but for the bytes by which a charset of seven bits shifts. */
function asciiWithout(shifts = ''): Uint8Array {
  return new Uint8Array(256).map((_, byte) => (byte < 0x80 && !shifts.includes(String.fromCharCode(byte)) ? 1 : 0));
}

const nothing = new Uint8Array(256);
const ascii = asciiWithout();
const western = 'windows-1252';

/** Charsets of seven bits: what does not shift, and what their users write when they write eight. */
const sevenBit: ReadonlyMap<string, readonly [plain: Uint8Array, sister: string]> = new Map([
  ['iso-2022-jp', [asciiWithout('\x1b\x0e'), 'shift_jis']],
  ['iso-2022-kr', [asciiWithout('\x1b\x0e'), 'euc-kr']],
  ['hz-gb-2312', [asciiWithout('~'), 'gbk']],
  ['utf-7', [asciiWithout('+'), western]],
]);

const guess: Reading = { plain: ascii, mayBeUtf8: true, choose: (sample) => utf8Or(western, sample, 1) };
const believedWestern: Reading = {
  plain: ascii,
  mayBeUtf8: true,
  choose: (sample) => utf8Or(western, sample, Infinity),
};

/** The reading of a label. */
export function readingOf(label: string): Reading {
  const charset = charsetOf(label);
  if (!charset || charset.name === '' || charset.name === 'utf-8') return guess;
  if (charset.name === western) return believedWestern;
  const [plain, sister] = sevenBit.get(charset.name) ?? [];
  if (plain && sister !== undefined) return shifting(charset, plain, sister);
  const isWide = /^utf-?(?:16|32)/.test(charset.name);
  return {
    plain: nothing,
    mayBeUtf8: false,
    choose: isWide ? (sample) => wide(charset, sample) : () => charset.open(),
  };
}

/** A byte above 127 before the first shift shows that the label is wrong. */
function shifting(charset: Charset, plain: Uint8Array, sister: string): Reading {
  const choose = (sample: Uint8Array): Decoder =>
    (sample[0] ?? 0) < 0x80 ? charset.open() : utf8Or(sister, sample, 1);
  return { plain, mayBeUtf8: false, choose };
}

/** The beginning of a character that the end of the sample cut off. */
const cutSequence = /(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})$/;
const wholeSequence = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/**
 * UTF-8, if the sample has characters of it, and `weight` times its broken bytes are not more than those. A character cut
 * off at the end says nothing.
 */
function utf8Or(other: string, sample: Uint8Array, weight: number): Decoder {
  const binary = binaryOf(sample).replace(cutSequence, '');
  let whole = 0;
  const rest = binary.replace(wholeSequence, () => ((whole += 1), ''));
  const broken = rest.match(/[\x80-\xff]/g)?.length ?? 0;
  const isUtf8 = whole > 0 && (broken === 0 || broken * weight <= whole);
  return standardDecoder(isUtf8 ? 'utf-8' : other);
}

/** UTF-16 and UTF-32 by label. Text of one byte per character has no zeros; the zeros of wide text are its upper halves. */
function wide(charset: Charset, sample: Uint8Array): Decoder {
  if (sample.every((byte) => byte > 0 && byte < 0x80)) return standardDecoder(western);
  if (charset.name.includes('32')) return charset.open();
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (even === odd) return charset.open();
  return standardDecoder(even > odd ? 'utf-16be' : 'utf-16le');
}
