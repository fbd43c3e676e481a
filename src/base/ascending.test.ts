import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Ascending } from './ascending.ts';
import { rangesHave, rangesOf } from './ranges.ts';

const sorted = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 2 ** 32 - 9, max: 2 ** 32 - 1 })))
  .map((numbers): number[] => numbers.toSorted((a, b) => a - b));

describe('Ascending numbers', () => {
  it('grow at their end, and are found where they stand', () => {
    fc.assert(
      fc.property(sorted, fc.nat(120), (numbers, wanted) => {
        const ascending = new Ascending();
        for (const number of numbers) ascending.push(number);
        assert.deepEqual(ascending.slice(0, 1000), numbers);
        assert.equal(ascending.place(wanted), numbers.filter((number) => number < wanted).length);
        assert.deepEqual(
          numbers.map((_, at) => ascending.at(at)),
          numbers,
        );
        assert.equal(ascending.at(numbers.length), undefined);
      }),
    );
  });

  it('stay as they were for whoever remembers how many there were', () => {
    fc.assert(
      fc.property(sorted, sorted, (numbers, gone) => {
        const count = numbers.length >> 1;
        const ascending = Ascending.of(numbers);
        const rest = ascending.without(rangesOf(gone), count);
        assert.deepEqual(
          rest.slice(0, 1000),
          numbers.slice(0, count).filter((number) => !rangesHave(rangesOf(gone), number)),
        );
        assert.ok(ascending.beginsAs(Ascending.of(numbers.slice(0, count)), count));
        assert.equal(rest.beginsAs(ascending, count), rest.count === count);
        assert.equal(ascending.beginsAs(ascending, numbers.length + 1), false);
      }),
    );
  });
});
