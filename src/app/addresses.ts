/** IP addresses of peers. */

import { networkInterfaces } from 'node:os';
import { canonicalIp, plainAddress } from '../formats/network/index.ts';

/** True for programs on this machine (RFC 6890 §2.2.2, RFC 4291 §2.5.3). */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || plain.startsWith('127.');
}

/** The addresses by which others may know this machine, as it has them when it is called. */
export function publicAddresses(): readonly string[] {
  return addressesOfMachine().filter((address) => !isLoopback(address) && !address.startsWith('fe80:'));
}

function addressesOfMachine(): readonly string[] {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.map(({ address }) => address);
}

/** True for the addresses that this machine has when it is called. */
export function ownAddresses(): (address: string) => boolean {
  const own = new Set(addressesOfMachine().map(canonicalIp));
  return (address) => own.has(canonicalIp(address) ?? '');
}
