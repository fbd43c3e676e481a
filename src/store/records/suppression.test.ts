import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, openRecordsHouse, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

const bob = 'bob@far.test';
const dayMs = 24 * 60 * 60 * 1000;
const keptMs = 90 * dayMs;
const start = 1_000_000_000_000;

type Database = RecordsHouse['database'];

/** One attempt on that day. */
async function settle(database: Database, day: number, change: Partial<records.Outcomes>): Promise<void> {
  const outcomes = [{ bounced: [], reached: [], after: 3, keptMs, ...change }];
  await database.write('settleQueue', { now: start + day * dayMs, done: [], deferred: [], outcomes });
}

function bounce(trace: string, about: 'mailbox' | 'domain' = 'mailbox'): Partial<records.Outcomes> {
  return { bounced: [{ address: bob, trace, about, reply: `550 5.1.1 ${trace}`, sender: 'alice@example.test' }] };
}

function stateOn(database: Database, day: number): Promise<records.SuppressedRow | undefined> {
  return database.read((view) => records.suppressedRow(view, bob, start + day * dayMs));
}

describe('The suppression list', () => {
  it('takes an address in after three refusals of different messages, for so long', () =>
    checked(async ({ database }) => {
      await settle(database, 0, bounce('a'));
      await settle(database, 1, bounce('a'));
      await settle(database, 1, bounce('b'));
      assert.equal(await stateOn(database, 1), undefined);
      await settle(database, 2, bounce('c'));
      assert.deepEqual(await stateOn(database, 2), {
        address: bob,
        reason: 'there is no such mailbox',
        since: start + 2 * dayMs,
        until: start + 92 * dayMs,
        reply: '550 5.1.1 c',
        sender: 'alice@example.test',
        automatic: true,
      });
      assert.equal(await stateOn(database, 93), undefined);
      assert.deepEqual(await database.read((view) => records.hardBouncesOf(view, bob)), []);
    }));

  it('forgets all after a success, and what is 30 days old', () =>
    checked(async ({ database }) => {
      await settle(database, 0, bounce('a'));
      await settle(database, 1, bounce('b'));
      await settle(database, 2, { reached: [bob] });
      await settle(database, 3, bounce('c'));
      await settle(database, 4, bounce('d'));
      await settle(database, 34, bounce('e'));
      assert.equal(await stateOn(database, 34), undefined);
    }));

  it('takes domains that do not exist only when that lasts for days', () =>
    checked(async ({ database }) => {
      for (const trace of ['a', 'b', 'c', 'd']) await settle(database, 0, bounce(trace, 'domain'));
      assert.equal(await stateOn(database, 0), undefined);
      await settle(database, 3, bounce('e', 'domain'));
      assert.equal((await stateOn(database, 3))?.reason, 'its domain does not exist');
    }));

  it("is the operator's to change, whose entries the server leaves alone", () =>
    checked(async ({ database }) => {
      await database.write('suppress', { address: bob, reason: 'asked for it', since: start, until: null });
      for (const trace of ['a', 'b', 'c']) await settle(database, 1, bounce(trace));
      assert.partialDeepStrictEqual(await stateOn(database, 1), {
        reason: 'asked for it',
        until: null,
        automatic: false,
      });
      await database.write('unsuppress', { address: bob, now: start });
      assert.equal(await stateOn(database, 1), undefined);
      await assert.rejects(database.write('unsuppress', { address: bob, now: start }), { code: 'notFound' });
    }));

  it('is listed page by page, and cleaned of what is over', () =>
    checked(async ({ database }) => {
      for (const name of ['a', 'b', 'c']) {
        await database.write('suppress', {
          address: `${name}@far.test`,
          reason: '',
          since: start,
          until: start + (name === 'a' ? 1 : keptMs),
        });
      }
      await settle(database, 0, bounce('x'));
      const names = async (after: string) =>
        (await database.read((view) => records.listSuppressed(view, start + 1, after, 10))).map(
          ({ address }) => address,
        );
      assert.deepEqual(await names(''), ['b@far.test', 'c@far.test']);
      assert.deepEqual(await names('b@far.test'), ['c@far.test']);
      const later = start + limits.hardBounceKeptMs;
      assert.deepEqual(await database.write('forgetSuppressed', { now: later }), { done: 2 });
      assert.deepEqual(await database.write('forgetSuppressed', { now: later }), { done: 0 });
    }));

  it('is announced when it changes, and costs no write for a success of an unknown address', async () => {
    await using house = await openRecordsHouse();
    const heard: string[] = [];
    using _ = house.database.onNews((news) => heard.push(...news.map(({ kind }) => kind)));
    await settle(house.database, 0, { reached: [bob] });
    await house.database.write('suppress', { address: bob, reason: '', since: 1, until: null });
    await house.database.write('unsuppress', { address: bob, now: 1 });
    assert.deepEqual(heard, ['queue', 'suppression', 'suppression']);
  });
});
