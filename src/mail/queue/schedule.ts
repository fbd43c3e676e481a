import type { Random } from '../../base/random.ts';

/** When to try again, and when to give up. */
export interface Schedule {
  /** The pause after the first attempt, the second, and so on; the last repeats. */
  readonly pausesMs: readonly number[];
  /** Each pause is longer or shorter by up to this fraction, so that rows that failed together spread out. */
  readonly jitter: number;
  /** RFC 5321 §4.5.4.1: four to five days at least. */
  readonly lifeMs: number;
  /** After so much waiting the sender is told that it takes long (RFC 3461 §5.2.5). */
  readonly delayWarningsMs: readonly number[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Soon at first, because many hosts refuse the first attempt of a stranger on purpose; later seldom. */
export const defaultSchedule: Schedule = {
  pausesMs: [minuteMs, 5 * minuteMs, 15 * minuteMs, hourMs, 2 * hourMs, 4 * hourMs],
  jitter: 0.1,
  lifeMs: 5 * 24 * hourMs,
  delayWarningsMs: [4 * hourMs],
};

/** The pause after so many attempts, in milliseconds. */
export function pauseAfter(attempts: number, { pausesMs, jitter }: Schedule, random: Random): number {
  const pauseMs = pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? hourMs;
  return Math.round(pauseMs * (1 + jitter * (2 * random.fraction() - 1)));
}

/** Nothing is given up before it was tried so often, or as often as there is time for in its life. */
export function leastAttempts({ pausesMs, lifeMs }: Schedule): number {
  let passedMs = 0;
  let attempts = 1;
  for (const pauseMs of pausesMs.slice(0, attemptsBeforeGivingUp - 1)) {
    passedMs += pauseMs;
    if (passedMs > lifeMs) break;
    attempts++;
  }
  return attempts;
}

const attemptsBeforeGivingUp = 4;
