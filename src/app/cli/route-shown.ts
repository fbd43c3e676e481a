/** What `posthouse route` prints. */

import type { Route, RouteTest, Trouble } from '../../mail/routing/index.ts';
import { table } from '../table.ts';
import { harmless, minuteOf } from './shown.ts';

export function printRoutes(routes: readonly Route[]): string {
  if (routes.length === 0) return 'There are no routes: mail goes by its MX records, or through the smarthost.\n';
  return table([['ROUTE', 'TO', 'FROM', 'THROUGH', 'TLS', 'LOGIN', 'SPEAKS FROM', 'PROXY'], ...routes.map(rowOf)]);
}

function rowOf(route: Route): string[] {
  const { name, toDomain, fromDomain, fromAddress, host, port, tls, user, sourceAddresses, socks } = route;
  const from = fromAddress || (fromDomain && `@${fromDomain}`);
  const through = host === '' ? 'direct' : placeOf(host, port);
  return [
    name,
    toDomain || 'all',
    from || 'all',
    through,
    tls || '-',
    user || '-',
    sourceAddresses || '-',
    socks || '-',
  ];
}

function placeOf(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function printTest({ why, provider, hosts, refusal }: RouteTest): string {
  const head = `Way:       ${harmless(why)}\nProvider:  ${harmless(provider)}\n`;
  if (refusal !== undefined) return `${head}It would come back at once: ${harmless(refusal)}\n`;
  const rows = hosts.map((host, index) => [
    `${index + 1}`,
    host.kind,
    harmless(placeOf(host.host, host.port)),
    host.tls,
    host.hasLogin ? 'yes' : '-',
    host.sourceAddresses.join(' ') || '-',
    harmless(addressesOf(host)),
  ]);
  return `${head}${table([['', 'KIND', 'HOST', 'TLS', 'LOGIN', 'SPEAKS FROM', 'ADDRESSES'], ...rows])}`;
}

function addressesOf({ socks, addresses, trouble }: RouteTest['hosts'][number]): string {
  if (socks !== undefined) return `looked up by the proxy ${socks}`;
  return trouble ?? addresses.join(' ');
}

export function printTroubles(troubles: readonly Trouble[]): string {
  if (troubles.length === 0) return 'Nobody is known to refuse this server.\n';
  return troubles.map(printTrouble).join('\n');
}

function printTrouble(trouble: Trouble): string {
  const { provider, kind, since, lastAt, refusals, host, reply, says, help, nextProbeAt, passed } = trouble;
  const lines = [
    `${harmless(provider)}: ${kind === 'reputation' ? 'refuses this server' : 'misses something of this server'}`,
    `  since    ${minuteOf(since)}, last ${minuteOf(lastAt)}, ${refusals === 1 ? 'once' : `${refusals} times`}`,
    `  said     ${harmless(host)}: ${harmless(reply)}`,
    `  means    ${says}`,
    `  see      ${help}`,
    ...(kind === 'reputation'
      ? [
          `  tried    directly again from ${minuteOf(nextProbeAt)} on${passed === 0 ? '' : `; ${passed} taken in a row`}`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
