/** Ways to damage mail. The same chance, the same damage. */
import { concatBytes, binaryOf, bytesOf } from '../../src/base/bytes.ts';
import type { Random } from '../../src/base/random.ts';

/** What stands in mail and means something to whoever reads it. */
const tokens = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\r\n\r\n',
  '--',
  '(',
  '"',
  '\\',
  '=',
  '=?',
  '?=',
  '=?utf-8?q?',
  '=?iso-2022-jp?b?',
  ';',
  ':',
  '<',
  '@',
  ',',
  "*0*=utf-8''%e2",
  '%',
  '\xff',
  '\xef\xbb\xbf',
  'begin 644 x\r\n',
  '=ybegin line=128 size=9 name=x\r\n',
  '\x78\x9f\x3e\x22',
  'Content-Type: multipart/mixed; boundary=',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: text/plain; charset=utf-7\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: x-uuencode\r\n',
  'Received: from x by y; ',
  'Authentication-Results: ',
  'List-Unsubscribe: <',
  'From ',
  ' ',
  '\t',
];

/** What grows by doubling must end. */
const sizeBytesMax = 200_000;

/** A message of `mail`, damaged in one to twenty places. */
export function mutate(mail: readonly Uint8Array[], random: Random): Uint8Array {
  let message = pick(mail, random);
  for (let left = 1 + below(20, random); left > 0; left--) {
    message = pick(ways, random)(message, random, mail).subarray(0, sizeBytesMax);
  }
  return message;
}

type Way = (message: Uint8Array, random: Random, mail: readonly Uint8Array[]) => Uint8Array;

const ways: readonly Way[] = [
  flipBit,
  setByte,
  insertToken,
  insertToken,
  remove,
  double,
  splice,
  swapLines,
  changeLineEnds,
];

function below(limit: number, random: Random): number {
  return Math.floor(random.fraction() * limit);
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[below(from.length, random)] as T;
}

function flipBit(message: Uint8Array, random: Random): Uint8Array {
  const copy = message.slice();
  const at = below(copy.length, random);
  if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << below(8, random));
  return copy;
}

function setByte(message: Uint8Array, random: Random): Uint8Array {
  const copy = message.slice();
  copy.fill(below(256, random), below(copy.length, random)).set(message.subarray(below(copy.length, random) + 1));
  return copy;
}

function insertToken(message: Uint8Array, random: Random): Uint8Array {
  const at = below(message.length + 1, random);
  const times = random.fraction() < 0.05 ? below(2000, random) : 1;
  return concatBytes([message.subarray(0, at), bytesOf(pick(tokens, random).repeat(times)), message.subarray(at)]);
}

/** Two places, the smaller first; near each other most of the time. */
function range(message: Uint8Array, random: Random): readonly [start: number, end: number] {
  const start = below(message.length, random);
  const reach = random.fraction() < 0.7 ? 40 : message.length;
  return [start, Math.min(message.length, start + below(reach, random))];
}

function remove(message: Uint8Array, random: Random): Uint8Array {
  const [start, end] = range(message, random);
  return concatBytes([message.subarray(0, start), message.subarray(end)]);
}

function double(message: Uint8Array, random: Random): Uint8Array {
  const [start, end] = range(message, random);
  return concatBytes([message.subarray(0, end), message.subarray(start)]);
}

/** The beginning of one message and the end of another. */
function splice(message: Uint8Array, random: Random, mail: readonly Uint8Array[]): Uint8Array {
  const other = pick(mail, random);
  return concatBytes([message.subarray(0, below(message.length, random)), other.subarray(below(other.length, random))]);
}

/** Lines change places: header fields into bodies, delimiters into headers. */
function swapLines(message: Uint8Array, random: Random): Uint8Array {
  const lines = binaryOf(message).split('\n');
  const [one, other] = [below(lines.length, random), below(lines.length, random)];
  [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
  return bytesOf(lines.join('\n'));
}

function changeLineEnds(message: Uint8Array, random: Random): Uint8Array {
  const text = binaryOf(message);
  return bytesOf(random.fraction() < 0.5 ? text.replaceAll('\r\n', '\n') : text.replaceAll('\n', '\r\n'));
}
