import { Fault } from '../../base/fault.ts';
import type { DkimAlgorithm } from '../../store/records/index.ts';

/**
 * The next free selector of this year: "ph2026a-rsa", "ph2026b-rsa" and so on. By its date the operator knows which record
 * is old, and two keys that are made together are named alike.
 */
export function nextSelector(algorithm: DkimAlgorithm, used: readonly string[], now: number): string {
  const year = new Date(now).getUTCFullYear();
  for (let count = 0; ; count++) {
    const selector = `ph${year}${lettersOf(count)}-${algorithm === 'rsa' ? 'rsa' : 'ed'}`;
    if (!used.includes(selector)) return selector;
  }
}

/** 0 is a, 25 is z, 26 is aa. */
function lettersOf(count: number): string {
  const last = String.fromCharCode(97 + (count % 26));
  return count < 26 ? last : lettersOf(Math.floor(count / 26) - 1) + last;
}

/** RFC 6376 §3.1: labels, joined by dots; an underscore does no harm in the DNS. Throws Fault `cannot`. */
export function parseSelector(text: string): string {
  const selector = text.toLowerCase();
  const isSelector =
    selector.length <= 200 && /^[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/.test(selector);
  if (!isSelector) throw new Fault('cannot', `${JSON.stringify(text)} is no selector`);
  return selector;
}
