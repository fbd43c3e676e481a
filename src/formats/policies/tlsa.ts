/** RFC 6698 §2.1 */
export interface Tlsa {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/** As in a zone file, RFC 6698 §2.2: "3 1 1 0123abcd". */
export function printTlsa({ usage, selector, matching, data }: Tlsa): string {
  const hex = Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${usage} ${selector} ${matching} ${hex}`;
}

/** White space may part the hexadecimal digits. Undefined where it is no such record. */
export function parseTlsa(text: string): Tlsa | undefined {
  const match = /^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+([0-9a-f][0-9a-f\s]*)$/i.exec(text);
  if (!match) return undefined;
  const [usage = 0, selector = 0, matching = 0] = match.slice(1, 4).map(Number);
  const hex = (match[4] ?? '').replace(/\s+/g, '');
  if (Math.max(usage, selector, matching) > 255 || hex.length % 2 !== 0) return undefined;
  const pairs = hex.match(/../g) ?? [];
  return { usage, selector, matching, data: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)) };
}
