import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, type RecordsHouse, remoteTo, summary, textBody } from '../../../test/support/records-house.ts';
import type { View } from '../database/index.ts';
import * as records from './index.ts';

/** Rows of one message, the first with the id 1; each ready, but for what is said of it. */
async function queue(house: RecordsHouse, remote: readonly Partial<records.RemoteDelivery>[]): Promise<void> {
  const all = remote.map((each) => ({ ...remoteTo('x@far.test', 5), ...each }));
  await house.database.write('deliver', { now: 10, internalDate: 10, summary, local: [], remote: all }, [
    textBody('letter'),
  ]);
}

const look = <T>({ database }: RecordsHouse, at: (view: View) => Promise<T>): Promise<T> => database.read(at);
const idsOf = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

const wantedBack = { deliverBy: { at: 50, mode: 'return', trace: false } } as const;

describe('Records: turns', () => {
  it('finds senders and domains in their order, one step each, from where it was left', () =>
    checked(async (house) => {
      const lanes = ['b x.test', 'a y.test', 'b y.test', 'a x.test', 'c z.test', 'b x.test'];
      const rows = lanes.map((lane) => ({ sender: lane.slice(0, 1), domain: lane.slice(2) }));
      await queue(house, [...rows, { sender: 'd', domain: 'w.test', nextAttemptAt: 99 }]);
      const senders = (after: string | undefined, limit: number) =>
        look(house, (view) => records.readySenders(view, after, limit));
      assert.deepEqual(await senders(undefined, 9), ['a', 'b', 'c']);
      assert.deepEqual(await senders(undefined, 2), ['a', 'b']);
      assert.deepEqual([await senders('a', 9), await senders('c', 9)], [['b', 'c'], []]);
      const domains = (sender: string, after: string | undefined) =>
        look(house, (view) => records.readyDomains(view, sender, after, 9));
      assert.deepEqual(await domains('b', undefined), ['x.test', 'y.test']);
      assert.deepEqual([await domains('b', 'x.test'), await domains('d', undefined)], [['y.test'], []]);
      const turns = await look(house, (view) => records.readyTurns(view, 9));
      assert.deepEqual(idsOf(turns), [4, 2, 1, 6, 3, 5]);
    }));

  it('has what is urgent first, in each lane and of all', () =>
    checked(async (house) => {
      const terms = [{}, { priority: 4 }, { priority: -2 }, { priority: 9 }];
      await queue(
        house,
        terms.map((each) => ({ terms: each, sender: 'a' })),
      );
      const lane = { sender: 'a', domain: 'far.test' };
      assert.deepEqual(idsOf(await look(house, (view) => records.readyRows(view, lane, 9))), [4, 2, 1, 3]);
      assert.deepEqual(idsOf(await look(house, (view) => records.urgentRows(view, 9))), [4, 2]);
    }));

  it('makes rows ready whose time has come, those first that wait longest', () =>
    checked(async (house) => {
      await queue(house, [{ nextAttemptAt: 30 }, { nextAttemptAt: 20 }, { nextAttemptAt: 40 }, { nextAttemptAt: 99 }]);
      const ripen = () => house.database.write('ripenQueue', { now: 40, limit: 2 });
      const ready = async () => idsOf(await look(house, (view) => records.readyTurns(view, 9)));
      assert.deepEqual([await ready(), await ripen(), await ready()], [[], { done: 2 }, [1, 2]]);
      assert.deepEqual([await ripen(), await ripen(), await ready()], [{ done: 1 }, { done: 0 }, [1, 2, 3]]);
    }));

  it('brings what was tried forward after the clock was put back, and nothing else', () =>
    checked(async (house) => {
      await queue(house, [{}, { nextAttemptAt: 900, heldUntil: 900 }, {}]);
      const deferred = [1, 3].map((id) => ({ id, attempts: 1, nextAttemptAt: 500 + id, lastReply: '' }));
      await house.database.write('settleQueue', { now: 10, done: [], deferred });
      assert.deepEqual(await house.database.write('hastenQueue', { latest: 502, limit: 9 }), { done: 1 });
      const rows = await look(house, (view) => records.listQueue(view));
      assert.deepEqual(
        rows.map(({ nextAttemptAt }) => nextAttemptAt),
        [501, 900, 502],
      );
    }));

  it('hurries what was ordered, once, and tells where that goes', () =>
    checked(async (house) => {
      await queue(house, [{ sender: 'a' }, { sender: 'a' }, { sender: 'b', nextAttemptAt: 99 }]);
      const order = { kind: 'retry', held: false } as const;
      await house.database.write('orderQueued', { order, filter: {}, after: 0, now: 20, by: 'operator' });
      assert.equal((await look(house, (view) => records.pulseOfQueue(view, 20))).isHurried, true);
      const { done, lanes } = await house.database.write('hurryQueue', { limit: 9 });
      const lane = { domain: 'far.test', route: '' };
      assert.equal(done, 3);
      assert.deepEqual(
        lanes.toSorted((a, b) => (a.sender < b.sender ? -1 : 1)),
        [
          { ...lane, sender: 'a' },
          { ...lane, sender: 'b' },
        ],
      );
      assert.deepEqual(await house.database.write('hurryQueue', { limit: 9 }), { done: 0, lanes: [] });
      assert.deepEqual(idsOf(await look(house, (view) => records.readyTurns(view, 9))), [1, 2, 3]);
    }));

  it('knows whose time is over, and when that of the next is', () =>
    checked(async (house) => {
      await queue(house, [{}, { terms: wantedBack }, {}]);
      const deferred = [{ id: 3, attempts: 3, nextAttemptAt: 30, lastReply: '', endsAt: 70 }];
      await house.database.write('settleQueue', { now: 10, done: [], deferred });
      await house.database.write('ripenQueue', { now: 40, limit: 9 });
      const at = async (now: number) => {
        const { endsAt, isOverdue } = await look(house, (view) => records.pulseOfQueue(view, now));
        const overdue = await look(house, (view) => records.overdueRows(view, now, 9));
        return { endsAt, isOverdue, overdue: idsOf(overdue) };
      };
      assert.deepEqual(await at(49), { endsAt: 50, isOverdue: false, overdue: [] });
      assert.deepEqual(await at(50), { endsAt: 70, isOverdue: true, overdue: [2] });
      assert.deepEqual(await at(70), { endsAt: undefined, isOverdue: true, overdue: [2, 3] });
    }));

  it('finds what is given up, and nothing of what is only to be tried', () =>
    checked(async (house) => {
      await queue(house, [{}, {}, {}]);
      const turn = { after: 0, now: 20, by: 'operator' } as const;
      await house.database.write('orderQueued', { ...turn, filter: { id: 2 }, order: { kind: 'fail' } });
      await house.database.write('orderQueued', { ...turn, filter: {}, order: { kind: 'retry', held: false } });
      assert.deepEqual(idsOf(await look(house, (view) => records.givenUpRows(view, 20, 9))), [2]);
      const { isGivenUp, isHurried } = await look(house, (view) => records.pulseOfQueue(view, 20));
      assert.deepEqual([isGivenUp, isHurried], [true, true]);
    }));
});
