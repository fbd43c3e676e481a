/** Bytes written as two hexadecimal digits behind a mark: "=FC" (RFC 2047 §4.2), "%FC" (RFC 2231 §4). */

/** The digits of one byte. */
export function hexOf(byte: string): string {
  return byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
}

/** Replaces marks and digits by their bytes; a mark without digits stays. */
export function decodeHex(text: string, mark: '=' | '%'): string {
  const [head = '', ...pieces] = text.split(mark);
  return head + pieces.map((piece) => decodeStart(piece, mark)).join('');
}

function decodeStart(piece: string, mark: string): string {
  if (!/^[0-9a-f]{2}/i.test(piece)) return mark + piece;
  return String.fromCharCode(Number.parseInt(piece.slice(0, 2), 16)) + piece.slice(2);
}
