import type { Log } from '../../base/log.ts';
import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, RouteRow } from '../../store/records/index.ts';
import { domainKey } from '../addresses/index.ts';
import { addressesOf, type AddressRules } from './addresses.ts';
import type { Answer } from '../../net/dns/index.ts';
import { type Departure, exchangesOf, type ExchangeOptions, refuse } from './exchanges.ts';
import { parseHostPort } from './host-port.ts';
import { Known } from './known.ts';
import { OwnIpv6, type OwnIpv6Options } from './own-ipv6.ts';
import { providerOf } from './providers.ts';
import { refusalById } from './refusals.ts';
import { conditionOf, departureOf, hopOfRoute, routeFor } from './routes.ts';
import { Troubles, type TroublesOptions } from './troubles.ts';
import type { Heard, Hop, Leaving, OpenWays, RelayedWay, Smarthost, Ways } from './types.ts';

export interface RoutingOptions extends ExchangeOptions, TroublesOptions, OwnIpv6Options {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write' | 'onNews'>;
  readonly log: Log;
  /** Takes all mail that no route speaks for. */
  readonly smarthost?: Smarthost;
  /** May stand in where a provider refuses this host. */
  readonly relay?: Smarthost;
  /** Local addresses to speak from, where a route names no others. */
  readonly sourceAddresses?: readonly string[];
  /** The proxy behind which .onion names are (RFC 7686). */
  readonly tor?: NonNullable<Hop['socks']>;
  /** MX hosts may be on this machine: for tests. */
  readonly takesLoopback?: boolean;
  /** How mail is brought to a domain that we relay for; undefined for all others. */
  readonly relayOf?: (domain: string) => Promise<RelayedWay | undefined>;
}

/** Which hosts mail is brought to. Dispose it to hear no more of changed routes. */
export class Routing implements Disposable {
  readonly #options: RoutingOptions;
  readonly #known: Known;
  readonly #troubles: Troubles;
  /** For `addressesOf`. */
  readonly rules: AddressRules;

  constructor(options: RoutingOptions) {
    this.#options = options;
    this.#known = new Known(options.database);
    this.#troubles = new Troubles(options, this.#known);
    const ownIpv6 = new OwnIpv6(options);
    this.rules = {
      allowsIpv6: (sourceAddresses) => ownIpv6.allows(sourceAddresses),
      refusesIpv6: options.ipv6 === 'never',
      takesLoopback: options.takesLoopback ?? false,
    };
  }

  /** Where a message goes. It may be chosen to probe a provider. Throws Fault `unavailable` when nobody could say. */
  async ways(leaving: Leaving): Promise<Ways> {
    return await this.#find(leaving, (ways) => this.#adapt(ways));
  }

  /** What `ways` would say, without choosing the message for a probe. */
  async foresee(leaving: Leaving): Promise<Ways> {
    return await this.#find(leaving, async (ways) => (await this.#detour(ways)) ?? ways);
  }

