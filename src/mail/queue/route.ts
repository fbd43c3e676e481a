import { Fault } from '../../base/fault.ts';
import { type Random, shuffled } from '../../base/random.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { MailExchange, Resolver } from '../../net/dns/index.ts';
import type { Credentials, Destination } from '../../net/smtp-client/index.ts';
import type { Schedule } from './schedule.ts';

/** A host that takes all our mail and sends it on. */
export interface Smarthost {
  readonly host: string;
  readonly port: number;
  readonly tls: Destination['tls'];
  readonly auth?: Credentials;
}

/** How mail leaves: by the MX records of its domain, or all of it through a smarthost. */
export interface Route {
  readonly smarthost?: Smarthost;
  /** The port of every MX host: 25, but for tests. */
  readonly port?: number;
}

export interface RouteOptions {
  readonly route: Route;
  readonly resolver: Resolver;
  readonly random: Random;
  /** Our own name: mail for a domain whose MX we are must not go round. */
  readonly hostName: string;
  /** How mail is brought to a domain that we relay for; undefined for all others. */
  readonly relayOf?: (domain: string) => Promise<Relay | undefined>;
}

/** A domain of ours whose mailboxes are elsewhere. */
export interface Relay {
  /** Its hosts; absent: what its MX records say, never the smarthost, which might bring it back. */
  readonly hops?: readonly Hop[];
  readonly schedule: Schedule;
}

/** A host to try. */
export type Hop = Pick<Destination, 'host' | 'port' | 'tls' | 'auth' | 'lmtp' | 'ca'>;

/** The hosts in the order in which they are to be tried, or why there are none, in the words of a reply. */
export type Hops = { readonly hops: readonly Hop[] } | { readonly refusal: Reply };

const smtpPort = 25;

/** Where mail for a domain goes (RFC 5321 §5.1). Throws Fault `unavailable` when the DNS cannot say. */
export async function hopsFor(domain: string, options: RouteOptions): Promise<Hops> {
  const relay = await options.relayOf?.(domain);
  if (relay?.hops) return { hops: relay.hops };
  const { smarthost } = options.route;
  if (smarthost && !relay) return { hops: [smarthost] };
  return await exchangesOf(domain, options);
}

/** The hosts that the DNS names. Throws Fault `unavailable` when it cannot say. */
export async function exchangesOf(domain: string, options: Omit<RouteOptions, 'relayOf'>): Promise<Hops> {
  const literal = addressLiteral(domain);
  if (literal !== undefined) return { hops: [direct(literal, options)] };
  const { outcome, records } = await options.resolver.mx(domain);
  if (outcome === 'noName') return refuse(550, '5.1.2', `There is no domain ${domain}`);
  if (outcome === 'noData') return await implicitHop(domain, options);
  return exchangesToHops(records, options);
}

/** RFC 5321 §4.1.3: "[192.0.2.1]", "[ipv6:2001:db8::1]". */
function addressLiteral(domain: string): string | undefined {
  return /^\[(?:ipv6:)?([0-9a-f:.]+)\]$/i.exec(domain)?.[1];
}

/** A domain without MX is its own host, if it has an address. */
async function implicitHop(domain: string, options: RouteOptions): Promise<Hops> {
  const { records } = await options.resolver.addresses(domain);
  if (records.length > 0) return { hops: [direct(domain, options)] };
  return refuse(550, '5.1.2', `The domain ${domain} has neither mail hosts nor an address`);
}

function exchangesToHops(records: readonly MailExchange[], options: RouteOptions): Hops {
  const named = records.filter(({ exchange }) => exchange !== '');
  if (named.length === 0) return refuse(556, '5.1.10', 'The domain takes no mail'); // RFC 7505 §4.2
  const better = beforeOurselves(named, options.hostName);
  if (better.length === 0) return refuse(554, '5.4.6', 'The domain leads back to this server, which does not know it');
  const inOrder = shuffled(better, options.random).sort((a, b) => a.preference - b.preference);
  return { hops: inOrder.map(({ exchange }) => direct(exchange, options)) };
}

/** RFC 5321 §5.1: where we are among the exchanges, only those with a smaller preference may be asked. */
function beforeOurselves(records: readonly MailExchange[], hostName: string): readonly MailExchange[] {
  const ours = records.filter(({ exchange }) => exchange === hostName.toLowerCase());
  const preference = Math.min(...ours.map((record) => record.preference));
  return records.filter((record) => record.preference < preference);
}

function direct(host: string, { route }: RouteOptions): Hop {
  return { host, port: route.port ?? smtpPort, tls: 'opportunistic' };
}

function refuse(code: number, enhanced: string, text: string): Hops {
  return { refusal: { code, enhanced, lines: [text] } };
}

/** The addresses of a host; a socket of this machine is its own. Throws Fault `unavailable` where it has none now: its domain may yet put that right. */
export async function addressesOf({ host }: Hop, resolver: Resolver): Promise<readonly string[]> {
  if (host.startsWith('/')) return [host];
  const { records } = await resolver.addresses(host);
  if (records.length === 0) throw new Fault('unavailable', `The mail host ${host} has no address`);
  return records;
}
