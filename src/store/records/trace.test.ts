import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addAccount,
  checked,
  remoteTo,
  summary,
  textBody,
  type RecordsHouse,
} from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import type { View } from '../database/index.ts';
import * as records from './index.ts';

async function deliver(house: RecordsHouse, trace: string, accountIds: readonly number[], now = 5): Promise<void> {
  const local = accountIds.map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
  const recipients = [
    { address: 'all@example.test', local: accountIds, remote: [{ address: 'x@far.test' }], actions: [] },
  ];
  const arrival = { trace, client: '192.0.2.1', name: 'mx.far.test', reversePath: 'y@far.test', recipients };
  const input = { now, internalDate: now, summary, local, remote: [remoteTo('x@far.test', now)], arrival };
  await house.database.write('deliver', input, [textBody(`letter ${trace}`)]);
}

async function ofAccount(view: View, accountId: number, limit: number): Promise<string[]> {
  return (await records.tracesOfAccount(view, accountId, limit)).map(({ trace }) => trace);
}

describe('Records: the trace', () => {
  it('tells where a message came from and where it went', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const bob = await addAccount(database, 'bob');
      await deliver(house, 'one', [accountId, bob]);
      const [event, shared] = await database.read((view) => records.traceEvents(view, 'one'));
      assert.ok(event && shared);
      const { id, ...rest } = event;
      assert.ok(id > 0);
      assert.deepEqual(rest, {
        trace: 'one',
        at: 5,
        kind: 'received',
        accountId,
        facts: {
          client: '192.0.2.1',
          name: 'mx.far.test',
          reversePath: 'y@far.test',
          sizeBytes: 10,
          recipients: [
            { address: 'all@example.test', accountId, mailbox: 'INBOX', uid: 1 },
            { address: 'all@example.test', accountId: bob, mailbox: 'INBOX', uid: 1 },
            { address: 'all@example.test', onward: 'x@far.test' },
          ],
        },
      });
      assert.deepEqual([shared.kind, shared.accountId, shared.facts], ['shared', bob, {}]);
    }));

  it('is undone with what it tells of', () =>
    checked(async (house) => {
      await assert.rejects(deliver(house, 'lost', [house.accountId, 4711]), { code: 'unavailable' });
      assert.deepEqual(await house.database.read((view) => records.traceEvents(view, 'lost')), []);
    }));

  it('is found by account and by what it names, the newest first', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const bob = await addAccount(database, 'bob');
      for (const trace of ['one', 'two', 'three']) await deliver(house, trace, [accountId]);
      await deliver(house, 'four', [accountId, bob]);
      const facts = { recipients: ['x@far.test'], outcome: 'failed', host: 'mx_1.far.test', reply: '550 No' } as const;
      const notes = [{ trace: 'two', kind: 'attempted', facts } as const];
      await database.write('settleQueue', { now: 7, done: [], deferred: [], notes });
      await database.read(async (view) => {
        assert.deepEqual(await ofAccount(view, accountId, 2), ['four', 'three']);
        assert.deepEqual(await ofAccount(view, bob, 9), ['four']);
        assert.deepEqual(await records.tracesNaming(view, 'Y@FAR.test'), { traces: ['four', 'three', 'two', 'one'] });
        assert.deepEqual(await records.tracesNaming(view, 'mx_1.'), { traces: ['two'] });
        assert.deepEqual(await records.tracesNaming(view, 'mx%far'), { traces: [] });
        const story = await records.traceEvents(view, 'two');
        assert.deepEqual(
          story.map(({ kind, at }) => [kind, at]),
          [
            ['received', 5],
            ['attempted', 7],
          ],
        );
        assert.deepEqual(story[1]?.facts, facts);
      });
    }));

  it('is forgotten after 30 days, some events at a time', () =>
    checked(async (house) => {
      const { database, accountId } = house;
      const kept = limits.traceKeptMs;
      await deliver(house, 'old', [accountId], 100);
      await deliver(house, 'young', [accountId], 101);
      const forget = (now: number): Promise<{ done: number }> => database.write('forgetTrace', { now });
      assert.deepEqual(await forget(100 + kept), { done: 0 });
      assert.deepEqual(await forget(101 + kept), { done: 1 });
      assert.deepEqual(await forget(101 + kept), { done: 0 });
      assert.deepEqual(await database.read((view) => ofAccount(view, accountId, 9)), ['young']);
    }));
});
