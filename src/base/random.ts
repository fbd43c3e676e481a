/** Chance as a parameter: production passes `systemRandom`, tests `seededRandom`. */

export interface Random {
  /** `count` bytes; from `systemRandom` fit for secrets. */
  bytes(count: number): Uint8Array;
  /** A number in [0, 1). For jitter and shuffles, never for secrets. */
  fraction(): number;
}

/** The operating system's secure source. */
export const systemRandom: Random = {
  bytes: (count) => (count > pool.length ? crypto.getRandomValues(new Uint8Array(count)) : fromPool(count)),
  fraction: () => Math.random(),
};

/** Asking the system takes much longer than using a few bytes, so it is asked for many at a time. */
const pool = new Uint8Array(4096);
let used = pool.length;

/** None is given twice, nor stays behind in the pool. */
function fromPool(count: number): Uint8Array {
  if (used + count > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}

/** The same sequence for the same seed (mulberry32, public domain). Never for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { fraction, bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(fraction() * 256)) };
}

/** A copy of `items` in a random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random.fraction() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
