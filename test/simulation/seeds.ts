/** What every seed must keep, and how many there are. */
import { checkers } from './checkers.ts';
import type { Journal } from './journal.ts';
import { type Plan, simulate } from './world.ts';

/** Of `QUEUE_SEEDS`: a thousand take about two minutes on two processors. */
export const seeds = Number(process.env['QUEUE_SEEDS'] ?? 1000);

/** Mail of one week, and a second one until all is over; every fourth with more of it, and a flood. */
export function ordinary(seed: number): Plan {
  const isFull = seed % 4 === 0;
  return { seed, days: 7, messages: isFull ? 8 : 6, powerCuts: 2, jumps: 2, flood: isFull ? 45 : 0 };
}

/** What each checker found wrong, by its name. */
export function complaints(journal: Journal): Record<string, string[]> {
  const found = Object.entries(checkers).map(([name, check]) => [name, check(journal)] as const);
  return Object.fromEntries(found.filter(([, wrong]) => wrong.length > 0));
}

/** Lives through some seeds; what was found wrong, by seed, and how much happened in all. */
export async function liveThrough(from: number, to: number) {
  const wrong: Record<string, Record<string, string[]>> = {};
  let attempts = 0;
  for (let seed = from; seed <= to; seed++) {
    const journal = await simulate(ordinary(seed));
    const found = complaints(journal);
    if (Object.keys(found).length > 0) wrong[`seed ${seed}`] = found;
    attempts += journal.attempts.length;
  }
  return { wrong, attempts };
}
