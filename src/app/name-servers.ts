import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Config, Endpoint } from './config/index.ts';

/** The name servers to ask: those of the configuration, else those of the machine (resolv.conf), else one on this machine. */
export function nameServersOf({ dns }: Config): readonly Endpoint[] {
  const found = dns.servers ?? systemNameServers();
  return found.length > 0 ? found : [{ address: '127.0.0.1', port: 53 }];
}

function systemNameServers(): Endpoint[] {
  try {
    return parseResolvConf(readFileSync('/etc/resolv.conf', 'utf8'));
  } catch {
    return [];
  }
}

/** The `nameserver` lines of a resolv.conf(5). */
export function parseResolvConf(text: string): Endpoint[] {
  const addresses = text.split('\n').map((line) => /^nameserver\s+(\S+)/.exec(line)?.[1] ?? '');
  return addresses.filter((address) => isIP(address)).map((address) => ({ address, port: 53 }));
}
