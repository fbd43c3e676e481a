import { Fault } from '../../base/fault.ts';
import { saidIn } from './refusals.ts';
import type { Routing } from './routing.ts';
import type { Hop, Leaving } from './types.ts';

/** Where a message would go. */
export interface RouteTest {
  readonly why: string;
  readonly provider: string;
  /** In the order in which they would be asked; none where it would come back at once. */
  readonly hosts: readonly TestedHost[];
  /** Why it would come back. */
  readonly refusal?: string;
}

export interface TestedHost {
  readonly kind: Hop['kind'];
  readonly host: string;
  readonly port: number;
  readonly tls: Hop['tls'];
  readonly hasLogin: boolean;
  readonly sourceAddresses: readonly string[];
  /** Host and port of a proxy. */
  readonly socks?: string;
  readonly addresses: readonly string[];
  /** Why there are none. */
  readonly trouble?: string;
}

/** Asks as the queue would, and connects to nobody. Throws Fault `unavailable`. */
export async function testOf(routing: Pick<Routing, 'foresee' | 'addresses'>, leaving: Leaving): Promise<RouteTest> {
  const ways = await routing.foresee(leaving);
  const { why, provider } = ways;
  if ('refusal' in ways) return { why, provider, hosts: [], refusal: saidIn(ways.refusal) };
  return { why, provider, hosts: await Promise.all(ways.hops.map((hop) => tested(routing, hop))) };
}

async function tested(routing: Pick<Routing, 'addresses'>, hop: Hop): Promise<TestedHost> {
  const { kind, host, port, tls, auth, sourceAddresses = [], socks } = hop;
  const proxy = socks && { socks: `${socks.host}:${socks.port}` };
  const facts = { kind, host, port, tls, hasLogin: auth !== undefined, sourceAddresses, ...proxy };
  try {
    return { ...facts, addresses: (await routing.addresses(hop)).records };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ...facts, addresses: [], trouble: error.message };
  }
}
