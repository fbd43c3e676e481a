/** What a client says to a SOCKS5 proxy. */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { concatBytes, utf8Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';

export const version = 5;
/** RFC 1928 §3 */
export const methods = { none: 0, password: 2 } as const;

const connect = 1;
const loginVersion = 1;

/** RFC 1928 §4. Throws Fault `unavailable` for a name that does not fit. */
export function connectRequest(host: string, port: number): Uint8Array {
  return concatBytes([Uint8Array.of(version, connect, 0), addressOf(host), Uint8Array.of(port >> 8, port & 0xff)]);
}

/** RFC 1929 §2. Throws Fault `unavailable` for words that do not fit. */
export function loginRequest(user: string, password: string): Uint8Array {
  return concatBytes([Uint8Array.of(loginVersion), counted(user), counted(password)]);
}

/** RFC 1928 §5: type and address. */
function addressOf(host: string): Uint8Array {
  if (isIPv4(host)) return Uint8Array.of(1, ...host.split('.').map(Number));
  if (isIPv6(host)) return Uint8Array.of(4, ...ipv6Bytes(host));
  return concatBytes([Uint8Array.of(3), counted(host)]);
}

/** The system writes an address in its shortest form; "::" stands for as many groups as are missing. */
function ipv6Bytes(host: string): number[] {
  const { address } = new SocketAddress({ address: host, family: 'ipv6' });
  const dotted = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = [], tail = []] = dotted.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16)).flatMap((n) => [n >> 8, n & 0xff]);
}

function counted(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  if (bytes.length === 0 || bytes.length > 255) throw new Fault('unavailable', 'takes no word of such a length');
  return concatBytes([Uint8Array.of(bytes.length), bytes]);
}
