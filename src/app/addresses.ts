/** IP addresses of peers. */

import { networkInterfaces } from 'node:os';
import { canonicalIp, plainAddress } from '../formats/network/index.ts';

/** True for programs on this machine (RFC 6890 §2.2.2, RFC 4291 §2.5.3). */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || plain.startsWith('127.');
}

/** True for the addresses that this machine has when it is called. */
export function ownAddresses(): (address: string) => boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = new Set(interfaces.map(({ address }) => canonicalIp(address)));
  return (address) => own.has(canonicalIp(address) ?? '');
}
