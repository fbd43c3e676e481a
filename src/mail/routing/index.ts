/**
 * Which hosts a message is brought to, in which order, and by which way: MX hosts, a smarthost, the operator's routes, and
 * the relay that stands in where a provider refuses this host.
 *
 * Promises: every decision comes with its reason in words. "There is no way" is told apart from "nobody could say", which is
 * a Fault `unavailable`. Only a refusal that is surely about this host's reputation leads to the relay, only for that
 * provider, and a probe leads back.
 * Never: opens a connection, decides when something is tried, prints or logs a password.
 */
export { addressesOf, type AddressRules } from './addresses.ts';
export { exchangesOf, type ExchangeOptions } from './exchanges.ts';
export { parseHostPort, printHostPort, type HostPort } from './host-port.ts';
export type { KnownRefusal } from './known-refusal.ts';
export { providerOf } from './providers.ts';
export { recogniseRefusal } from './refusals.ts';
export { RouteBook, type NewRoute, type Route, type RouteTest, type Trouble } from './route-book.ts';
export { Routing, type RoutingOptions } from './routing.ts';
export type {
  ClosedWays,
  Heard,
  Hop,
  Hops,
  Leaving,
  OpenWays,
  OperatorLetter,
  RelayedWay,
  Smarthost,
  Ways,
} from './types.ts';
