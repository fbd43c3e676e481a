import { limits } from '../../base/limits.ts';
import { type Random, shuffled } from '../../base/random.ts';
import { parseIp } from '../../formats/network/index.ts';
import type { MailExchange, Resolver } from '../../net/dns/index.ts';
import { providerOf } from './providers.ts';
import type { ClosedWays, Hop, OpenWays, Ways } from './types.ts';

export interface ExchangeOptions {
  readonly resolver: Resolver;
  readonly random: Random;
  /** Our own name: mail for a domain whose MX we are must not go round. */
  readonly hostName: string;
  /** The port of every MX host: 25, but for tests. */
  readonly port?: number;
}

/** From where, and through what, those hosts are spoken with. */
export type Departure = Pick<Hop, 'sourceAddresses' | 'socks'>;

const smtpPort = 25;

/** The hosts that the DNS names for a domain (RFC 5321 §5.1). Throws Fault `unavailable` when it cannot say. */
export async function exchangesOf(domain: string, options: ExchangeOptions, from: Departure = {}): Promise<Ways> {
  const found = await search(domain, options);
  return 'refusal' in found ? found : { ...found, hops: found.hops.map((hop) => ({ ...hop, ...from })) };
}

async function search(domain: string, options: ExchangeOptions): Promise<Ways> {
  const literal = addressLiteral(domain);
  if (literal !== undefined) return open([direct(literal, options)], false, `${literal} is the address itself`);
  const answer = await options.resolver.mx(domain);
  const isSecure = answer.security === 'secure';
  if (answer.outcome === 'noName') return refuse(domain, 550, '5.1.2', `There is no domain ${domain}`);
  if (answer.outcome === 'noData') return await implicitHop(domain, isSecure, options);
  return ofRecords(domain, answer.records, isSecure, options);
}

/** RFC 5321 §4.1.3: "[192.0.2.1]", "[ipv6:2001:db8::1]". */
function addressLiteral(domain: string): string | undefined {
  return /^\[(?:ipv6:)?([0-9a-f:.]+)\]$/i.exec(domain)?.[1];
}

/** A domain without MX is its own host, if it has an address. */
async function implicitHop(domain: string, isSecure: boolean, options: ExchangeOptions): Promise<Ways> {
  const { records } = await options.resolver.addresses(domain);
  if (records.length > 0)
    return open([direct(domain, options)], isSecure, `${domain} has no MX record and is its own host`);
  return refuse(domain, 550, '5.1.2', `The domain ${domain} has neither mail hosts nor an address`);
}

function ofRecords(
  domain: string,
  records: readonly MailExchange[],
  isSecure: boolean,
  options: ExchangeOptions,
): Ways {
  const named = eachOnce(records.filter(({ exchange }) => exchange !== ''));
  if (named.length === 0) return refuse(domain, 556, '5.1.10', 'The domain takes no mail'); // RFC 7505 §4.2
  const better = beforeOurselves(named, options.hostName);
  if (better.length === 0) {
    return refuse(domain, 554, '5.4.6', 'The domain leads back to this server, which does not know it');
  }
  const inOrder = shuffled(better, options.random).sort((a, b) => a.preference - b.preference);
  const asked = inOrder.slice(0, limits.mxHostsTriedMax);
  const hops = asked.map(({ exchange }) => direct(exchange, options));
  return { hops, provider: providerOfAll(better), isSecure, why: reasonOf(domain, better, asked) };
}

/** A host that is named twice counts where it is named first. */
function eachOnce(records: readonly MailExchange[]): MailExchange[] {
  const inOrder = [...records].sort((a, b) => a.preference - b.preference);
  return [...new Map(inOrder.toReversed().map((record) => [record.exchange, record])).values()];
}

/** RFC 5321 §5.1: where we are among the exchanges, only those with a smaller preference may be asked. */
function beforeOurselves(records: readonly MailExchange[], hostName: string): readonly MailExchange[] {
  const ours = records.filter(({ exchange }) => exchange === hostName.toLowerCase());
  const preference = Math.min(...ours.map((record) => record.preference));
  return records.filter((record) => record.preference < preference);
}

/** Of the host that is to be asked first; the order of equals is chance, so here the alphabet decides. */
function providerOfAll(records: readonly MailExchange[]): string {
  const [first] = [...records].sort((a, b) => a.preference - b.preference || (a.exchange < b.exchange ? -1 : 1));
  return providerOf(first?.exchange ?? '');
}

function reasonOf(domain: string, better: readonly MailExchange[], asked: readonly MailExchange[]): string {
  const rest = better.length - asked.length;
  const addresses = asked.filter(({ exchange }) => parseIp(exchange)).map(({ exchange }) => exchange);
  return [
    `${domain} names ${better.length === 1 ? 'its host' : 'its hosts'} by MX records`,
    ...(rest > 0 ? [`so many that ${rest} of them are left out this time`] : []),
    // RFC 5321 §5.1 wants names there; what is meant is plain.
    ...(addresses.length > 0 ? [`against the rules by an address (${addresses.join(', ')})`] : []),
  ].join(', ');
}

function direct(host: string, { port = smtpPort }: ExchangeOptions): Hop {
  return { kind: 'mx', host, port, tls: 'opportunistic' };
}

function open(hops: readonly [Hop], isSecure: boolean, why: string): OpenWays {
  return { hops, provider: providerOf(hops[0].host), isSecure, why };
}

/** There is no way to that domain, and trying again would not help. */
export function refuse(domain: string, code: number, enhanced: string, text: string): ClosedWays {
  return { refusal: { code, enhanced, lines: [text] }, provider: domain, why: text };
}
