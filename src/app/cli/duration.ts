/** Times as an operator types them. */

import { UsageMistake } from '../usage.ts';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;

/** Milliseconds of "30m", "12h", "7d" or "4w". Throws UsageMistake, which names the option. */
export function msOfText(option: string, text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,5})([smhdw])$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits) * units[unit as keyof typeof units];
  throw new UsageMistake(`${option} takes a time as in 30m, 12h, 7d or 4w, not "${text}"`);
}

const words = [
  ['day', units.d],
  ['hour', units.h],
  ['minute', units.m],
] as const;

/** As in "3 hours", rounded down. */
export function spanOf(ms: number): string {
  const [name, unit] = words.find(([, one]) => ms >= one) ?? (['second', units.s] as const);
  const count = Math.max(0, Math.floor(ms / unit));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
