import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Random } from '../base/random.ts';
import { DnsResolver, type DnsServer, type Resolver, ZoneResolver } from '../net/dns/index.ts';
import type { Config, Endpoint } from './config/index.ts';

type DnsConfig = Pick<Config, 'dns'>;

/** Who answers questions to the DNS: the zone of the operator for the names in it, name servers for all others. Throws Fault `cannot` for a zone that cannot be read. */
export function resolverOf(
  { dns }: DnsConfig,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Resolver & Disposable {
  const asked = new DnsResolver({ servers: nameServersOf({ dns }), clock, random, timeoutMs: dns.timeout_ms });
  if (dns.zone === undefined) return asked;
  return Object.assign(zoneOf(dns.zone, asked), { [Symbol.dispose]: () => asked[Symbol.dispose]() });
}

function zoneOf(path: string, beyond: DnsResolver): ZoneResolver {
  try {
    return new ZoneResolver(readFileSync(path, 'utf8'), beyond);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('cannot', `The zone ${path} cannot be used: ${why}`, { cause: error });
  }
}

/**
 * The name servers to ask: those of the configuration, which may be none; else those of the machine (resolv.conf), else one
 * on this machine.
 */
export function nameServersOf({ dns }: DnsConfig): readonly DnsServer[] {
  const servers = dns.servers ?? systemNameServers();
  return servers.map((server) => ({ ...server, isTrusted: dns.trusted(server.address) }));
}

function systemNameServers(): Endpoint[] {
  try {
    const found = parseResolvConf(readFileSync('/etc/resolv.conf', 'utf8'));
    return found.length > 0 ? found : [ofThisMachine];
  } catch {
    return [ofThisMachine];
  }
}

const ofThisMachine: Endpoint = { address: '127.0.0.1', port: 53 };

/** The `nameserver` lines of a resolv.conf(5). */
export function parseResolvConf(text: string): Endpoint[] {
  const addresses = text.split('\n').map((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? '');
  return addresses.filter((address) => isIP(address)).map((address) => ({ address, port: 53 }));
}
