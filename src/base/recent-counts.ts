import type { Clock } from './clock.ts';

const spansMs = { minute: 60_000, hour: 60 * 60_000, day: 24 * 60 * 60_000 } as const;

/** How often something happened within the last minute, hour or day, by key, as near as two counters tell: this one's and the one's before. */
export class RecentCounts {
  readonly #clock: Clock;
  readonly #spanMs: number;
  readonly #keysMax: number;
  #span = 0;
  #now = new Map<string, number>();
  #before = new Map<string, number>();

  /** New keys beyond `keysMax` within one such span are not counted. */
  constructor(clock: Clock, span: keyof typeof spansMs, keysMax: number) {
    this.#clock = clock;
    this.#spanMs = spansMs[span];
    this.#keysMax = keysMax;
  }

  /** Within the last span, about. */
  of(key: string): number {
    const at = this.#clock.monotonic() / this.#spanMs;
    this.#turnTo(Math.floor(at));
    return (this.#now.get(key) ?? 0) + (this.#before.get(key) ?? 0) * (1 - (at % 1));
  }

  /** Counts one more; false where there have been `most` already, and then it does not count. */
  take(key: string, most: number): boolean {
    if (this.of(key) >= most) return false;
    const count = this.#now.get(key);
    if (count !== undefined || this.#now.size < this.#keysMax) this.#now.set(key, (count ?? 0) + 1);
    return true;
  }

  #turnTo(span: number): void {
    if (span === this.#span) return;
    this.#before = span === this.#span + 1 ? this.#now : new Map();
    this.#now = new Map();
    this.#span = span;
  }
}
