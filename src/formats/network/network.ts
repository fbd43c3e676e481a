import { parseIp, printIp, type Ip } from './ip.ts';

/** All addresses whose first `bits` bits are those of `start`. */
export interface Network {
  readonly family: 4 | 6;
  readonly start: bigint;
  readonly bits: number;
}

const lengths = { 4: 32, 6: 128 } as const;
const usualBits = { 4: 32, 6: 64 } as const;

/** Reads "192.0.2.0/24", "2001:db8::/32" or a single address; bits behind the length do not count. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', digits] = /^([^/]+?)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const ip = parseIp(address);
  if (!ip) return undefined;
  const bits = digits === undefined ? lengths[ip.family] : Number(digits);
  return bits <= lengths[ip.family] ? networkAround(ip, bits) : undefined;
}

/** The network of that length around an address; without a length, who counts as one peer: IPv4 /32, IPv6 /64. */
export function networkAround({ family, value }: Ip, bits: number = usualBits[family]): Network {
  const shift = BigInt(lengths[family] - bits);
  return { family, start: (value >> shift) << shift, bits };
}

/** Who counts as one peer: an IPv4 address, or an IPv6 /64, which one household or machine usually has whole. */
export function networkOf(address: string): string {
  const ip = parseIp(address);
  return ip ? printNetwork(networkAround(ip)) : address;
}

/** As in "192.0.2.1", "192.0.2.0/24", "2001:db8::/64": a single address without its length. */
export function printNetwork({ family, start, bits }: Network): string {
  const address = printIp({ family, value: start });
  return bits === lengths[family] ? address : `${address}/${bits}`;
}

export function containsIp(network: Network, { family, value }: Ip): boolean {
  const shift = BigInt(lengths[family] - network.bits);
  return network.family === family && value >> shift === network.start >> shift;
}

/** Is all of `inner` in `outer`? */
export function containsNetwork(outer: Network, inner: Network): boolean {
  return outer.bits <= inner.bits && containsIp(outer, { family: inner.family, value: inner.start });
}
