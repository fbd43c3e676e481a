import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';

/**
 * Refusals that may be for our reputation or not: they are believed when there were several, over some time, and nothing got
 * through between them. In memory alone: after a restart the counting begins anew.
 */
export class Doubts {
  readonly #clock: Clock;
  readonly #byProvider = new Map<string, { readonly since: number; count: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one more; answers whether they are believed. */
  isBelieved(provider: string): boolean {
    const now = this.#clock.monotonic();
    const doubt = this.#byProvider.get(provider) ?? { since: now, count: 0 };
    doubt.count++;
    this.#byProvider.set(provider, doubt);
    this.#makeRoom();
    return doubt.count >= limits.doubtfulRefusalsMin && now - doubt.since >= limits.doubtfulRefusalsMs;
  }

  forget(provider: string): void {
    this.#byProvider.delete(provider);
  }

  #makeRoom(): void {
    const [oldest] = this.#byProvider.keys();
    if (this.#byProvider.size > limits.doubtfulProvidersMax && oldest !== undefined) this.#byProvider.delete(oldest);
  }
}
