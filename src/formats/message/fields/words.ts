/** Encoded words, RFC 2047: text outside ASCII in header fields. */
import { binaryOf, bytesOf, utf8Bytes } from '../../../base/bytes.ts';
import { decodeRaw, decodeText } from '../charsets/charset.ts';
import { decodeHex, hexOf } from './hex.ts';

/** encoded-word (RFC 2047 §2), with the language of RFC 2231 §5; blanks inside are wrong but common. */
const encodedWord = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=/gi;

/** RFC 2047 §2: no encoded word is longer than 75 characters. "=?utf-8?q?" and "?=" take 12 of them. */
const payloadMax = 75 - 12;

interface Word {
  readonly charset: string;
  readonly bytes: string;
}

/**
 * The text of a header value: encoded words decoded, the rest read as UTF-8 or Western. Neighbours of one charset are
 * decoded together, because some writers split them within a character.
 */
export function decodeWords(value: string): string {
  let text = '';
  let run: Word | undefined;
  let at = 0;
  for (const match of value.matchAll(encodedWord)) {
    const between = value.slice(at, match.index);
    const word = wordOf(match);
    if (run && /^[ \t]*$/.test(between)) {
      // RFC 2047 §6.2: white space between encoded words is not shown.
      if (run.charset === word.charset) run = { charset: run.charset, bytes: run.bytes + word.bytes };
      else [text, run] = [text + textOf(run), word];
    } else [text, run] = [text + textOf(run) + decodeRaw(between), word];
    at = match.index + match[0].length;
  }
  return text + textOf(run) + decodeRaw(value.slice(at));
}

function wordOf([, charset = '', encoding = '', payload = '']: readonly string[]): Word {
  const bytes = /b/i.test(encoding) ? binaryOf(Buffer.from(payload, 'base64')) : decodeQ(payload);
  return { charset: charset.toLowerCase(), bytes };
}

function textOf(word: Word | undefined): string {
  return word ? decodeText(bytesOf(word.bytes), word.charset) : '';
}

/** RFC 2047 §4.2. */
function decodeQ(payload: string): string {
  return decodeHex(payload.replaceAll('_', ' '), '=');
}

/**
 * Writes text so that it may stand in an unstructured field or a display name: ASCII as it is, else as encoded words in
 * UTF-8 separated by blanks (folding is left to `printField`). Words that need no encoding at either end stay readable.
 */
export function encodeWords(text: string): string {
  const words = text.split(' ');
  const first = words.findIndex(needsEncoding);
  if (first < 0) return text;
  const last = words.findLastIndex(needsEncoding);
  const middle = encodeRun(words.slice(first, last + 1).join(' '));
  return [...words.slice(0, first), middle, ...words.slice(last + 1)].join(' ');
}

function needsEncoding(word: string): boolean {
  return !/^[!-~\t]*$/.test(word) || word.includes('=?');
}

function encodeRun(text: string): string {
  const quoted = encodeQ(text);
  const bytes = utf8Bytes(text);
  if (quoted.length <= Math.ceil(bytes.length / 3) * 4) return pack(text, encodeQ, 'q');
  return pack(text, (piece) => Buffer.from(utf8Bytes(piece)).toString('base64'), 'b');
}

/** The alphabet of RFC 2047 §5 (3), which is right in every place. */
function encodeQ(text: string): string {
  return binaryOf(utf8Bytes(text)).replace(/[^A-Za-z0-9!*+/-]/g, (byte) => (byte === ' ' ? '_' : `=${hexOf(byte)}`));
}

/** Fills encoded words with as many whole characters as each can hold (RFC 2047 §5 forbids splitting one). */
function pack(text: string, encode: (piece: string) => string, encoding: 'b' | 'q'): string {
  const words: string[] = [];
  let piece = '';
  for (const character of text) {
    if (piece !== '' && encode(piece + character).length > payloadMax) {
      words.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...words, piece].map((word) => `=?utf-8?${encoding}?${encode(word)}?=`).join(' ');
}
