import { containsIp, parseIp, parseNetwork } from '../../formats/network/index.ts';

/**
 * Networks that nobody outside can be meant by: this machine, private ones, those of a link, documentation, multicast
 * (RFC 6890 and the registries of IANA that go on from there).
 */
const notPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  // Tunnels, which have an IPv4 address inside that would have to be looked at too.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
].flatMap((text) => parseNetwork(text) ?? []);

/** RFC 4291 §2.4: all that is given out for the Internet so far. */
const globalUnicast = parseNetwork('2000::/3');

/** Whether an IP address is one of the open Internet; false for what is no address. */
export function isPublicAddress(address: string): boolean {
  const ip = parseIp(address);
  if (!ip || notPublic.some((network) => containsIp(network, ip))) return false;
  return ip.family === 4 || (globalUnicast !== undefined && containsIp(globalUnicast, ip));
}

/** Whether an address is of this very machine. */
export function isLoopback(address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && (ip.family === 6 ? ip.value === 1n : ip.value >> 24n === 127n);
}
