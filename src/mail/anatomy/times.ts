import type { Moment } from '../../formats/message/index.ts';

const minuteMs = 60_000;

/** ISO 8601 in the zone that was written: "2026-11-20T10:22:23+01:00"; "Z" where it is Greenwich. */
export function isoOf({ ms, offsetMinutes }: Moment): string {
  const local = new Date(ms + offsetMinutes * minuteMs).toISOString().slice(0, -5);
  return offsetMinutes === 0 ? `${local}Z` : `${local}${zoneOf(offsetMinutes)}`;
}

/** ISO 8601 at Greenwich, of seconds since 1970; undefined for a time that no calendar has. */
export function isoOfSeconds(seconds: number | undefined): string | undefined {
  if (seconds === undefined || seconds > 8.64e12) return undefined;
  return isoOf({ ms: seconds * 1000, offsetMinutes: 0 });
}

function zoneOf(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offsetMinutes < 0 ? '-' : '+'}${hour}:${minute}`;
}
