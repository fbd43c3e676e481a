import { Fault } from '../../base/fault.ts';
import { networkOf } from '../../formats/network/index.ts';

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
