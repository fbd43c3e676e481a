import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';

const minute = 60_000;

describe('Records: the greylist', () => {
  const house = (
    work: (come: (at: number, triple?: string) => Promise<number>, house: RecordsHouse) => Promise<void>,
  ) =>
    checked(async (opened) => {
      const come = async (now: number, triple = 'a b'): Promise<number> => {
        const input = { network: '192.0.2.0/24', triple, now, waitMs: 5 * minute };
        return (await opened.database.write('passGreylist', input)).waitMs;
      };
      await work(come, opened);
    });

  it('lets in who comes again after the wait, and from then on the whole network', () =>
    house(async (come) => {
      assert.equal(await come(0), 5 * minute);
      assert.equal(await come(minute), 4 * minute);
      assert.equal(await come(2 * minute, 'other'), 5 * minute);
      assert.equal(await come(5 * minute), 0);
      assert.equal(await come(5 * minute, 'third'), 0);
      assert.equal(await come(5 * minute + limits.greylistKeptMs - 1, 'fourth'), 0);
    }));

  it('begins anew for who comes too late, and for who was away for long', () =>
    house(async (come) => {
      await come(0);
      assert.equal(await come(limits.greylistWindowMs), 5 * minute);
      assert.equal(await come(limits.greylistWindowMs + 5 * minute), 0);
      assert.equal(await come(limits.greylistWindowMs + 5 * minute + limits.greylistKeptMs), 5 * minute);
    }));

  it('forgets those that never came again, and those that did not for long', () =>
    house(async (come, { database }) => {
      const forget = async (now: number): Promise<number> => (await database.write('forgetGreylist', { now })).done;
      await come(0);
      await come(5 * minute);
      await come(5 * minute + limits.greylistKeptMs, 'later');
      assert.equal(await forget(5 * minute + limits.greylistKeptMs), 0);
      assert.equal(await forget(5 * minute + limits.greylistKeptMs + 1), 1);
      assert.equal(await forget(6 * minute + limits.greylistKeptMs + limits.greylistWindowMs), 1);
    }));
});
