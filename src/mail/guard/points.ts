import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { type OffenceKind, offences } from './offences.ts';

/** What a network has on its account. */
export interface Account {
  readonly points: number;
  readonly counts: ReadonlyMap<OffenceKind, number>;
}

interface Entry {
  points: number;
  /** By the monotonic clock. */
  at: number;
  readonly counts: Map<OffenceKind, number>;
}

/** Points of networks, which fade. Those who offended longest ago are forgotten first when there are too many. */
export class Points {
  readonly #clock: Clock;
  readonly #networksMax: number;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, networksMax: number = limits.guardedNetworksMax) {
    this.#clock = clock;
    this.#networksMax = networksMax;
  }

  /** Adds an offence; answers what there is now. */
  add(network: string, kind: OffenceKind): Account {
    const entry = this.#entries.get(network);
    const counts = entry?.counts ?? new Map<OffenceKind, number>();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const renewed = { points: this.#pointsOf(entry) + offences[kind].points, at: this.#clock.monotonic(), counts };
    this.#entries.delete(network);
    this.#entries.set(network, renewed);
    this.#makeRoom();
    return renewed;
  }

  of(network: string): number {
    const entry = this.#entries.get(network);
    const points = this.#pointsOf(entry);
    if (entry && points === 0) this.#entries.delete(network);
    return points;
  }

  forget(network: string): void {
    this.#entries.delete(network);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is left is halved every half-life, and nothing below one. */
  #pointsOf(entry: Entry | undefined): number {
    if (!entry) return 0;
    const left = entry.points * 0.5 ** ((this.#clock.monotonic() - entry.at) / limits.offenceHalfLifeMs);
    return left < 1 ? 0 : left;
  }

  #makeRoom(): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#networksMax && oldest !== undefined) this.#entries.delete(oldest);
  }
}
