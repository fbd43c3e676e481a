import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Complaint } from './complaints.ts';

/** A conversation with a provider; what is heard in it changes the provider's limits. Dispose it at the end. */
export interface Pass extends Disposable {
  /** Mail was taken. */
  took(): void;
  complained(complaint: Complaint): void;
  /** No host could be reached. */
  unreached(): void;
  /** Whether the next of its hosts may be asked. */
  mayGoOn(): boolean;
}

/** Times are the clock's monotonic ones. */
interface Gate {
  /** Conversations at once; grows by about one while as many go well. */
  limit: number;
  open: number;
  /** Conversations that began before were counted when it was last made narrower. */
  narrowedAt: number;
  pauseMs: number;
  gapMs: number;
  /** It is left alone until then. */
  pausedUntil: number;
  /** None begins before: for a pause, or for the gap. */
  closedUntil: number;
}

/**
 * One gate for each provider: how many conversations at once its hosts bear, and how often a new one. Begins low, grows slowly
 * with success, halves when a provider complains or is away, and closes for a while, longer each time, when it says 421.
 */
export class Gates {
  readonly #clock: Clock;
  readonly #gates = new Map<string, Gate>();
  /** Those that open by time. */
  readonly #closed = new Set<Gate>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many conversations may begin now. */
  room(provider: string): number {
    const gate = this.#gates.get(provider);
    if (!gate) return limits.deliveriesPerProviderAtFirst;
    if (this.isShut(provider)) return 0;
    const room = Math.max(0, Math.floor(gate.limit) - gate.open);
    return gate.gapMs > 0 ? Math.min(1, room) : room;
  }

  /** It is left alone for now, until some moment. */
  isShut(provider: string): boolean {
    const gate = this.#gates.get(provider);
    return gate !== undefined && this.#clock.monotonic() < gate.closedUntil;
  }

  /** Ends a pause; should it complain again, the next is longer all the same. */
  reopen(provider: string): void {
    const gate = this.#gates.get(provider);
    if (gate) gate.pausedUntil = gate.closedUntil = 0;
  }

  /** Undefined where there is no room. */
  enter(provider: string): Pass | undefined {
    if (this.room(provider) === 0) return undefined;
    const gate = this.#gates.get(provider) ?? this.#add(provider);
    const begun = this.#clock.monotonic();
    gate.open += 1;
    if (gate.gapMs > 0) this.#close(gate, begun + gate.gapMs);
    return {
      took: () => this.#widen(gate),
      complained: (complaint) => this.#narrow(gate, begun, complaint),
      unreached: () => this.#narrow(gate, begun, undefined),
      mayGoOn: () => this.#clock.monotonic() >= gate.pausedUntil,
      [Symbol.dispose]: () => void (gate.open -= 1),
    };
  }

  /** When the next closed gate opens, in milliseconds from now; Infinity where none is closed. */
  opensInMs(): number {
    const now = this.#clock.monotonic();
    let soonest = Infinity;
    for (const gate of this.#closed) {
      if (gate.closedUntil <= now) this.#closed.delete(gate);
      else soonest = Math.min(soonest, gate.closedUntil - now);
    }
    return soonest;
  }

  #widen(gate: Gate): void {
    gate.limit = Math.min(limits.deliveriesPerProviderMax, gate.limit + 1 / gate.limit);
    gate.pauseMs = 0;
    gate.gapMs = gate.gapMs > limits.providerGapMs / 10 ? gate.gapMs * 0.9 : 0;
  }

  /** Once for all conversations that were open together: each of them hears the same. */
  #narrow(gate: Gate, begun: number, complaint: Complaint | undefined): void {
    if (begun < gate.narrowedAt) return;
    const now = this.#clock.monotonic();
    gate.narrowedAt = now;
    gate.limit = Math.max(1, gate.limit / 2);
    if (complaint === 'slower') {
      gate.gapMs = Math.min(limits.providerGapMsMax, Math.max(limits.providerGapMs, gate.gapMs * 2));
      this.#close(gate, now + gate.gapMs);
    }
    if (complaint === 'goAway') {
      gate.pauseMs = Math.min(limits.providerPauseMsMax, Math.max(limits.providerPauseMs, gate.pauseMs * 2));
      gate.pausedUntil = now + gate.pauseMs;
      this.#close(gate, gate.pausedUntil);
    }
  }

  #close(gate: Gate, until: number): void {
    gate.closedUntil = Math.max(gate.closedUntil, until);
    this.#closed.add(gate);
  }

  #add(provider: string): Gate {
    if (this.#gates.size >= limits.providersRememberedMax) this.#forgetOne();
    const limit = limits.deliveriesPerProviderAtFirst;
    const gate = { limit, open: 0, narrowedAt: 0, pauseMs: 0, gapMs: 0, pausedUntil: 0, closedUntil: 0 };
    this.#gates.set(provider, gate);
    return gate;
  }

  /** The oldest with whom nobody speaks. Conversations are fewer than gates, so there is one. */
  #forgetOne(): void {
    for (const [provider, gate] of this.#gates) {
      if (gate.open > 0) continue;
      this.#gates.delete(provider);
      this.#closed.delete(gate);
      return;
    }
  }
}
