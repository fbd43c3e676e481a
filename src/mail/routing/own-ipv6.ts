import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { canonicalIp, containsIp, parseIp, parseNetwork } from '../../formats/network/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import { isIpv6 } from './addresses.ts';

export interface OwnIpv6Options {
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
  /** `auto`: only while the names of our own addresses are in order. */
  readonly ipv6: 'auto' | 'always' | 'never';
  /** Those of this machine, of both families. */
  readonly ownAddresses: () => readonly string[];
}

/** RFC 4291 §2.4: addresses of the whole Internet. */
const global = parseNetwork('2000::/3');

/**
 * Whether mail may leave over IPv6. Large receivers refuse an IPv6 address without a name that leads back to it, and to send
 * nothing over IPv6 is better than that. Our own addresses are looked up once in a while.
 */
export class OwnIpv6 {
  readonly #options: OwnIpv6Options;
  /** What is believed of which addresses, and until when. */
  readonly #believed = new Map<string, { readonly answer: Promise<string | undefined>; readonly until: number }>();

  constructor(options: OwnIpv6Options) {
    this.#options = options;
  }

  /** @param sourceAddresses those that are to be sent from, where that is fixed */
  async allows(sourceAddresses: readonly string[]): Promise<boolean> {
    if (this.#options.ipv6 !== 'auto') return this.#options.ipv6 === 'always';
    return (await this.#objection(sourceAddresses)) === undefined;
  }

  /** Why not, in words. */
  #objection(sourceAddresses: readonly string[]): Promise<string | undefined> {
    const now = this.#options.clock.monotonic();
    const addresses = this.#addresses(sourceAddresses);
    const key = addresses.join(' ');
    const found = this.#believed.get(key);
    if (found && found.until > now) return found.answer;
    const answer = this.#examine(addresses);
    this.#believed.clear();
    this.#believed.set(key, { answer, until: now + limits.ownNamesBelievedMs });
    return answer;
  }

  /** The system may send from any of them. */
  #addresses(sourceAddresses: readonly string[]): readonly string[] {
    const fixed = sourceAddresses.filter(isIpv6);
    return fixed.length > 0 ? fixed : this.#options.ownAddresses().filter(isGlobalIpv6);
  }

  async #examine(addresses: readonly string[]): Promise<string | undefined> {
    if (addresses.length === 0) return 'this machine has no IPv6 address of the Internet';
    for (const address of addresses) {
      const objection = await this.#nameObjection(address);
      if (objection === undefined) continue;
      this.#options.log.warn({ address }, `Mail leaves over IPv4 alone: ${objection}. Its provider sets such names`);
      return objection;
    }
    return undefined;
  }

  async #nameObjection(address: string): Promise<string | undefined> {
    const { resolver } = this.#options;
    try {
      const { records: names } = await resolver.reverse(address);
      if (names.length === 0) return `our address ${address} has no name in the reverse DNS`;
      for (const name of names.slice(0, limits.reverseNamesMax)) {
        const { records } = await resolver.addresses(name);
        if (records.some((record) => canonicalIp(record) === canonicalIp(address))) return undefined;
      }
      return `the name of our address ${address}, ${names.join(', ')}, does not lead back to it`;
    } catch (error) {
      if (error instanceof Fault) return `the name of our address ${address} cannot be looked up`;
      throw error;
    }
  }
}

function isGlobalIpv6(address: string): boolean {
  const ip = parseIp(address);
  return isIpv6(address) && ip !== undefined && global !== undefined && containsIp(global, ip);
}
