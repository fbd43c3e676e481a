import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countOfRanges, numbersOf, rangesHave } from '../../base/ranges.ts';
import { Reader } from './reader.ts';
import { printSet, resolveSet } from './sets.ts';

function resolve(text: string, last: number): number[] {
  return [...numbersOf(resolveSet(new Reader(text).sequenceSet(), last))];
}

const end = fc.oneof(fc.integer({ min: 1, max: 2 ** 32 - 1 }), fc.constant('*' as const));
const set = fc.array(fc.tuple(end, end), { minLength: 1, maxLength: 20 });

describe('sets of message numbers', () => {
  it('resolves the examples of RFC 3501 §9', () => {
    assert.deepEqual(resolve('2,4:7,9,12:*', 15), [2, 4, 5, 6, 7, 9, 12, 13, 14, 15]);
    assert.deepEqual(resolve('*:4,5:7', 10), [4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(resolve('4:2', 10), [2, 3, 4]);
  });

  it('includes the last message in every range with a star', () => {
    assert.deepEqual(resolve('5:*', 3), [3, 4, 5]);
    assert.deepEqual(resolve('*', 3), [3]);
    assert.deepEqual(resolve('*:*', 3), [3]);
  });

  it('finds no message number 0 in an empty mailbox', () => {
    assert.deepEqual(resolve('*', 0), []);
    assert.deepEqual(resolve('1:*', 0), [1]);
  });

  it('comes back from print as it was', () => {
    fc.assert(
      fc.property(set, (set) => {
        assert.deepEqual(new Reader(printSet(set)).sequenceSet(), set);
      }),
    );
  });

  it('resolves to sorted, disjoint ranges that hold every end', () => {
    fc.assert(
      fc.property(set, fc.integer({ min: 1, max: 1000 }), (set, last) => {
        const ranges = resolveSet(set, last);
        const ends = set.flat().map((end) => (end === '*' ? last : end));
        assert.ok(ends.every((end) => rangesHave(ranges, end)));
        assert.ok(ranges.every(([from, to], at) => from <= to && from > (ranges[at - 1]?.[1] ?? 0) + (at && 1)));
        assert.ok(countOfRanges(ranges) >= new Set(ends).size);
      }),
    );
  });
});
