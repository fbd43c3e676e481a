/** As much of DER (X.690) as it takes to find one's way in a certificate (RFC 5280 §4.1). */

/** One value: its identifier, its content, and all of it. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** Those that stand side by side in `bytes`; as many as can be read. */
export function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const { start, end } = contentPlace(bytes, at);
    if (end > bytes.length) break;
    elements.push({ tag: bytes[at] as number, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return elements;
}

/** X.690 §8.1.3: up to 127 the length itself, else how many bytes it has. */
function contentPlace(bytes: Uint8Array, at: number): { start: number; end: number } {
  const first = bytes[at + 1] as number;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const start = at + 2 + (first & 0x7f);
  const length = bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start, end: start + length };
}
