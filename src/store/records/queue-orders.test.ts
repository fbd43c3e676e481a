import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, remoteTo, summary, textBody, type RecordsHouse } from '../../../test/support/records-house.ts';
import * as records from './index.ts';

const x = 'x@far.test';
const y = 'y@other.test';

async function queue(house: RecordsHouse, remote: readonly Partial<records.RemoteDelivery>[]): Promise<void> {
  const all = remote.map((each) => ({ ...remoteTo(x, 5), ...each }));
  const delivery = { now: 5, internalDate: 5, summary, local: [], remote: all };
  await house.database.write('deliver', delivery, [textBody('letter')]);
}

type Given = Partial<records.OrderQueued>;

async function order({ database }: RecordsHouse, kind: records.QueueOrder, given: Given = {}): Promise<number> {
  const usual = { order: kind, filter: {}, after: 0, now: 100, by: 'operator' as const };
  return (await database.write('orderQueued', { ...usual, ...given })).changed;
}

async function rowsOf({ database }: RecordsHouse) {
  const rows = await database.read((view) => records.listQueue(view));
  return rows.map(({ id, frozen, nextAttemptAt, heldUntil, orderGiven, route }) => ({
    id,
    frozen,
    nextAttemptAt,
    heldUntil,
    orderGiven,
    route,
  }));
}

const asNew = { id: 1, frozen: false, nextAttemptAt: 5, heldUntil: 0, orderGiven: '' as const, route: '' };
const deferral = { id: 1, attempts: 1, nextAttemptAt: 900, lastReply: '450 Later', route: '' };

async function deferFirst({ database }: RecordsHouse): Promise<void> {
  await database.write('settleQueue', { now: 200, done: [], deferred: [deferral] });
}

describe('Records: orders for the queue', () => {
  it('holds mail until it is released, and its life begins anew then', () =>
    checked(async (house) => {
      await queue(house, [{}, { forwardPath: y, domain: 'other.test', nextAttemptAt: 3000, heldUntil: 3000 }]);
      assert.equal(await order(house, { kind: 'hold' }), 2);
      assert.equal(await order(house, { kind: 'hold' }), 0);
      assert.ok((await rowsOf(house)).every(({ frozen, nextAttemptAt }) => frozen && nextAttemptAt > 1e15));
      assert.equal(await order(house, { kind: 'retry', held: true }), 0);
      assert.equal(await order(house, { kind: 'release' }), 2);
      assert.deepEqual(await rowsOf(house), [
        { ...asNew, nextAttemptAt: 100, heldUntil: 100 },
        { ...asNew, id: 2, nextAttemptAt: 3000, heldUntil: 3000 },
      ]);
    }));

  it('takes back without a trace of it in the queue, and the trace says by whom', () =>
    checked(async (house) => {
      await queue(house, [{}, { forwardPath: y, domain: 'other.test' }]);
      assert.equal(await order(house, { kind: 'cancel' }, { filter: { domain: 'OTHER.test' } }), 1);
      assert.deepEqual(await rowsOf(house), [asNew]);
      const [event] = await house.database.read((view) => records.traceEvents(view, 'm1'));
      assert.deepEqual([event?.kind, event?.facts], ['cancelled', { recipients: [y], by: 'operator' }]);
    }));

  it('makes due what waits, and what senders hold back only if told so', () =>
    checked(async (house) => {
      await queue(house, [{ nextAttemptAt: 900 }, { nextAttemptAt: 3000, heldUntil: 3000 }]);
      assert.equal(await order(house, { kind: 'retry', held: false }), 1);
      assert.equal(await order(house, { kind: 'retry', held: true }), 1);
      const due = { ...asNew, nextAttemptAt: 100, orderGiven: 'retry' as const };
      assert.deepEqual(await rowsOf(house), [due, { ...due, id: 2, heldUntil: 100 }]);
    }));

  it('gives up and sends by another way, also what is held', () =>
    checked(async (house) => {
      await queue(house, [{}, { nextAttemptAt: 3000, heldUntil: 3000 }]);
      assert.equal(await order(house, { kind: 'reroute', route: 'relay:25' }), 2);
      assert.equal(await order(house, { kind: 'hold' }, { filter: { id: 1 } }), 1);
      assert.equal(await order(house, { kind: 'fail' }, { filter: { id: 1 } }), 1);
      assert.deepEqual(await rowsOf(house), [
        { ...asNew, nextAttemptAt: 100, route: 'relay:25', orderGiven: 'fail' },
        { ...asNew, id: 2, nextAttemptAt: 3000, heldUntil: 3000, route: 'relay:25' },
      ]);
    }));

  it('outlives an attempt that was under way', () =>
    checked(async (house) => {
      for (const [kind, at] of [
        [{ kind: 'hold' }, 8e15],
        [{ kind: 'release' }, 900],
        [{ kind: 'reroute', route: 'relay:25' }, 100],
        [{ kind: 'reroute', route: '' }, 900],
        [{ kind: 'fail' }, 100],
        [{ kind: 'cancel' }, undefined],
      ] as const) {
        if ((await rowsOf(house)).length === 0) await queue(house, [{}]);
        await order(house, kind);
        await deferFirst(house);
        assert.equal((await rowsOf(house))[0]?.nextAttemptAt, at, kind.kind);
      }
    }));

  it('lets an account take back only what it has handed in itself', () =>
    checked(async (house) => {
      const { accountId, database } = house;
      const login = { accountId, address: 'alice@example.test' };
      const recipients = [{ address: x, local: [], remote: [{ address: x }], actions: [] }];
      for (const [trace, by] of [
        ['hers', login],
        ['tricked', undefined],
        ['others', { ...login, accountId: accountId + 1 }],
      ] as const) {
        const name = '"login":';
        const arrival = { trace, client: '192.0.2.1', name, reversePath: 'a@b', recipients, ...(by && { login: by }) };
        const remote = [{ ...remoteTo(x, 5), messageId: trace }];
        const local = by ? [] : [{ accountId, mailbox: 'INBOX', flags: 0 }];
        await database.write('deliver', { now: 5, internalDate: 5, summary, local, remote, arrival }, [
          textBody(trace),
        ]);
      }
      assert.equal(await order(house, { kind: 'cancel' }, { filter: { accountId }, by: 'sender' }), 1);
      const left = await database.read((view) => records.listQueue(view));
      assert.deepEqual(
        left.map(({ messageId }) => messageId),
        ['tricked', 'others'],
      );
    }));
});
