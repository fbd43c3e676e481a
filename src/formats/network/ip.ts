/** An address as a number. */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const octet = /^(?:0|[1-9]\d{0,2})$/;
const group = /^[0-9a-f]{1,4}$/i;

/** Reads an address; IPv4 inside IPv6 becomes IPv4, a zone ("%eth0") is left out. Undefined where it is none. */
export function parseIp(text: string): Ip | undefined {
  const plain = plainAddress(text);
  if (!plain.includes(':')) return parseIpv4(plain);
  const value = ipv6Value(plain.replace(/%.*$/s, ''));
  if (value === undefined) return undefined;
  // RFC 4291 §2.5.5.2: however its groups are written.
  return value >> 32n === 0xffffn ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** An IPv4 peer of a socket that listens on "::" is named "::ffff:192.0.2.1" (RFC 4291 §2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** The canonical text: RFC 5952 §4 for IPv6. */
export function printIp({ family, value }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  const { start, length } = longestZeros(groups);
  const texts = groups.map((one) => one.toString(16));
  if (length < 2) return texts.join(':');
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`;
}

/** The one spelling of an address; undefined where it is none. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text);
  return ip && printIp(ip);
}

/** RFC 5952 §4.2.3: the longest run of zero groups, the first of several. */
function longestZeros(groups: readonly bigint[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, one] of groups.entries()) {
    length = one === 0n ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

function parseIpv4(text: string): Ip | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((each) => octet.test(each) && Number(each) <= 255)) return undefined;
  return { family: 4, value: octets.reduce((sum, each) => (sum << 8n) | BigInt(each), 0n) };
}

function ipv6Value(text: string): bigint | undefined {
  const [head = [], tail, ...more] = text.split('::').map(groupsOf);
  if (more.length > 0) return undefined;
  const written = [...head, ...(tail ?? [])];
  // "::" stands for at least one group of zeros (RFC 4291 §2.2).
  if (tail === undefined ? written.length !== 8 : written.length > 7) return undefined;
  if (!written.every((each) => group.test(each))) return undefined;
  const zeros = Array<string>(8 - written.length).fill('0');
  return [...head, ...zeros, ...(tail ?? [])].reduce((sum, each) => (sum << 16n) | BigInt(`0x${each}`), 0n);
}

/** The groups of one side of "::"; the last 32 bits may be written as an IPv4 address. */
function groupsOf(side: string): string[] {
  if (side === '') return [];
  const groups = side.split(':');
  const ipv4 = parseIpv4(groups.at(-1) ?? '');
  if (!ipv4) return groups;
  return [...groups.slice(0, -1), (ipv4.value >> 16n).toString(16), (ipv4.value & 0xffffn).toString(16)];
}
