import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, remoteTo, summary, textBody, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

async function queue(house: RecordsHouse, remote: readonly Partial<records.RemoteDelivery>[], now = 5): Promise<void> {
  const all = remote.map((each) => ({ ...remoteTo('x@far.test', 5), ...each }));
  const delivery = { now, internalDate: now, summary, local: [], remote: all };
  await house.database.write('deliver', delivery, [textBody(`letter of ${now}`)]);
}

async function idsOf({ database }: RecordsHouse, filter: records.QueueFilter): Promise<number[]> {
  const found = await database.read((view) => records.listingTurn(view, { filter, after: 0, now: 100 }, 100));
  return found.entries.map(({ id }) => id);
}

describe('Records: what waits', () => {
  it('is found by what is known of it', () =>
    checked(async (house) => {
      await queue(house, [{}, { forwardPath: 'Y@Other.test', domain: 'Other.test', messageId: 'm2' }]);
      await queue(
        house,
        [
          { reversePath: '', forwardPath: 'a_b@far.test' },
          { heldUntil: 200, nextAttemptAt: 200 },
        ],
        50,
      );
      const deferral = { id: 1, attempts: 1, nextAttemptAt: 900, lastReply: '450', provider: 'google.com' };
      await house.database.write('settleQueue', { now: 60, done: [], deferred: [deferral] });
      const hold = { order: { kind: 'hold' as const }, by: 'operator' as const, after: 0, now: 100 };
      await house.database.write('orderQueued', { ...hold, filter: { id: 2 } });
      const asked: readonly (readonly [records.QueueFilter, readonly number[]])[] = [
        [{}, [1, 2, 3, 4]],
        [{ id: 3 }, [3]],
        [{ id: 9 }, []],
        [{ trace: 'm2' }, [2]],
        [{ sender: 'ALICE@example.test' }, [1, 2, 4]],
        [{ sender: '' }, [3]],
        [{ sender: '@example.test' }, [1, 2, 4]],
        [{ sender: '@ample.test' }, []],
        [{ recipient: 'y@other.test' }, [2]],
        [{ recipient: 'a%b@far.test' }, []],
        [{ recipient: '@far.test' }, [1, 3, 4]],
        [{ domain: 'other.test' }, [2]],
        [{ provider: 'google.com' }, [1]],
        [{ queuedBefore: 50 }, [1, 2]],
        [{ state: 'late' }, [1]],
        [{ state: 'frozen' }, [2]],
        [{ state: 'waiting' }, [3]],
        [{ state: 'held' }, [4]],
        [{ sender: '@example.test', state: 'held' }, [4]],
      ];
      for (const [filter, ids] of asked) assert.deepEqual(await idsOf(house, filter), ids, JSON.stringify(filter));
    }));

  it('comes in pages, each of which looks at so many entries only', () =>
    checked(async (house) => {
      const count = limits.queueLookedThroughAtOnce + 5;
      await queue(
        house,
        Array.from({ length: count }, (_, n) => ({ domain: n === count - 1 ? 'last.test' : 'far.test' })),
      );
      const look = (after: number, filter: records.QueueFilter, limit: number) =>
        house.database.read((view) => records.listingTurn(view, { filter, after, now: 100 }, limit));
      const [few, rare] = [await look(0, {}, 2), await look(0, { domain: 'last.test' }, 2)];
      assert.deepEqual([few.entries.map(({ id }) => id), few.after], [[1, 2], 2]);
      assert.deepEqual([rare.entries, rare.after], [[], count - 5]);
      const last = await look(count - 5, { domain: 'last.test' }, 2);
      assert.deepEqual([last.entries.map(({ id }) => id), last.after], [[count], undefined]);
      assert.equal((await look(count, {}, 2)).after, undefined);
    }));

  it('is counted by provider, domain and sender', () =>
    checked(async (house) => {
      await queue(house, [{}, {}, { domain: 'Far.test' }, { domain: 'other.test', reversePath: '' }]);
      const deferral = { id: 2, attempts: 1, nextAttemptAt: 900, lastReply: '450 Later', provider: 'google.com' };
      await house.database.write('settleQueue', { now: 60, done: [], deferred: [deferral] });
      const tally = async (by?: records.QueueGrouping): Promise<unknown[]> => {
        const turn = { filter: {}, after: 0, now: 100 };
        const { tallies } = await house.database.read((view) => records.tallyTurn(view, turn, by));
        const rows = tallies.map(({ name, entries, late, told }) => [name, entries, late, told]);
        return rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
      };
      assert.deepEqual(await tally(), [['', 4, 1, 2]]);
      assert.deepEqual(await tally('provider'), [
        ['far.test', 2, 0, null],
        ['google.com', 1, 1, 2],
        ['other.test', 1, 0, null],
      ]);
      assert.deepEqual(await tally('sender'), [
        ['', 1, 0, null],
        ['alice@example.test', 3, 1, 2],
      ]);
      assert.equal(await house.database.read((view) => records.lastReplyOf(view, 2)), '450 Later');
    }));
});
