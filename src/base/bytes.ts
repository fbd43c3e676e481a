/** Bytes and text. On the wire, text is a "binary string": one character per byte (Latin-1), exact in both directions. */

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8');
const utf8Strict = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a binary string (each character is one byte, U+0000 to U+00FF). */
export function bytesOf(binary: string): Uint8Array {
  return Buffer.from(binary, 'latin1');
}

/** The binary string of some bytes. */
export function binaryOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end);
}

/** Text as UTF-8 bytes. */
export function utf8Bytes(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** UTF-8 bytes as text; broken sequences become U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** Text as a binary string that carries its UTF-8 bytes: what goes on the wire for non-ASCII text. */
export function utf8Binary(text: string): string {
  return isAscii(text) ? text : binaryOf(utf8Encoder.encode(text));
}

/** Text from a binary string that carries UTF-8; undefined where the bytes are not valid UTF-8. */
export function textOfUtf8Binary(binary: string): string | undefined {
  if (isAscii(binary)) return binary;
  try {
    return utf8Strict.decode(bytesOf(binary));
  } catch {
    return undefined;
  }
}

/** True when every character is US-ASCII: all others take more bytes in UTF-8, which are counted faster than a pattern is matched. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** One array with all the bytes of `parts` in order. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  return Buffer.concat(parts);
}
