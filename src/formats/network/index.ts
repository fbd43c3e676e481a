/**
 * IP addresses and networks as texts: who counts as one peer, and which addresses a network holds.
 *
 * Reads what people and programs write (RFC 4291 §2.2, dotted IPv4, a network with or without its length), prints the one
 * canonical form (RFC 5952 §4), and takes IPv4 inside IPv6 for the IPv4 address it is. It never asks a machine anything.
 */
export { canonicalIp, parseIp, plainAddress, printIp, type Ip } from './ip.ts';
export {
  containsIp,
  containsNetwork,
  networkAround,
  networkOf,
  parseNetwork,
  printNetwork,
  type Network,
} from './network.ts';
