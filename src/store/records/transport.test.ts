import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, type RecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import { agingStsPolicies, listStsPolicies, listTlsRules, listTlsWays, stsPolicy, tlsWays } from './index.ts';

const day = 24 * 60 * 60 * 1000;
const policy = {
  policyId: 'a1',
  mode: 'enforce',
  policy: 'mx: x',
  fetchedAt: 0,
  expiresAt: 30 * day,
  usedAt: 0,
} as const;

function aging({ database }: RecordsHouse, now: number, limit = 10): Promise<string[]> {
  const query = { now, fetchedBefore: now - day, usedAfter: now - limits.stsUnusedMs, limit };
  return database.read((view) => agingStsPolicies(view, query));
}

describe('Policies of MTA-STS', () => {
  it('are kept one for a domain, the last one', () =>
    checked(async ({ database }) => {
      await database.write('keepStsPolicy', { domain: 'a.test', ...policy });
      await database.write('keepStsPolicy', { domain: 'a.test', ...policy, policyId: 'a2', mode: 'testing' });
      await database.write('noteStsUse', { domain: 'a.test', now: 5 });
      const row = await database.read((view) => stsPolicy(view, 'a.test'));
      assert.deepEqual({ ...row }, { domain: 'a.test', ...policy, policyId: 'a2', mode: 'testing', usedAt: 5 });
      assert.equal(await database.read((view) => stsPolicy(view, 'b.test')), undefined);
    }));

  it('are due after a day or half of their life, while they hold and are used', () =>
    checked(async (house) => {
      const { database } = house;
      for (const [domain, change] of [
        ['day.test', {}],
        ['older.test', { fetchedAt: -1 }],
        ['half.test', { fetchedAt: day / 2, expiresAt: day / 2 + 600_000 }],
        ['fresh.test', { fetchedAt: day / 2 }],
        ['unused.test', { usedAt: -limits.stsUnusedMs }],
      ] as const) {
        await database.write('keepStsPolicy', { domain, ...policy, ...change });
      }
      assert.deepEqual(await aging(house, day / 2 + 300_000), []);
      assert.deepEqual(await aging(house, day / 2 + 300_001), ['half.test']);
      assert.deepEqual(await aging(house, day), ['older.test', 'day.test']);
      assert.deepEqual(await aging(house, day, 1), ['older.test']);
      const listed = await database.read((view) => listStsPolicies(view, day, 'day.test', 10));
      assert.deepEqual(
        listed.map(({ domain }) => domain),
        ['fresh.test', 'older.test', 'unused.test'],
      );
    }));
});

describe('Ways to hosts', () => {
  it('keep the best that was seen until it is too old', () =>
    checked(async ({ database }) => {
      const note = async (level: 'plain' | 'encrypted' | 'verified', now: number): Promise<string> => {
        const way = { domain: 'a.test', host: 'mx.test', level, now, bestAfter: now - 10 };
        const { best, bestAt, last } = await database.write('noteTlsWay', way);
        return `${best} ${bestAt} ${last}`;
      };
      assert.deepEqual(
        [await note('encrypted', 20), await note('verified', 21), await note('plain', 22), await note('verified', 25)],
        ['encrypted 20 encrypted', 'verified 21 verified', 'verified 21 plain', 'verified 25 verified'],
      );
      assert.deepEqual([await note('plain', 35), await note('plain', 36)], ['verified 25 plain', 'plain 36 plain']);
      assert.equal((await database.read((view) => tlsWays(view, 'a.test', 10))).length, 1);
      assert.equal((await database.read((view) => listTlsWays(view, 'a.test', 10))).length, 0);
    }));

  it('are forgotten by their domain or their host, and with time', () =>
    checked(async ({ database }) => {
      const note = (domain: string, host: string, now: number) =>
        database.write('noteTlsWay', { domain, host, level: 'plain', now, bestAfter: 0 });
      for (const domain of ['a.test', 'b.test', 'c.test']) await note(domain, 'mx.test', 1);
      await note('d.test', 'own.test', 2);
      assert.deepEqual(await database.write('forgetTls', { name: 'a.test' }), { ways: 1, policies: 0 });
      assert.deepEqual(await database.write('forgetTls', { name: 'mx.test' }), { ways: 2, policies: 0 });
      await assert.rejects(database.write('forgetTls', { name: 'mx.test' }), { code: 'notFound' });
      await database.write('keepStsPolicy', { domain: 'a.test', ...policy, expiresAt: 5 });
      const now = 2 + limits.tlsWayRememberedMs;
      assert.deepEqual(await database.write('forgetOldTls', { now }), { done: 1 });
      assert.deepEqual(await database.write('forgetOldTls', { now: now + 1 }), { done: 1 });
      assert.deepEqual(await database.write('forgetOldTls', { now: now + 1 }), { done: 0 });
    }));
});

describe('Rules of the operator', () => {
  it('are one for a pattern, and told to whoever listens', () =>
    checked(async ({ database }) => {
      const heard: unknown[] = [];
      using _ = database.onNews((news) => heard.push(...news.filter(({ kind }) => kind === 'tls')));
      await database.write('setTlsRule', { pattern: 'a.test', level: 'none', names: [], since: 1 });
      await database.write('setTlsRule', {
        pattern: 'a.test',
        level: 'required',
        names: ['x.test', 'y.test'],
        since: 2,
      });
      const rules = await database.read((view) => listTlsRules(view, 10));
      assert.deepEqual(
        rules.map((rule) => ({ ...rule })),
        [{ pattern: 'a.test', level: 'required', names: ['x.test', 'y.test'], since: 2 }],
      );
      await database.write('removeTlsRule', { pattern: 'a.test' });
      await assert.rejects(database.write('removeTlsRule', { pattern: 'a.test' }), { code: 'notFound' });
      assert.deepEqual(
        heard,
        Array.from({ length: 3 }, () => ({ kind: 'tls', name: 'a.test' })),
      );
    }));
});
