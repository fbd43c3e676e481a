/** Time as a parameter: production passes `systemClock`, tests a steered one. */

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Milliseconds that only ever grow; for measuring, never for dates. */
  monotonic(): number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `ring` once after `ms`, unless disposed before. */
  alarm(ms: number, ring: () => void): Disposable;
}

const timerMsMax = 2 ** 31 - 1;

function alarm(ms: number, ring: () => void): Disposable {
  const timer = setTimeout(ring, Math.min(Math.max(ms, 0), timerMsMax));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const bell = alarm(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    const stop = (): void => {
      bell[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The computer's own clock and timers. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep, alarm };
