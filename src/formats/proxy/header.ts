import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { parseIp, printIp } from '../network/index.ts';

/** The client as the proxy sees it. */
export interface ProxySource {
  readonly address: string;
  readonly port: number;
}

/** What the bytes so far are. `used` is the length of the header. */
export type ProxyReading =
  | { readonly is: 'proxied'; readonly used: number; readonly source: ProxySource }
  /** The proxy speaks for itself, or does not know for whom: its own address stays. */
  | { readonly is: 'local'; readonly used: number }
  | { readonly is: 'needsMore' }
  | { readonly is: 'bad'; readonly reason: string };

/** Section 2.1: a line of version 1 with its CRLF. */
const line1BytesMax = 107;
/** Section 2.2. */
const signature = '\r\n\r\n\0\r\nQUIT\n';
const fixedBytes = 16;
/** Version 2 may announce 64 KiB of further facts; none that we know fills a tenth of it. */
export const proxyHeaderBytesMax = limits.proxyHeaderBytesMax;

/** Reads the header at the beginning of `bytes`. It asks for more only while more can make it whole. */
export function readProxyHeader(bytes: Uint8Array): ProxyReading {
  const start = binaryOf(bytes, 0, signature.length);
  if (signature.startsWith(start)) return start === signature ? readVersion2(bytes) : { is: 'needsMore' };
  if ('PROXY '.startsWith(start.slice(0, 6))) return readVersion1(bytes);
  return bad('It begins with neither version of a PROXY header');
}

function readVersion1(bytes: Uint8Array): ProxyReading {
  const text = binaryOf(bytes, 0, line1BytesMax);
  const end = text.indexOf('\r\n');
  if (end >= 0) return readLine(text.slice(0, end), end + 2);
  return bytes.length >= line1BytesMax ? bad('The PROXY line does not end') : { is: 'needsMore' };
}

function readLine(line: string, used: number): ProxyReading {
  const words = line.split(' ');
  const [, protocol = '', source = '', target = '', port = '', targetPort = ''] = words;
  if (protocol === 'UNKNOWN') return { is: 'local', used };
  const family = { TCP4: 4, TCP6: 6 }[protocol];
  const ends = [addressOf(source, family), addressOf(target, family)];
  const ports = [port, targetPort].every((each) => /^(?:0|[1-9]\d{0,4})$/.test(each) && Number(each) <= 65_535);
  const [address] = ends;
  if (words.length !== 6 || address === undefined || ends.includes(undefined) || !ports) {
    return bad(`This is no PROXY line: ${JSON.stringify(line)}`);
  }
  return { is: 'proxied', used, source: { address, port: Number(port) } };
}

/** The canonical address; undefined where it is none of that family. */
function addressOf(text: string, family: number | undefined): string | undefined {
  const ip = text.includes(':') === (family === 6) ? parseIp(text) : undefined;
  return ip && family !== undefined && !text.includes('%') ? printIp(ip) : undefined;
}

function readVersion2(bytes: Uint8Array): ProxyReading {
  if (bytes.length < fixedBytes) return { is: 'needsMore' };
  const [versionAndCommand = 0, family = 0] = bytes.subarray(12);
  const used = fixedBytes + number16(bytes, 14);
  if (versionAndCommand !== 0x20 && versionAndCommand !== 0x21) {
    return bad(`Version and command 0x${versionAndCommand.toString(16)} are not known`);
  }
  if (used > proxyHeaderBytesMax) return bad(`A header of ${used} bytes is too long`);
  if (bytes.length < used) return { is: 'needsMore' };
  return versionAndCommand === 0x20 ? { is: 'local', used } : readSource(bytes, family, used);
}

/** Section 2.2: the source address stands first, its port behind both addresses. */
function readSource(bytes: Uint8Array, family: number, used: number): ProxyReading {
  // AF_UNSPEC, and a Unix socket, which has no address that could be told.
  if (family === 0x00 || family === 0x31) return { is: 'local', used };
  const addressBytes = { 0x11: 4, 0x21: 16 }[family];
  if (addressBytes === undefined) return bad(`Address family and protocol 0x${family.toString(16)} are not known`);
  if (used < fixedBytes + 2 * addressBytes + 4) return bad('The header is shorter than its addresses');
  const address = bytes.subarray(fixedBytes, fixedBytes + addressBytes);
  const source = { address: textOf(address), port: number16(bytes, fixedBytes + 2 * addressBytes) };
  return { is: 'proxied', used, source };
}

function textOf(address: Uint8Array): string {
  const value = address.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const text = printIp({ family: address.length === 4 ? 4 : 6, value });
  const ip = parseIp(text);
  return ip ? printIp(ip) : text;
}

function number16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function bad(reason: string): ProxyReading {
  return { is: 'bad', reason };
}
