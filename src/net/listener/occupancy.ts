import { isIPv6 } from 'node:net';
import { Fault } from '../../base/fault.ts';

/** How many connections are open, in all and of each address. */
export class Occupancy {
  readonly #connectionsMax: number;
  readonly #perAddressMax: number;
  readonly #trusted: (address: string) => boolean;
  readonly #ofAddress = new Map<string, number>();
  #count = 0;

  constructor(connectionsMax: number, perAddressMax: number, trusted: (address: string) => boolean = () => false) {
    this.#connectionsMax = connectionsMax;
    this.#perAddressMax = perAddressMax;
    this.#trusted = trusted;
  }

  get count(): number {
    return this.#count;
  }

  /** Counts one more connection; answers what to call, once, when it ends. Throws Fault `tooManyConnections`. */
  enter(address: string): () => void {
    const network = networkOf(address);
    const already = this.#ofAddress.get(network) ?? 0;
    if (this.#count >= this.#connectionsMax) throw new Fault('tooManyConnections', 'Too many connections');
    if (already >= this.#perAddressMax && !this.#trusted(address)) {
      throw new Fault('tooManyConnections', 'Too many connections from your address');
    }
    this.#count++;
    this.#ofAddress.set(network, already + 1);
    return () => this.#leave(network);
  }

  #leave(network: string): void {
    this.#count--;
    const left = (this.#ofAddress.get(network) ?? 1) - 1;
    if (left > 0) this.#ofAddress.set(network, left);
    else this.#ofAddress.delete(network);
  }
}

/** Who counts as one peer: an IPv4 address, or an IPv6 /64, which one household or machine usually has whole. */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = plain.toLowerCase().split('%', 1).join('').split('::');
  const front = head.split(':').filter(Boolean);
  const back = tail.split(':').filter(Boolean);
  const zeros = Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':') + '::/64';
}

/** An IPv4 peer of a socket that listens on "::" is named "::ffff:192.0.2.1" (RFC 4291 §2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
