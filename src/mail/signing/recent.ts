/** What was found out a moment ago, the newest; the oldest goes for what is new. */
export class Recent<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly goodUntil: number }>();
  readonly #countMax: number;
  readonly #lifeMs: number;

  /** @param lifeMs for how long something is believed, by the monotonic time that the calls tell */
  constructor(countMax: number, lifeMs = Infinity) {
    this.#countMax = countMax;
    this.#lifeMs = lifeMs;
  }

  get(key: string, now = 0): T | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.goodUntil > now ? entry.value : undefined;
  }

  set(key: string, value: T, now = 0): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, goodUntil: now + this.#lifeMs });
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > this.#countMax) this.#entries.delete(oldest);
  }

  /** Where it is still this value. */
  delete(key: string, value: T): void {
    if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
