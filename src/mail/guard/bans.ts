import { limits } from '../../base/limits.ts';
import { type Ip, networkAround, parseNetwork, printNetwork } from '../../formats/network/index.ts';
import type { BanRow } from '../../store/records/index.ts';

/** The bans in memory: which of them holds for an address is found with one look for each length of network there is. */
export class Bans {
  readonly #byNetwork = new Map<string, BanRow>();
  /** How many bans have a length, as in "4/24". */
  readonly #lengths = new Map<string, number>();
  readonly #bansMax: number;

  constructor(bansMax: number = limits.bansMax) {
    this.#bansMax = bansMax;
  }

  get size(): number {
    return this.#byNetwork.size;
  }

  /** Replaces the ban of that network; answers false where there are too many. */
  set(ban: BanRow): boolean {
    this.delete(ban.network);
    if (this.#byNetwork.size >= this.#bansMax) return false;
    this.#byNetwork.set(ban.network, ban);
    this.#count(ban.network, 1);
    return true;
  }

  delete(network: string): void {
    if (this.#byNetwork.delete(network)) this.#count(network, -1);
  }

  clear(): void {
    this.#byNetwork.clear();
    this.#lengths.clear();
  }

  /** A ban that holds for this address at `now`. */
  find(ip: Ip, now: number): BanRow | undefined {
    for (const length of this.#lengths.keys()) {
      const [family, bits] = length.split('/').map(Number);
      if (family !== ip.family) continue;
      const ban = this.#byNetwork.get(printNetwork(networkAround(ip, bits)));
      if (ban && holds(ban, now)) return ban;
    }
    return undefined;
  }

  /** Forgets those that are over, when there is no room for another one. */
  sweepWhenFull(now: number): void {
    if (this.#byNetwork.size < this.#bansMax) return;
    for (const ban of this.#byNetwork.values()) if (!holds(ban, now)) this.delete(ban.network);
  }

  #count(network: string, change: number): void {
    const parsed = parseNetwork(network);
    if (!parsed) return;
    const length = `${parsed.family}/${parsed.bits}`;
    const count = (this.#lengths.get(length) ?? 0) + change;
    if (count > 0) this.#lengths.set(length, count);
    else this.#lengths.delete(length);
  }
}

function holds({ until }: BanRow, now: number): boolean {
  return until === null || until > now;
}
