/** The part tree of a message as offsets, and its packed form. */
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import type { Part } from '../../formats/message/index.ts';
import { type TextPart, textPartOf } from '../text/index.ts';
import { NumberReader, packDifference, packNumber } from './numbers.ts';

/** Where a MIME part lies and how to read it: as much as finding its text takes, and all that FETCH asks for. */
export type PartPlace = TextPart;

/** What is kept of a parsed part. */
export const placeOf: (part: Part) => PartPlace = textPartOf;

/** One byte each; what is no such word is spelled out. Parts on disk need their order: words are added at the end only. */
const commonWords: readonly string[] = [
  '',
  ...`text plain html multipart mixed alternative related signed report encrypted digest message rfc822 delivery-status image
  jpeg png gif application octet-stream pdf zip pgp-signature pkcs7-signature x-pkcs7-signature msword calendar 7bit 8bit
  binary quoted-printable base64 utf-8 UTF-8 us-ascii US-ASCII iso-8859-1 ISO-8859-1 iso-8859-15 ISO-8859-15 windows-1252
  Windows-1252 windows-1251 koi8-r gb2312 GB2312 big5 iso-2022-jp`.split(/\s+/),
];
const spelledOut = 255;
const wordBytesMax = 255;
const codes: ReadonlyMap<string, number> = new Map(commonWords.map((word, code) => [word, code]));

/** What stands in the number behind the words of a part; the number of parts takes the rest. */
const holdsMessage = 1;
const partsShift = 2;

/** Appends a few bytes for each part, one part after the other, parents first. Offsets count from where the part before begins its body. */
export function packParts(root: PartPlace, packed: number[]): void {
  packPart(root, 0, packed);
}

function packPart(part: PartPlace, base: number, packed: number[]): void {
  const { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts, message } = part;
  packDifference(headerStart - base, packed);
  packNumber(bodyStart - headerStart, packed);
  packNumber(bodyEnd - bodyStart, packed);
  for (const word of [type, subtype, encoding, charset]) packWord(word, packed);
  packNumber(parts.length * partsShift + (message ? holdsMessage : 0), packed);
  let before = bodyStart;
  for (const inner of parts) {
    packPart(inner, before, packed);
    before = inner.bodyEnd;
  }
  if (message) packPart(message, bodyStart, packed);
}

function packWord(word: string, packed: number[]): void {
  const code = codes.get(word);
  if (code !== undefined) packed.push(code);
  else packed.push(spelledOut, Math.min(word.length, wordBytesMax), ...bytesOf(word.slice(0, wordBytesMax)));
}

export function unpackParts(packed: Uint8Array): PartPlace {
  return unpackPart(new NumberReader(packed), 0);
}

function unpackPart(reader: NumberReader, base: number): PartPlace {
  const headerStart = base + reader.difference();
  const bodyStart = headerStart + reader.number();
  const bodyEnd = bodyStart + reader.number();
  const [type, subtype, encoding, charset] = [wordOf(reader), wordOf(reader), wordOf(reader), wordOf(reader)];
  const held = reader.number();
  const parts: PartPlace[] = [];
  for (let left = reader.announced(Math.floor(held / partsShift)); left > 0; left--) {
    parts.push(unpackPart(reader, parts.at(-1)?.bodyEnd ?? bodyStart));
  }
  const place = { headerStart, bodyStart, bodyEnd, type, subtype, encoding, charset, parts };
  return held % partsShift === holdsMessage ? { ...place, message: unpackPart(reader, bodyStart) } : place;
}

function wordOf(reader: NumberReader): string {
  const code = reader.byte();
  return code === spelledOut ? binaryOf(reader.bytes(reader.byte())) : (commonWords[code] ?? '');
}
