import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Errand } from './errand.ts';
import { Gates, type Pass } from './gates.ts';
import { homeDomain } from './home.ts';
import type { Lane } from './lane.ts';
import { isLocal } from './local.ts';
import { Remembered } from './remembered.ts';
import { Slots, type SlotLimits, type Standing, type Stay } from './slots.ts';

/** An errand that is under way. Dispose it at the end. */
export interface Held extends Stay {
  /** Undefined where its provider has no room; it is remembered whose domain that is. */
  enter(provider: string): Pass | undefined;
  /** How it went: whether any host answered. */
  learn(hasAnswered: boolean): void;
}

/** Who may be served now: by our own limits, and by those that providers have taught us. */
export class Places {
  readonly #clock: Clock;
  readonly #slots: Slots;
  readonly #gates: Gates;
  /** Whose hosts take the mail of a domain. They differ with the sender's domain where the operator has routes by sender. */
  readonly #providers = new Remembered<string>(limits.destinationsRememberedMax);
  readonly #standings = new Remembered<Standing>(limits.destinationsRememberedMax);

  constructor(clock: Clock, given: SlotLimits) {
    this.#clock = clock;
    this.#slots = new Slots(given);
    this.#gates = new Gates(clock);
  }

  get free(): number {
    return this.#slots.free;
  }

  /** The rows that are under way, by `laneKey`; a copy. */
  underWay(): Map<string, Set<number>> {
    return this.#slots.underWay();
  }

  /** How many errands of a lane may begin now. */
  room(lane: Lane): number {
    const provider = this.#providers.get(wayKey(lane, ''));
    const gate = provider === undefined ? limits.deliveriesPerProviderAtFirst : this.#gates.room(provider);
    return Math.min(gate, this.#slots.freeFor(lane, this.#standing(lane.domain)));
  }

  /** Whether the provider of a lane is left alone for now. */
  isShut(lane: Lane, route: string): boolean {
    const provider = this.#providers.get(wayKey(lane, route));
    return provider !== undefined && this.#gates.isShut(provider);
  }

  /** Pauses of the provider of a lane end. */
  reopen(lane: Lane, route: string): void {
    for (const word of new Set([route, ''])) {
      const provider = this.#providers.get(wayKey(lane, word));
      if (provider !== undefined) this.#gates.reopen(provider);
    }
  }

  take(errand: Errand): Held {
    const [first] = errand;
    const { domain, route } = first;
    const stay = this.#slots.take(errand, this.#standing(domain), this.#clock.monotonic());
    // No host is asked, nobody is silent.
    if (domain === homeDomain || isLocal(errand)) stay.answered();
    return {
      answered: () => stay.answered(),
      enter: (provider) => {
        this.#providers.set(wayKey(first, route), provider);
        return this.#gates.enter(provider);
      },
      learn: (hasAnswered) => this.#standings.set(domain, hasAnswered ? 'known' : 'inTrouble'),
      [Symbol.dispose]: () => stay[Symbol.dispose](),
    };
  }

  /** In how many milliseconds there may be room that is not there now. */
  roomInMs(): number {
    const silentMs = this.#slots.setAside(this.#clock.monotonic());
    return Math.min(this.#slots.isNearlyFull ? silentMs : Infinity, this.#gates.opensInMs());
  }

  #standing(domain: string): Standing {
    return domain === homeDomain ? 'known' : (this.#standings.get(domain) ?? 'new');
  }
}

function wayKey({ sender, domain }: Lane, route: string): string {
  return `${domain}\n${sender.slice(sender.lastIndexOf('@') + 1)}\n${route}`;
}
