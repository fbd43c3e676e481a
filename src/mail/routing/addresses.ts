import { Fault } from '../../base/fault.ts';
import { containsIp, parseIp, parseNetwork } from '../../formats/network/index.ts';
import type { Answer, Resolver } from '../../net/dns/index.ts';
import type { Hop } from './types.ts';

/** Which addresses of a host may be used. */
export interface AddressRules {
  /** Whether mail may go out over IPv6, from those of these local addresses that are of it. */
  readonly allowsIpv6: (sourceAddresses: readonly string[]) => Promise<boolean>;
  /** IPv6 is not used even where a host has no other address. */
  readonly refusesIpv6: boolean;
  /** MX hosts may be on this machine: for tests. Else a stranger's domain could have us talk to ourselves as a trusted client. */
  readonly takesLoopback: boolean;
}

/** Every address is as good as the other. */
const noRules: AddressRules = {
  allowsIpv6: () => Promise.resolve(true),
  refusesIpv6: false,
  takesLoopback: true,
};

/**
 * The addresses of a host in the order in which they are to be tried, IPv4 and IPv6 in turns, and what the DNS says of them.
 * None where a proxy looks the name up; a socket of this machine is its own. Throws Fault `unavailable` where it has none
 * now that can be used: its domain may yet put that right.
 */
export async function addressesOf(
  hop: Hop,
  resolver: Resolver,
  rules: AddressRules = noRules,
): Promise<Answer<string>> {
  const { host } = hop;
  if (hop.socks) return asItIs(host, []);
  if (host.startsWith('/')) return asItIs(host, [host]);
  const answer = await resolver.addresses(host);
  if (answer.records.length === 0) throw new Fault('unavailable', `The mail host ${host} has no address`);
  const reachable = hop.kind === 'mx' ? answer.records.filter((address) => leadsOut(address, rules)) : answer.records;
  if (reachable.length === 0) {
    throw new Fault(
      'unavailable',
      `The mail host ${host} has no address to be reached at: ${answer.records.join(', ')}`,
    );
  }
  return { ...answer, records: await inOrder(hop, reachable, rules) };
}

function asItIs(name: string, records: readonly string[]): Answer<string> {
  return { outcome: 'answer', records, ttlSeconds: 0, security: 'insecure', name };
}

const loopback = networksOf('127.0.0.0/8', '::1/128');
/** This network, multicast and broadcast: nobody can be reached there (RFC 6890 §2.2.2, RFC 4291 §2.7). */
const nowhere = networksOf('0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8');

function networksOf(...texts: readonly string[]) {
  return texts.flatMap((text) => parseNetwork(text) ?? []);
}

function leadsOut(address: string, { takesLoopback }: AddressRules): boolean {
  const ip = parseIp(address);
  if (!ip) return false;
  return ![...nowhere, ...(takesLoopback ? [] : loopback)].some((network) => containsIp(network, ip));
}

/** Some hosts have IPv6 alone: better to ask them as well as we can than never. */
async function inOrder(hop: Hop, addresses: readonly string[], rules: AddressRules): Promise<string[]> {
  const v4 = addresses.filter((address) => !isIpv6(address));
  const v6 = addresses.filter(isIpv6);
  if (v6.length > 0 && v4.length === 0 && rules.refusesIpv6) {
    throw new Fault('unavailable', `The mail host ${hop.host} has IPv6 addresses alone, and delivery.ipv6 is "never"`);
  }
  if (v4.length === 0 || v6.length === 0) return [...v4, ...v6];
  return (await rules.allowsIpv6(hop.sourceAddresses ?? [])) ? inTurns(v4, v6) : v4;
}

/** Where one family does not work, each of its addresses costs a long wait: so they come in turns. */
function inTurns(first: readonly string[], second: readonly string[]): string[] {
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((address) => address !== undefined);
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}
