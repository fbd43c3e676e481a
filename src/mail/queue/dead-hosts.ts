import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Hop } from '../routing/index.ts';
import { Remembered } from './remembered.ts';

interface Silence {
  /** By the clock's monotonic time. */
  readonly since: number;
  readonly notedAt: number;
  readonly until: number;
  readonly lengthMs: number;
}

/**
 * Hosts that could not be reached, for some minutes: who comes next does not wait for the same silence (RFC 5321 §4.5.4.1).
 * A host that stays silent is remembered for longer each time.
 */
export class DeadHosts {
  readonly #clock: Clock;
  readonly #silences = new Remembered<Silence>(limits.deadHostsRememberedMax);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For how many milliseconds nobody has reached it, where it is not worth to try again. What was noted until `forgivenAt` does not count. */
  silentFor(host: string, forgivenAt = -Infinity): number | undefined {
    const silence = this.#silences.get(host);
    const now = this.#clock.monotonic();
    const counts = silence && now < silence.until && silence.notedAt > forgivenAt;
    return counts ? now - silence.since : undefined;
  }

  noteSilence(host: string): void {
    const now = this.#clock.monotonic();
    const before = this.#silences.get(host);
    // Whoever called it at the same time has heard the same silence.
    const isSame = before !== undefined && now < before.until;
    const longerMs = before ? Math.min(before.lengthMs * 2, limits.deadHostMsMax) : limits.deadHostMs;
    const lengthMs = isSame ? before.lengthMs : longerMs;
    this.#silences.set(host, { since: before?.since ?? now, notedAt: now, until: now + lengthMs, lengthMs });
  }

  noteAnswer(host: string): void {
    this.#silences.delete(host);
  }
}

/** One host at one port. */
export function keyOf({ host, port }: Pick<Hop, 'host' | 'port'>): string {
  return `${host} ${port}`;
}
