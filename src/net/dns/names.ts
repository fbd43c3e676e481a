import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { isAscii } from '../../base/bytes.ts';
import type { Random } from '../../base/random.ts';

const nameBytesMax = 253;
const labelBytesMax = 63;

/**
 * A name as the DNS knows it: lower case, A-labels (RFC 5890 §2.3.2.1), without the dot at the end. Undefined for a
 * text that cannot be a name (RFC 1035 §2.3.4), which therefore does not exist.
 */
export function dnsName(name: string): string | undefined {
  const ascii = isAscii(name) ? name.toLowerCase() : domainToASCII(name);
  const bare = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  return bare.length <= nameBytesMax && bare.split('.').every(isLabel) ? bare : undefined;
}

/** The DNS would take any bytes (RFC 2181 §11); no host, mail domain or policy has a name of blanks and controls. */
function isLabel(label: string): boolean {
  return label.length <= labelBytesMax && /^[!-~]+$/.test(label);
}

/**
 * The name in letters that are large or small by chance: whoever forges an answer without seeing the question must guess
 * them too (draft-vixie-dnsext-dns0x20 §3).
 */
export function mixedCase(name: string, random: Random): string {
  const chance = random.bytes(Math.ceil(name.length / 8));
  const isLarge = (at: number): boolean => (((chance[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
  return Array.from(name, (letter, at) => (isLarge(at) ? letter.toUpperCase() : letter)).join('');
}

/** The name under which the DNS keeps an IP address (RFC 1035 §3.5, RFC 3596 §2.5); undefined for any other text. */
export function reverseName(address: string): string | undefined {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(bare)) return `${bare.split('.').toReversed().join('.')}.in-addr.arpa`;
  if (!isIPv6(bare) || bare.includes('%')) return undefined;
  return `${Array.from(nibblesOf(bare)).toReversed().join('.')}.ip6.arpa`;
}

/** The 32 hexadecimal digits of a valid IPv6 address. */
function nibblesOf(address: string): string {
  const [head = '', tail] = withoutDots(address).split('::');
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(gap).fill('0000'), ...back].join('');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').map((group) => group.toLowerCase().padStart(4, '0'));
}

/** Writes an embedded IPv4 address (RFC 4291 §2.2, form 3) as two ordinary groups. */
function withoutDots(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...digits: string[]) => {
    const [a, b, c, d] = digits.slice(0, 4).map((digit) => Number(digit).toString(16).padStart(2, '0'));
    return `${a}${b}:${c}${d}`;
  });
}
