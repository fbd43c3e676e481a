import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../base/limits.ts';
import { countOfRanges, normalRanges, type Ranges } from '../../base/ranges.ts';
import { portionsOf, type FindCut } from './portions.ts';

const { messagesPerCommandMax: messagesMax, rangesPerCommandMax: rangesMax } = limits;

/** A mailbox in which only every `step`th UID exists. */
function everyNth(step: number): { readonly findCut: FindCut; readonly countIn: (uids: Ranges) => number } {
  const countTo = (uid: number): number => Math.floor(uid / step);
  return {
    findCut: async ([first, last], count) => {
      const uid = (countTo(first - 1) + count) * step;
      return uid <= last ? uid : undefined;
    },
    countIn: (uids) => uids.reduce((sum, [first, last]) => sum + countTo(last) - countTo(first - 1), 0),
  };
}

const ranges: fc.Arbitrary<Ranges> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.oneof(fc.constant(0), fc.nat(9000))), { maxLength: 1500 })
  .map((pairs) => normalRanges(pairs.map(([first, more]) => [first, first + more])));

describe('Portions of many UIDs', () => {
  it('are the whole in order, and each is bounded', () =>
    fc.assert(
      fc.asyncProperty(ranges, fc.integer({ min: 1, max: 50 }), async (uids, step) => {
        const mailbox = everyNth(step);
        const portions = await Array.fromAsync(portionsOf(uids, mailbox.findCut));
        assert.deepEqual(normalRanges(portions.flat()), uids);
        assert.deepEqual(
          portions.flat(),
          portions.flat().toSorted((a, b) => a[0] - b[0]),
        );
        for (const portion of portions) {
          assert.ok(portion.length > 0 && portion.length <= rangesMax);
          assert.ok(mailbox.countIn(portion) <= messagesMax);
        }
      }),
      { numRuns: 50 },
    ));

  it('ask about nothing where there are few numbers', async () => {
    const never: FindCut = () => assert.fail('nobody asked');
    assert.deepEqual(await Array.fromAsync(portionsOf([], never)), []);
    const one: Ranges = [[5, 5]];
    assert.deepEqual(await Array.fromAsync(portionsOf(one, never)), [one]);
    const whole: Ranges = [[1, messagesMax]];
    assert.deepEqual(await Array.fromAsync(portionsOf(whole, never)), [whole]);
  });

  it('are as many as the messages need, not the numbers', async () => {
    const portions = await Array.fromAsync(portionsOf([[1, 2 ** 32 - 1]], async () => undefined));
    assert.deepEqual(portions, [[[1, 2 ** 32 - 1]]]);
    const dense = await Array.fromAsync(portionsOf([[1, messagesMax * 3]], everyNth(1).findCut));
    assert.deepEqual(dense.map(countOfRanges), [messagesMax, messagesMax, messagesMax]);
  });
});
