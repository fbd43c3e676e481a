import { createHmac } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';

interface Entry<T> {
  readonly value: T;
  readonly until: number;
}

/** Who logged in lately, under a hash keyed with chance: the memory holds no password and no hash that could be tried. */
export class Remembered<T> {
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #entries = new Map<string, Entry<T>>();
  #generation = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#key = random.bytes(32);
  }

  /** Grows with each `forget`: tells whether what was proved is still worth keeping. */
  get generation(): number {
    return this.#generation;
  }

  find(user: string, password: string): T | undefined {
    const name = this.#nameOf(user, password);
    const entry = this.#entries.get(name);
    if (entry && entry.until <= this.#clock.monotonic()) this.#entries.delete(name);
    else return entry?.value;
    return undefined;
  }

  /** Keeps `value`, unless `forget` was called since `generation` was read. The oldest entry makes room. */
  keep(user: string, password: string, value: T, generation: number): void {
    if (generation !== this.#generation) return;
    const name = this.#nameOf(user, password);
    this.#entries.delete(name);
    this.#entries.set(name, { value, until: this.#clock.monotonic() + limits.loginRememberedMs });
    if (this.#entries.size > limits.loginsRememberedMax) this.#dropOldest();
  }

  /** Forgets everybody. */
  forget(): void {
    this.#generation++;
    this.#entries.clear();
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  /** The length of the user's name separates it from the password. */
  #nameOf(user: string, password: string): string {
    return createHmac('sha256', this.#key).update(`${user.length}:${user}${password}`).digest('base64');
  }
}
