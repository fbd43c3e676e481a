/** How commands show times, and texts of strangers. */

/** As in "2026-05-01 12:30Z". */
export function minuteOf(ms: number): string {
  return `${timeOf(ms, 16)}Z`;
}

/** As in "2026-05-01 12:30:59Z". */
export function secondOf(ms: number): string {
  return `${timeOf(ms, 19)}Z`;
}

function timeOf(ms: number, length: number): string {
  return new Date(ms).toISOString().slice(0, length).replace('T', ' ');
}

/** Control characters, and those that turn the direction of what is written around them. */
export const steering = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** What others wrote must not steer the operator's terminal. */
export function harmless(text: string): string {
  return text.replaceAll(steering, '?');
}

/** The same for a text of several lines. */
export function harmlessLines(text: string): string {
  return text.replaceAll(steering, (letter) => (letter === '\n' || letter === '\t' ? letter : '?'));
}
