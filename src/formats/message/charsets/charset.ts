/** Bytes in any charset as text, with the most useful reading where the label is wrong. Nothing here throws. */
import { bytesOf, isAscii } from '../../../base/bytes.ts';
import { charsetOf } from './labels.ts';
import { readingOf } from './reading.ts';
import { TextReader } from './text-reader.ts';

/** The text of some bytes: exactly what a `TextReader` makes of them, whose comment tells how. */
export function decodeText(bytes: Uint8Array, charset = ''): string {
  return plainText(bytes, charset) ?? wholeText(bytes, charset);
}

/**
 * Header text as it stands on the wire: UTF-8 (RFC 6532) if that fits, else Windows-1252.
 * @param charset what old programs may have written instead, see `headerCharsetOf`
 */
export function decodeRaw(binary: string, charset = ''): string {
  if (isAscii(binary) && (charset === '' || !binary.includes('\x1b'))) return binary;
  const bytes = bytesOf(binary);
  return decodeText(bytes, charset === '' || isUtf8(bytes) ? '' : charset);
}

/** Says whether there are characters beyond ASCII, all of them UTF-8; one more may be cut off at the end. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    return !isAscii(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false;
  }
}

/** Says whether `charset` is one that we can decode. */
export function knowsCharset(charset: string): boolean {
  return charset.trim() !== '' && charsetOf(charset) !== undefined;
}

function wholeText(bytes: Uint8Array, charset: string): string {
  const reader = new TextReader(charset);
  return reader.write(bytes) + reader.end();
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Below this a failure costs more than it saves. */
const worthTryingBytes = 1024;

/** A short cut for what is UTF-8 from end to end: such bytes are read so under any of the labels that it applies to. */
function plainText(bytes: Uint8Array, charset: string): string | undefined {
  if (bytes.length < worthTryingBytes || !readingOf(charset).mayBeUtf8) return undefined;
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
