/** Dates as IMAP writes them (RFC 3501 §9: date, date-time). */
import { Fault } from '../../base/fault.ts';
import type { Day } from './types.ts';

/** A moment and the zone it was told in. */
export interface DateTime {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly ms: number;
  /** Minutes east of Greenwich. */
  readonly offsetMinutes: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** date-text: "1-Feb-1994". Fault `badSyntax` where the calendar has no such day. */
export function dayOf(text: string): Day {
  const [day, month = '', year] = text.trim().split('-');
  const date = new Date(0);
  date.setUTCFullYear(Number(year), monthOf(month), Number(day));
  if (date.getUTCDate() !== Number(day)) throw noSuchDate(text);
  return date.getTime() / dayMs;
}

/** The inside of date-time: "17-Jul-1996 02:44:25 -0700". Fault `badSyntax` where no clock or calendar shows it. */
export function dateTimeOf(text: string): DateTime {
  const [date = '', time = '', zone = ''] = text.trim().split(' ');
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  const offsetMinutes = offsetOf(zone);
  // A leap second is second 60.
  if (hour > 23 || minute > 59 || second > 60) throw noSuchDate(text);
  const seconds = (hour * 60 + minute - offsetMinutes) * 60 + second;
  return { ms: dayOf(date) * dayMs + seconds * 1000, offsetMinutes };
}

/** date-time with its quotes, told in the zone `offsetMinutes` east of Greenwich. Years 0 to 9999. */
export function printInternalDate(ms: number, offsetMinutes = 0): string {
  const iso = new Date(ms + offsetMinutes * minuteMs).toISOString();
  const month = months[Number(iso.slice(5, 7)) - 1];
  return `"${iso.slice(8, 10)}-${month}-${iso.slice(0, 4)} ${iso.slice(11, 19)} ${printOffset(offsetMinutes)}"`;
}

function monthOf(name: string): number {
  const month = months.findIndex((month) => month.toLowerCase() === name.toLowerCase());
  if (month < 0) throw noSuchDate(name);
  return month;
}

function offsetOf(zone: string): number {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3));
  if (hours > 23 || minutes > 59) throw noSuchDate(zone);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function printOffset(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function noSuchDate(text: string): Fault {
  return new Fault('badSyntax', `There is no date ${text}`);
}
