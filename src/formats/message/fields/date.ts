/** Dates, RFC 5322 §3.3, the obsolete ones of §4.3, and the wrong ones that are common. */

export interface Moment {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly ms: number;
  /** East of Greenwich. */
  readonly offsetMinutes: number;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** obs-zone, RFC 5322 §4.3, in hours; all other letters mean an unknown zone there. */
const zoneHours: ReadonlyMap<string, number> = new Map([
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
  // Not of the RFC, but they mean one thing only in mail.
  ['WEST', 1],
  ['BST', 1],
  ['CET', 1],
  ['MET', 1],
  ['CEST', 2],
  ['MEST', 2],
  ['EET', 2],
  ['EEST', 3],
  ['MSK', 3],
  ['JST', 9],
  ['KST', 9],
  ['NZST', 12],
  ['NZDT', 13],
]);

const time = String.raw`(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second>\d{2})(?:[.,]\d+)?)?(?: ?(?<half>[AP]M)\b)?`;
const zone = String.raw`(?<zone>(?:GMT|UTC?)?[+-] ?(?:\d{1,2}:?\d{2}|\d{1,2}(?!\d))|[A-Z]{1,5}\b)`;

/** In any language: what it says does not count. */
const weekday = String.raw`(?:[^\d ,:+]{1,20}(?:, ?| ))?`;

/** Day, month, year: RFC 5322 and IMAP ("20-Nov-2026"). */
const internet = new RegExp(
  String.raw`^(?:${weekday}|[A-Z]+)(?<day>\d{1,2})[ -]?(?<month>[A-Z]{3})[A-Z]*\.?,?[ -]?(?<year>\d{2,4})(?:,?[ :]?${time} ?${zone}?)?(?!\d)`,
  'i',
);
/** What C's asctime prints, with or without a zone. */
const asctime = new RegExp(
  String.raw`^${weekday}(?<month>[A-Z]{3})[A-Z]*\.? (?<day>\d{1,2}),? ${time} ?(?:${zone} )?(?<year>\d{4})(?!\d)`,
  'i',
);
/** "Nov 20, 2026 10:22:23 AM +0000", with its commas anywhere. */
const american = new RegExp(
  String.raw`^${weekday}(?<month>[A-Z]{3})[A-Z]*\.?,? (?<day>\d{1,2}),? (?<year>\d{4}),? ${time} ?${zone}?(?!\d)`,
  'i',
);
const iso8601 = new RegExp(String.raw`^(?<year>\d{4})-(?<monthNumber>\d{2})-(?<day>\d{2})[T ]${time} ?${zone}?`, 'i');

/** Reads the value of a Date field; undefined where it names no moment. Never throws, and never yields NaN. */
export function parseDate(value: string): Moment | undefined {
  // A date is short; the rest of a long value is not worth reading.
  const text = withoutComments(value.slice(0, 200))
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/ ?: ?/g, ':')
    .trim();
  const found = internet.exec(text) ?? asctime.exec(text) ?? american.exec(text) ?? iso8601.exec(text);
  return found?.groups ? momentOf(found.groups) : undefined;
}

/** CFWS (RFC 5322 §3.2.2), from the innermost comment outward. */
function withoutComments(text: string): string {
  const less = text.replace(/\((?:[^()\\]|\\[^])*\)/g, ' ');
  return less === text ? text : withoutComments(less);
}

function momentOf(groups: Readonly<Record<string, string | undefined>>): Moment | undefined {
  const year = fullYear(groups['year'] ?? '');
  const month = groups['monthNumber'] ? Number(groups['monthNumber']) - 1 : monthIndex(groups['month'] ?? '');
  const day = Number(groups['day']);
  const minutes = minutesOf(groups);
  // RFC 5322 §3.3 allows second 60, for leap seconds.
  const second = Number(groups['second'] ?? 0);
  const offsetMinutes = offsetOf(groups['zone'] ?? '');
  if (minutes === undefined || second > 60 || offsetMinutes === undefined || !isDay(year, month, day)) return undefined;
  return { ms: Date.UTC(year, month, day, 0, minutes - offsetMinutes, second), offsetMinutes };
}

/**
 * RFC 5322 §4.3: two digits below 50 are of this century, other short years count from 1900. So do years of the second
 * century: programs that counted from 1900 wrote "0102" in 2002.
 */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2 && year < 50) return year + 2000;
  return year < 200 || digits.length < 4 ? year + 1900 : year;
}

function monthIndex(name: string): number {
  return months.findIndex((month) => month.toLowerCase() === name.toLowerCase());
}

/** RFC 5322 §3.3: the day must exist, and no year lies before 1900. */
function isDay(year: number, month: number, day: number): boolean {
  return (
    year >= 1900 && month >= 0 && month < 12 && day >= 1 && day <= new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  );
}

function minutesOf(groups: Readonly<Record<string, string | undefined>>): number | undefined {
  const hour = Number(groups['hour'] ?? 0);
  const minute = Number(groups['minute'] ?? 0);
  // ISO 8601 calls the end of a day 24:00.
  const isEnd = hour === 24 && minute === 0 && Number(groups['second'] ?? 0) === 0;
  if ((hour > 23 && !isEnd) || minute > 59) return undefined;
  const half = groups['half']?.toUpperCase();
  if (half === undefined || hour > 12) return hour * 60 + minute;
  return ((hour % 12) + (half === 'PM' ? 12 : 0)) * 60 + minute;
}

/**
 * Minutes east of Greenwich; an unknown or missing zone counts as Greenwich (RFC 5322 §4.3: "-0000"). "+0480", whose last
 * two digits are no minutes, was meant in minutes altogether.
 */
function offsetOf(written: string): number | undefined {
  const [, sign, hours = '', rest = '00'] = /([+-]) ?(\d{1,2}):?(\d{2})?$/.exec(written) ?? [];
  if (sign === undefined) return (zoneHours.get(written.toUpperCase()) ?? 0) * 60;
  const minutes = Number(rest) > 59 ? Number(hours + rest) : Number(hours) * 60 + Number(rest);
  if (minutes >= 24 * 60) return undefined;
  return sign === '-' && minutes > 0 ? -minutes : minutes;
}

/** Writes a date-time, RFC 5322 §3.3: "Fri, 20 Nov 2026 10:22:23 +0000". */
export function printDate(ms: number, offsetMinutes = 0): string {
  const local = new Date(ms + offsetMinutes * 60_000);
  const day = `${days[local.getUTCDay()]}, ${local.getUTCDate()} ${months[local.getUTCMonth()]}`;
  const year = digits(local.getUTCFullYear(), 4);
  const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map((part) => digits(part, 2));
  return `${day} ${year} ${clock.join(':')} ${printZone(offsetMinutes)}`;
}

function printZone(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${digits(minutes % 60, 2)}`;
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
