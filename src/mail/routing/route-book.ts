import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { canonicalIp } from '../../formats/network/index.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, listRoutes, listTroubles, type RouteRow, type TroubleRow } from '../../store/records/index.ts';
import { addressKey, parseDomain } from '../addresses/index.ts';
import { parseHostPort, printHostPort } from './host-port.ts';
import { refusalById } from './refusals.ts';
import type { Routing } from './routing.ts';
import { type RouteTest, testOf } from './route-test.ts';

export type { RouteTest } from './route-test.ts';

/** A route as the operator says it. What is left out is: whatever, none. */
export interface NewRoute {
  readonly name: string;
  readonly to?: string;
  readonly fromDomain?: string;
  readonly fromAddress?: string;
  /** "host:port"; left out: by the MX records. */
  readonly host?: string;
  readonly tls?: string;
  readonly user?: string;
  readonly password?: string;
  readonly sourceAddresses?: readonly string[];
  /** "host:port" of a SOCKS5 proxy. */
  readonly socks?: string;
}

/** A route as it is shown: all but its password. */
export type Route = Omit<RouteRow, 'password'>;

/** Who refuses this host, and what that means. */
export interface Trouble extends TroubleRow {
  readonly says: string;
  readonly help: string;
}

export interface RouteBookOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  /** Only of a running server. */
  readonly routing?: Pick<Routing, 'foresee' | 'addresses'>;
}

const modes = ['required', 'encrypted', 'implicit', 'opportunistic', 'none'];
const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The routes as the operator sees and changes them. What is changed holds for the next message. */
export class RouteBook {
  readonly #options: RouteBookOptions;

  constructor(options: RouteBookOptions) {
    this.#options = options;
  }

  async list(): Promise<Route[]> {
    const rows = await this.#options.database.read((view) => listRoutes(view));
    return rows.map(shown);
  }

  /** Throws Fault `exists`, `badSyntax`, `badAddress`. */
  async add(route: NewRoute): Promise<Route> {
    const row = rowOf(route, this.#options.clock.now());
    await this.#options.database.write('addRoute', row);
    return shown(row);
  }

  /** Throws Fault `notFound`. */
  async remove(name: string): Promise<void> {
    await this.#options.database.write('removeRoute', { name });
  }

  /** Throws Fault unless a word is one that may stand for the way of a message: "host:port", a route, "direct", "". */
  async mustBeWay(word: string): Promise<void> {
    if (word === '' || word === 'direct') return;
    if (word.includes(':')) return void parseHostPort(word);
    const routes = await this.list();
    if (!routes.some(({ name }) => name === word)) throw new Fault('notFound', `There is no route ${word}`);
  }

  /** Which hosts mail would be brought to, in their order, and why. Throws Fault `unavailable`, `badAddress`. */
  async test(from: string, to: string): Promise<RouteTest> {
    const { routing } = this.#options;
    if (!routing) throw new Fault('unavailable', 'Only a running server can tell which way mail would go');
    const reversePath = from === '' ? '' : addressOf(parseAddress(from));
    const domain = to.includes('@') ? parseAddress(to).domain : parseDomain(to);
    return await testOf(routing, { reversePath, domain, route: '' });
  }

  /** Who refuses this host now. */
  async state(): Promise<Trouble[]> {
    const rows = await this.#options.database.read((view) => listTroubles(view));
    return rows.map((row) => {
      const known = refusalById(row.refusal);
      return { ...row, says: known?.says ?? '', help: known?.help ?? '' };
    });
  }

  /** Mail for a provider goes directly again. Throws Fault `notFound`. */
  async forget(provider: string): Promise<void> {
    await this.#options.database.write('endTrouble', { provider, now: this.#options.clock.now() });
  }
}

function shown(row: RouteRow): Route {
  const { password: _, ...route } = row;
  return route;
}

function rowOf(route: NewRoute, now: number): RouteRow {
  const { name, to, fromDomain, fromAddress, host, socks, sourceAddresses = [] } = route;
  mustBeConsistent(route);
  const target = host === undefined ? { host: '', port: 0 } : parseHostPort(host);
  return {
    name,
    toDomain: to === undefined ? '' : patternOf(to),
    fromDomain: fromDomain === undefined ? '' : patternOf(fromDomain),
    fromAddress: fromAddress === undefined ? '' : addressKey(parseAddress(fromAddress)),
    ...target,
    tls: host === undefined ? '' : modeOf(route.tls, target.port),
    user: route.user ?? '',
    password: route.password ?? '',
    sourceAddresses: sourceAddresses.map(ipOf).join(' '),
    socks: socks === undefined ? '' : printHostPort(parseHostPort(socks)),
    createdAt: now,
  };
}

function mustBeConsistent({ name, host, tls, user, password }: NewRoute): void {
  if (!namePattern.test(name) || name === 'direct') {
    throw new Fault('badSyntax', 'The name of a route is of small letters, digits and hyphens, and not "direct"');
  }
  if ((user === undefined) !== (password === undefined)) {
    throw new Fault('badSyntax', 'A login needs both a user and a password');
  }
  if (host === undefined && (tls ?? user) !== undefined) {
    throw new Fault('badSyntax', 'TLS and a login are for a route with a host');
  }
  if (tls === 'none' && user !== undefined) throw new Fault('badSyntax', 'A password does not go out without TLS');
}

/** "example.org", or ".example.org" for all that is below it. */
function patternOf(text: string): string {
  return text.startsWith('.') ? `.${parseDomain(text.slice(1))}` : parseDomain(text);
}

/** What is not said is as safe as the port promises. */
function modeOf(tls: string | undefined, port: number): string {
  if (tls === undefined) return port === 465 ? 'implicit' : port === 25 ? 'opportunistic' : 'required';
  if (modes.includes(tls)) return tls;
  throw new Fault('badSyntax', `TLS is one of ${modes.join(', ')}, not ${JSON.stringify(tls)}`);
}

function ipOf(text: string): string {
  const address = canonicalIp(text);
  if (address === undefined) throw new Fault('badSyntax', `${JSON.stringify(text)} is no address of this machine`);
  return address;
}
