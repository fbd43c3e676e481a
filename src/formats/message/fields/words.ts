/** Encoded words, RFC 2047: text outside ASCII in header fields. */
import { binaryOf, bytesOf, utf8Bytes } from '../../../base/bytes.ts';
import { decodeRaw, decodeText } from '../charsets/charset.ts';
import { blankControls } from './controls.ts';
import { decodeHex, hexOf } from './hex.ts';

/**
 * encoded-word (RFC 2047 §2), with the language of RFC 2231 §5; blanks and question marks inside are wrong but common, and so
 * are words longer than 75 characters. A payload never reaches over the beginning of another word.
 */
const encodedWord = /=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bq])\?((?:[^?=]|=(?!\?(?!=))|\?(?!=))*)\?=/gi;

interface Word {
  readonly charset: string;
  readonly bytes: string;
}

/**
 * The text of a header value: encoded words decoded, the rest read as UTF-8 (RFC 6532) or Western. Neighbours of one charset
 * are decoded together, because some writers split them within a character. Control characters become blanks; what was
 * encoded twice is decoded once.
 * @param charset see `decodeRaw`
 */
export function decodeWords(value: string, charset = ''): string {
  return blankControls(decodeWordsExactly(value, charset));
}

/** `decodeWords` with control characters left in, for forms.ts, where RFC 8621 §4.1.2.2 says what becomes of them. */
export function decodeWordsExactly(value: string, charset = ''): string {
  let text = '';
  let run: Word | undefined;
  let at = 0;
  for (const match of value.matchAll(encodedWord)) {
    const between = value.slice(at, match.index);
    const word = wordOf(match);
    if (run && /^[ \t\r\n]*$/.test(between)) {
      // RFC 2047 §6.2: white space between encoded words is not shown.
      if (run.charset === word.charset) run = { charset: run.charset, bytes: run.bytes + word.bytes };
      else [text, run] = [text + textOf(run), word];
    } else [text, run] = [text + textOf(run) + decodeRaw(between, charset), word];
    at = match.index + match[0].length;
  }
  return text + textOf(run) + decodeRaw(value.slice(at), charset);
}

function wordOf([, charset = '', encoding = '', payload = '']: readonly string[]): Word {
  return { charset: charset.toLowerCase(), bytes: /b/i.test(encoding) ? decodeB(payload) : decodeQ(payload) };
}

function textOf(word: Word | undefined): string {
  return word ? decodeText(bytesOf(word.bytes), word.charset) : '';
}

/** RFC 2047 §4.1. Characters outside the alphabet are passed over; behind padding another piece may begin. */
function decodeB(payload: string): string {
  const pieces = payload.split('=').map((piece) => binaryOf(Buffer.from(piece, 'base64')));
  return pieces.join('');
}

/** RFC 2047 §4.2. */
function decodeQ(payload: string): string {
  return decodeHex(payload.replaceAll('_', ' '), '=');
}

/**
 * Writes text so that it may stand in an unstructured field or a display name: ASCII as it is, else as encoded words in
 * UTF-8 separated by blanks (folding is left to `printField`). Words that need no encoding at either end stay readable.
 * Control characters become blanks, and halves of surrogate pairs U+FFFD; `decodeWords` gives everything else back.
 */
export function encodeWords(text: string): string {
  const words = blankControls(text.toWellFormed()).split(' ');
  const [first, last] = encodedRange(words);
  if (first < 0) return words.join(' ');
  const middle = encodeRun(words.slice(first, last + 1).join(' '));
  return [...words.slice(0, first), middle, ...words.slice(last + 1)].join(' ');
}

/** From the first word that needs encoding to the last. Blanks at an end of the text do, as they would be trimmed. */
function encodedRange(words: readonly string[]): [first: number, last: number] {
  const end = words.length - 1;
  const needs = (word: string, at: number): boolean =>
    needsEncoding(word) || (word === '' && end > 0 && (at === 0 || at === end));
  let first = words.findIndex(needs);
  let last = words.findLastIndex(needs);
  // RFC 2047 §2: an encoded word is not empty, so that blanks at an end take the word beside them along.
  while (first > 0 && words[first] === '') first--;
  while (last >= 0 && last < end && words[last] === '') last++;
  return [first, last];
}

function needsEncoding(word: string): boolean {
  return !/^[!-~\t]*$/.test(word) || word.includes('=?');
}

/**
 * RFC 2047 §2: a line with encoded words has 76 characters at most. The first one stands behind "Subject: "; "=?utf-8?q?"
 * and "?=" take 12.
 */
const payloadMax = 76 - 'Subject: '.length - 12;

/** Text as encoded words with blanks between them; by Q what has much ASCII in it, else by B (RFC 2047 §4). */
export function encodeRun(text: string): string {
  const quoted = encodeQ(text).length;
  const bytes = utf8Bytes(text).length;
  if (quoted <= Math.ceil(bytes / 3) * 4) return pack(text, encodeQ, payloadMax, 'q');
  return pack(text, (piece) => binaryOf(utf8Bytes(piece)), Math.floor(payloadMax / 4) * 3, 'b');
}

/** The alphabet of RFC 2047 §5 (3), which is right in every place. */
function encodeQ(text: string): string {
  return binaryOf(utf8Bytes(text)).replace(/[^A-Za-z0-9!*+/-]/g, (byte) => (byte === ' ' ? '_' : `=${hexOf(byte)}`));
}

/** Fills encoded words with as many whole characters as each has room for (RFC 2047 §5 forbids splitting one). */
function pack(text: string, encode: (character: string) => string, room: number, encoding: 'b' | 'q'): string {
  const payloads: string[] = [];
  let payload = '';
  for (const character of text) {
    const encoded = encode(character);
    if (payload.length + encoded.length > room) {
      payloads.push(payload);
      payload = '';
    }
    payload += encoded;
  }
  const written = [...payloads, payload].map((one) =>
    encoding === 'b' ? Buffer.from(bytesOf(one)).toString('base64') : one,
  );
  return written.map((one) => `=?utf-8?${encoding}?${one}?=`).join(' ');
}
