/** Days in UTC, counted since 1970 (RFC 8460 §4.1). */
export const dayMs = 24 * 60 * 60 * 1000;

export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs);
}

/** As in "2026-11-20". */
export function printDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}
