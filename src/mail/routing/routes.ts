import type { RouteRow } from '../../store/records/index.ts';
import { addressKey, domainKey } from '../addresses/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Departure } from './exchanges.ts';
import { parseHostPort } from './host-port.ts';
import type { Hop, Leaving } from './types.ts';

/**
 * The route that speaks for a message, where there is one. All that a route names must fit. Of several the most specific
 * counts: first by the recipient's domain (the domain itself before what is above it, the longer before the shorter, any of
 * them before none), then by the sender (an address before a domain before none), then by name.
 */
export function routeFor(leaving: Leaving, routes: readonly RouteRow[]): RouteRow | undefined {
  const fitting = routes.filter((route) => fits(leaving, route));
  return fitting.sort((a, b) => weightOf(b) - weightOf(a) || (a.name < b.name ? -1 : 1))[0];
}

function fits({ domain, reversePath }: Leaving, { toDomain, fromDomain, fromAddress }: RouteRow): boolean {
  const sender = senderOf(reversePath);
  return (
    (toDomain === '' || isUnder(domainKey(domain), toDomain)) &&
    (fromDomain === '' || (sender !== undefined && isUnder(sender.domain, fromDomain))) &&
    (fromAddress === '' || sender?.address === fromAddress)
  );
}

/** ".example.org" is what is below it, "example.org" that alone. */
function isUnder(domain: string, pattern: string): boolean {
  return pattern.startsWith('.') ? domain.endsWith(pattern) : domain === pattern;
}

function senderOf(reversePath: string): { address: string; domain: string } | undefined {
  if (reversePath === '') return undefined;
  const path = parseAddress(reversePath);
  return { address: addressKey(path), domain: domainKey(path.domain) };
}

/** Lengths of names stay below 1000, so no step reaches the next. */
function weightOf({ toDomain, fromDomain, fromAddress }: RouteRow): number {
  const ofSender = fromAddress !== '' ? 2000 : domainWeight(fromDomain, 1000);
  return domainWeight(toDomain, 1000) * 10_000 + ofSender;
}

function domainWeight(pattern: string, exact: number): number {
  if (pattern === '') return 0;
  return pattern.startsWith('.') ? pattern.length : exact;
}

/** From where, and through what, a route goes. */
export function departureOf({ sourceAddresses, socks }: RouteRow): Departure {
  const addresses = sourceAddresses.split(' ').filter((address) => address !== '');
  return {
    ...(addresses.length > 0 && { sourceAddresses: addresses }),
    ...(socks !== '' && { socks: parseHostPort(socks) }),
  };
}

/** The host of a route that names one. */
export function hopOfRoute(route: RouteRow): Hop {
  const { host, port, tls, user, password } = route;
  const auth = user === '' ? {} : { auth: { user, password } };
  return { kind: 'route', host, port, tls: tls as Hop['tls'], ...auth, ...departureOf(route) };
}

/** As in "to example.org, from @example.net". */
export function conditionOf({ toDomain, fromDomain, fromAddress }: RouteRow): string {
  const parts = [
    ...(toDomain === '' ? [] : [`to ${toDomain}`]),
    ...(fromDomain === '' ? [] : [`from @${fromDomain}`]),
    ...(fromAddress === '' ? [] : [`from ${fromAddress}`]),
  ];
  return parts.length === 0 ? 'all mail' : parts.join(', ');
}
