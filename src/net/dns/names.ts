import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { isAscii } from '../../base/bytes.ts';

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

function isLabel(label: string): boolean {
  return label.length >= 1 && label.length <= labelBytesMax;
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
