/** Which transfer encoding a content goes in, RFC 2045 §6, so that it arrives as it was. */
import { binaryOf, bytesOf, isAscii } from '../../../base/bytes.ts';
import { encodeBase64Lines } from '../bodies/base64.ts';
import { encodeQuotedPrintable } from '../bodies/quoted-printable-lines.ts';
import type { Leaf } from './draft.ts';

export interface EncodedContent {
  /** As it is from now on: what cannot travel as what it is becomes application/octet-stream. */
  readonly type: string;
  readonly encoding: '7bit' | '8bit' | 'quoted-printable' | 'base64';
  readonly body: Uint8Array;
}

/** RFC 5322 §2.1.1, without the CRLF. */
const lineBytesMax = 998;

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Encodes the content of a part. 8bit is used where it is allowed, and for messages in messages, which may not be encoded. */
export function encodeContent(
  { type: written, bytes }: Pick<Leaf, 'type' | 'bytes'>,
  allows8bit: boolean,
): EncodedContent {
  const type = typeOf(written);
  if (isMessage(type)) return encodeMessage(type, bytes);
  // RFC 6532 §3.5 lets the messages that are UTF-8 be encoded like text.
  if (type.startsWith('text/') || type.startsWith('message/')) return encodeText(type, bytes, allows8bit);
  return inBase64(type, bytes);
}

function typeOf(written: string): string {
  const type = written.toLowerCase();
  return mediaType.test(type) && !type.startsWith('multipart/') ? type : 'application/octet-stream';
}

function isMessage(type: string): boolean {
  return type.startsWith('message/') && !type.startsWith('message/global');
}

/** RFC 2046 §5.2.1: as it is, with right line breaks; or else as a file, so that nothing on the way can break it. */
function encodeMessage(type: string, bytes: Uint8Array): EncodedContent {
  const text = binaryOf(bytes).replace(/(?<!\r)\n|\r(?!\n)/g, '\r\n');
  if (!fitsLines(text)) return inBase64('application/octet-stream', bytes);
  return { type, encoding: isAscii(text) ? '7bit' : '8bit', body: bytesOf(text) };
}

function encodeText(type: string, bytes: Uint8Array, allows8bit: boolean): EncodedContent {
  const text = binaryOf(bytes);
  if (travelsWell(text)) {
    if (isAscii(text)) return { type, encoding: '7bit', body: bytes };
    if (allows8bit) return { type, encoding: '8bit', body: bytes };
  }
  if (!isMostlyAscii(text)) return inBase64(type, bytes);
  return { type, encoding: 'quoted-printable', body: bytesOf(encodeQuotedPrintable(bytes)) };
}

function inBase64(type: string, bytes: Uint8Array): EncodedContent {
  return { type, encoding: 'base64', body: bytesOf(encodeBase64Lines(bytes)) };
}

/** Only CRLF breaks lines, and none begins in the way that mbox files change (RFC 2049 §3 (6)). */
function travelsWell(text: string): boolean {
  return !/(?<!\r)\n|\r(?!\n)|^From /m.test(text) && fitsLines(text);
}

/** RFC 2045 §2.7 and §2.8: no NUL, and no line longer than 998 bytes. */
function fitsLines(text: string): boolean {
  if (text.includes('\0')) return false;
  for (let at = 0; at < text.length;) {
    const lineFeed = text.indexOf('\n', at);
    const end = lineFeed < 0 ? text.length : lineFeed;
    if (end - at > lineBytesMax + 1) return false;
    at = end + 1;
  }
  return true;
}

/** Where fewer than one byte of six must be written as three, quoted-printable is shorter than base64. */
function isMostlyAscii(text: string): boolean {
  const strange = text.match(/[^\t\r\n -~]/g)?.length ?? 0;
  return strange * 6 <= text.length;
}
