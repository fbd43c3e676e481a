import { normalRanges } from '../../base/ranges.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { SequenceSet } from './types.ts';

/**
 * The numbers that a set means where `last` is the largest in use, 0 in an empty mailbox. "*" is `last`, and "5:*" with
 * a `last` of 3 is 3:5 (RFC 3501 §9, seq-range). Numbers that are not in use may be among them.
 */
export function resolveSet(set: SequenceSet, last: number): Ranges {
  const value = (end: number | '*'): number => (end === '*' ? last : end);
  const ranges = normalRanges(set.map(([from, to]) => [value(from), value(to)] as const));
  return ranges.map(([from, to]) => [Math.max(from, 1), to] as const).filter(([from, to]) => from <= to);
}

/** A set as written: "1:5,9,12:*". */
export function printSet(set: SequenceSet): string {
  return set.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
}
