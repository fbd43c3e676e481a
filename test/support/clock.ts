import type { Clock } from '../../src/base/clock.ts';

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * A clock that goes only when it is told to. Alarms ring in the order of their times, each at exactly its time, and what
 * they set off is through (as far as it waits for nothing but promises) before the next one rings.
 */
export class SteeredClock implements Clock {
  #now: number;
  /** By time, those set earlier first. */
  readonly #alarms: Alarm[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  alarm(ms: number, ring: () => void): Disposable {
    const alarm = { at: this.#now + Math.max(ms, 0), ring };
    this.#alarms.splice(this.#placeOf(alarm.at), 0, alarm);
    return { [Symbol.dispose]: () => this.#cancel(alarm) };
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const bell = this.alarm(ms, resolve);
    signal?.addEventListener('abort', () => {
      bell[Symbol.dispose]();
      reject(signal.reason as Error);
    });
    return promise;
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#alarms[0]; next && next.at <= end; next = this.#alarms[0]) {
      this.#now = next.at;
      this.#alarms.shift();
      next.ring();
      await settled();
    }
    this.#now = end;
  }

  #placeOf(at: number): number {
    let low = 0;
    let high = this.#alarms.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#alarms[middle]?.at ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #cancel(alarm: Alarm): void {
    const place = this.#alarms.indexOf(alarm);
    if (place >= 0) this.#alarms.splice(place, 1);
  }
}

/** Resolves when every promise that can go on has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
