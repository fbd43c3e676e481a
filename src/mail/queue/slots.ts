import { limits } from '../../base/limits.ts';
import type { Errand } from './errand.ts';
import { type Lane, laneKey } from './lane.ts';

export interface SlotLimits {
  /** Conversations at the same time: in all, and with one domain. */
  readonly atOnceMax: number;
  readonly perDomainMax: number;
}

/** What is known of a destination: whether it answered the last time. */
export type Standing = 'known' | 'new' | 'inTrouble';

/** An errand that is under way. */
export interface Stay extends Disposable {
  /** A host has answered: from now on it is a conversation. */
  answered(): void;
}

interface Place {
  readonly errand: Errand;
  readonly standing: Standing;
  readonly since: number;
  isWaiting: boolean;
}

/**
 * Which errands are under way, and how many more may be. Those whose host is silent hold a place for a moment only; then they
 * wait aside, in a bounded number, so that dead hosts keep no place from others. A sender alone never has all places.
 */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #domains = new Map<string, number>();
  readonly #senders = new Map<string, number>();
  readonly #lanes = new Map<string, Set<number>>();
  /** Silent ones that hold a place, those first that began first. */
  readonly #silent = new Set<Place>();
  readonly #silentOf = { known: 0, new: 0, inTrouble: 0 };
  #holding = 0;

  constructor(given: SlotLimits) {
    this.#limits = given;
  }

  get free(): number {
    return Math.max(0, this.#limits.atOnceMax - this.#holding);
  }

  /** Some may wait for a place. */
  get isNearlyFull(): boolean {
    return this.free <= this.#limits.atOnceMax / 4;
  }

  /** How many errands more may begin for a lane. A fifth of the places is for destinations that are known to answer. */
  freeFor({ sender, domain }: Lane, standing: Standing): number {
    const { atOnceMax, perDomainMax } = this.#limits;
    const reserved = standing === 'known' ? 0 : Math.floor(atOnceMax / 5);
    return Math.min(
      this.free - reserved,
      perDomainMax - (this.#domains.get(domain) ?? 0),
      this.#freeForSender(sender),
      this.#freeForSilent(standing),
    );
  }

  /** At most four times as many as remain free: one alone has four fifths, and who comes next always finds a place. */
  #freeForSender(sender: string): number {
    return 4 * this.free - (this.#senders.get(sender) ?? 0);
  }

  #freeForSilent(standing: Standing): number {
    const most = standing === 'inTrouble' ? limits.deliveriesInTroubleMax : limits.deliveriesSilentMax;
    return most - this.#silentOf[standing];
  }

  /** The rows that are under way, by `laneKey`; a copy. */
  underWay(): Map<string, Set<number>> {
    return new Map([...this.#lanes].map(([lane, rows]) => [lane, new Set(rows)]));
  }

  /** `now` by the clock's monotonic time. */
  take(errand: Errand, standing: Standing, now: number): Stay {
    const place: Place = { errand, standing, since: now, isWaiting: false };
    this.#silent.add(place);
    this.#silentOf[standing] += 1;
    this.#hold(place, 1);
    this.#count(place, 1);
    let isSilent = true;
    const answered = (): void => {
      if (!isSilent) return;
      isSilent = false;
      this.#silent.delete(place);
      this.#silentOf[standing] -= 1;
      if (place.isWaiting) this.#hold(place, 1);
      place.isWaiting = false;
    };
    return { answered, [Symbol.dispose]: () => this.#release(place, answered) };
  }

  /** Sets those aside that have been silent for a moment. Answers in how many milliseconds that happens to the next one. */
  setAside(now: number): number {
    for (const place of this.#silent) {
      const leftMs = place.since + limits.deliverySilentMs - now;
      if (leftMs > 0) return leftMs;
      this.#silent.delete(place);
      place.isWaiting = true;
      this.#hold(place, -1);
    }
    return Infinity;
  }

  #release(place: Place, answered: () => void): void {
    answered();
    this.#hold(place, -1);
    this.#count(place, -1);
  }

  /** A place, of all and of its sender's share. */
  #hold({ errand: [{ sender }] }: Place, by: 1 | -1): void {
    this.#holding += by;
    add(this.#senders, sender, by);
  }

  #count({ errand }: Place, by: 1 | -1): void {
    const [{ domain }] = errand;
    add(this.#domains, domain, by);
    const key = laneKey(errand[0]);
    const rows = this.#lanes.get(key) ?? new Set<number>();
    for (const { id } of errand) {
      if (by > 0) rows.add(id);
      else rows.delete(id);
    }
    if (rows.size > 0) this.#lanes.set(key, rows);
    else this.#lanes.delete(key);
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}