  /**
   * After each answer of a host, to each recipient: whether that is all, or `ways` is to be asked again at once and names the
   * relay then. Throws nothing but bugs.
   */
  async heard({ ways, hop, ...heard }: Heard): Promise<'settled' | 'anotherWay'> {
    // Through a proxy it is the reputation of the proxy.
    if ('refusal' in ways || hop.kind !== 'mx' || hop.socks) return 'settled';
    return (await this.#troubles.heard({ ...heard, ways, hop })) ? 'anotherWay' : 'settled';
  }

  /** The addresses of a host, in their order: `addressesOf` by our rules. Throws Fault `unavailable`. */
  async addresses(hop: Hop): Promise<Answer<string>> {
    return await addressesOf(hop, this.#options.resolver, this.rules);
  }

  [Symbol.dispose](): void {
    this.#known[Symbol.dispose]();
  }

  /** @param adapt what may become of a way that leads to the hosts of the domain itself */
  async #find(leaving: Leaving, adapt: (ways: OpenWays) => Promise<Ways>): Promise<Ways> {
    const domain = domainKey(leaving.domain);
    if (leaving.route !== '') return await this.#asToldFor(domain, leaving.route);
    const relayed = await this.#options.relayOf?.(domain);
    if (relayed) return await this.#toRelayed(domain, relayed);
    const route = routeFor(leaving, (await this.#known.facts()).routes);
    if (route && route.host !== '') return this.#byRoute(route);
    const { smarthost } = this.#options;
    if (smarthost && !route)
      return this.#through({ ...smarthost, kind: 'smarthost' }, 'all mail goes through the smarthost');
    return await this.#directly(domain, route, adapt);
  }

  /** The operator's word for this message counts more than all else. */
  async #asToldFor(domain: string, word: string): Promise<Ways> {
    const why = `the operator said "${word}" for this message`;
    if (word === 'direct') return withReason(await this.#byMx(domain), why);
    if (word.includes(':')) return this.#through(hopOfWord(word), why);
    const route = (await this.#known.facts()).routes.find(({ name }) => name === word);
    if (!route) throw new Fault('unavailable', `The operator named the route ${word} for this mail, and there is none`);
    if (route.host !== '') return this.#byRoute(route);
    return withReason(await this.#byMx(domain, departureOf(route)), why);
  }

  /** Mail for a domain of ours must not come back to us by a relay or smarthost. */
  async #toRelayed(domain: string, { hops }: RelayedWay): Promise<Ways> {
    const why = 'its mailboxes are elsewhere, as the operator said of the domain';
    if (!hops) return withReason(await this.#byMx(domain), why);
    return { hops, provider: providerOf(hops[0]?.host ?? domain), isSecure: false, why };
  }

  #byRoute(route: RouteRow): OpenWays {
    return this.#through(hopOfRoute(route), `route ${route.name} (${conditionOf(route)})`);
  }

  async #directly(
    domain: string,
    route: RouteRow | undefined,
    adapt: (ways: OpenWays) => Promise<Ways>,
  ): Promise<Ways> {
    const departure = route && departureOf(route);
    const found = await this.#byMx(domain, departure);
    const ways = route ? withReason(found, `route ${route.name} (${conditionOf(route)})`) : found;
    return 'refusal' in ways || ways.hops[0]?.socks ? ways : await adapt(ways);
  }

  async #byMx(domain: string, departure: Departure = {}): Promise<Ways> {
    const { sourceAddresses, tor } = this.#options;
    const from = { ...(sourceAddresses && { sourceAddresses }), ...departure };
    if (!domain.endsWith('.onion')) return await exchangesOf(domain, this.#options, from);
    // RFC 7686 §2: such names are never asked of the DNS.
    const socks = from.socks ?? tor;
    if (!socks) return refuse(domain, 550, '5.4.4', 'Mail for .onion needs a way through Tor, which this server lacks');
    const hop: Hop = { kind: 'mx', host: domain, port: this.#options.port ?? 25, tls: 'opportunistic', socks };
    return { hops: [hop], provider: domain, isSecure: false, why: 'through Tor, which knows its address' };
  }

  #through(hop: Hop, why: string): OpenWays {
    const { sourceAddresses } = this.#options;
    const hops = [{ ...(sourceAddresses && { sourceAddresses }), ...hop }];
    return { hops, provider: providerOf(hop.host), isSecure: false, why };
  }

  async #adapt(ways: OpenWays): Promise<OpenWays> {
    const detour = await this.#detour(ways);
    if (!detour) return this.#options.relay ? { ...ways, adapts: true } : ways;
    const trouble = await this.#troubles.of(ways.provider);
    const probe = trouble && (await this.#troubles.claim(trouble));
    if (probe === undefined) return detour;
    return { ...ways, adapts: true, probe, why: `${ways.why}, to see whether ${ways.provider} takes our mail again` };
  }

  /** The relay, where the provider refuses us and there is one. */
  async #detour(ways: OpenWays): Promise<OpenWays | undefined> {
    const { relay } = this.#options;
    const trouble = relay && (await this.#troubles.of(ways.provider));
    if (!trouble) return undefined;
    const reason = refusalById(trouble.refusal)?.id ?? trouble.refusal;
    const since = new Date(trouble.since).toISOString().slice(0, 16);
    const why = `through the relay, as ${trouble.provider} refuses this host since ${since}Z (${reason}: ${trouble.reply})`;
    return this.#through({ ...relay, kind: 'relay' }, why);
  }
}

function withReason(ways: Ways, reason: string): Ways {
  return { ...ways, why: `${reason}: ${ways.why}` };
}

/** A host that was named for one message: TLS from the first byte on 465, else where it is offered. */
function hopOfWord(word: string): Hop {
  const { host, port } = parseHostPort(word);
  return { kind: 'route', host, port, tls: port === 465 ? 'implicit' : 'opportunistic' };
}
