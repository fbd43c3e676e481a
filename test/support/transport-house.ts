/** The way outward with a database in memory, a zone that can be changed, and a host for policies of MTA-STS. */
import { printStsPolicy, printStsRecord, type StsPolicy } from '../../src/formats/policies/index.ts';
import { type Resolver, ZoneResolver } from '../../src/net/dns/index.ts';
import { Fetcher } from '../../src/net/fetch/index.ts';
import type { TlsFacts } from '../../src/net/smtp-client/index.ts';
import { type Protection, TlsBook, Transport, type TransportOptions } from '../../src/mail/transport/index.ts';
import { SteeredClock } from './clock.ts';
import { type HttpsServer, openHttpsServer } from './https-server.ts';
import { MemoryDatabase } from './memory-database.ts';

export const verified = { version: 'TLSv1.3', cipher: 'X', verified: true, proof: 'pkix' } as const satisfies TlsFacts;
export const unverified = { ...verified, verified: false, proof: 'none' } as const satisfies TlsFacts;

export interface Way {
  readonly domain?: string;
  readonly host?: string;
  readonly kind?: 'mx' | 'smarthost' | 'route' | 'relay' | 'store';
  readonly tls?: 'none' | 'opportunistic' | 'encrypted' | 'required' | 'implicit';
  /** The answer that named the host. */
  readonly isSecure?: boolean;
  readonly requireTls?: boolean;
}

/** As in "required", "451 4.7.0": what is to be done. */
export function toldOf(protection: Protection): string {
  if ('unfit' in protection) return `${protection.unfit.code} ${protection.unfit.enhanced}`;
  return protection.tls;
}

export class TransportHouse {
  readonly clock = new SteeredClock(Date.now());
  readonly database = new MemoryDatabase();
  transport: Transport;
  readonly book: TlsBook;
  /** Lines of the zone, see `parseZone`. */
  zone: string[] = [];
  readonly #resolver: Pick<Resolver, 'addresses' | 'txt' | 'tlsa'>;
  readonly #options: TransportOptions;

  constructor(server: Pick<HttpsServer, 'ca' | 'port'>, options: Partial<TransportOptions> = {}) {
    const { clock, database } = this;
    const now = (): ZoneResolver => new ZoneResolver(this.zone.join('\n'));
    const resolver = {
      addresses: (name: string) => now().addresses(name),
      txt: (name: string) => now().txt(name),
      tlsa: (name: string) => now().tlsa(name),
    };
    this.#resolver = resolver;
    const fetcher = new Fetcher({ resolver, clock, ca: server.ca, port: server.port, allowsPrivate: true });
    this.#options = { database, resolver, fetcher, clock, ...options };
    this.transport = new Transport(this.#options);
    this.book = new TlsBook({ database, clock });
  }

  /** Nothing is known but what the database holds. */
  restart(): void {
    this.transport[Symbol.dispose]();
    this.transport = new Transport(this.#options);
  }

  [Symbol.dispose](): void {
    this.transport[Symbol.dispose]();
  }

  async protect(way: Way = {}): Promise<Protection> {
    return this.transport.protect(await this.#crossingOf(way));
  }

  /** What `protect` decides, in short. */
  async told(way: Way = {}): Promise<string> {
    return toldOf(await this.protect(way));
  }

  async seen(tls: TlsFacts | undefined, way: Way = {}): Promise<void> {
    await this.transport.seen(await this.#crossingOf(way), tls);
  }

  async #crossingOf({ domain = 'far.test', host = 'mx.far.test', kind = 'mx', tls = 'opportunistic', ...way }: Way) {
    const { isSecure = false, requireTls = false } = way;
    const hop = { host, port: 25, tls, kind };
    return { domain, hop, isSecure, addresses: await this.#resolver.addresses(host), requireTls };
  }
}

/** Lines of a zone that is signed. */
export const signedHost: readonly string[] = ['mx.far.test A 192.0.2.1', 'mx.far.test SECURE'];

/** A house of which the zone of far.test is signed, with those TLSA records; policies of MTA-STS cannot be had. */
export function signedHouse(...records: string[]): TransportHouse {
  const house = new TransportHouse({ ca: '', port: 1 });
  const name = '_25._tcp.mx.far.test';
  house.zone = [...signedHost, `${name} SECURE`, ...records.map((record) => `${name} TLSA ${record}`)];
  return house;
}

/** A host whose certificate is valid for mta-sts.far.test, serving one policy after the other. */
export class PolicyHost {
  readonly server: HttpsServer;
  readonly house: TransportHouse;

  constructor(server: HttpsServer) {
    this.server = server;
    this.house = new TransportHouse(server);
  }

  /** Serves a policy, and announces it under an id. */
  publish(id: string, policy: Partial<StsPolicy> = {}): void {
    this.announce(id);
    this.serve(printStsPolicy({ mode: 'enforce', mx: ['mx.far.test'], maxAgeSeconds: 7 * 86_400, ...policy }));
  }

  announce(id: string): void {
    this.house.zone = ['mta-sts.far.test A 127.0.0.1', `_mta-sts.far.test TXT ${printStsRecord(id)}`];
  }

  serve(text: string, status = 200, type = 'text/plain; charset=utf-8'): void {
    this.server.answer = (_, response) => void response.writeHead(status, { 'Content-Type': type }).end(text);
  }
}

/** Does `work` with a host for policies whose certificate bears `name`. */
export async function withPolicyHost(
  work: (host: PolicyHost) => Promise<void>,
  name = 'mta-sts.far.test',
): Promise<void> {
  await using server = await openHttpsServer([name]);
  const host = new PolicyHost(server);
  using _ = host.house;
  await work(host);
}
