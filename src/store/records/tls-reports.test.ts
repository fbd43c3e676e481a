import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, remoteTo, type RecordsHouse, summary, textBody } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import {
  countTlsFailures,
  dueTlsDays,
  dueTlsReports,
  listQueue,
  listTlsFailures,
  listTlsReports,
  type NotedTlsSessions,
  tlsDayFacts,
} from './index.ts';

const dayMs = 24 * 60 * 60 * 1000;

function noted(change: Partial<NotedTlsSessions> = {}): NotedTlsSessions {
  return {
    day: 10,
    domain: 'far.test',
    policy: 'p1',
    facts: '{"n":1}',
    roughPolicy: 'sts',
    roughFacts: '{}',
    result: 'tlsa-invalid',
    host: 'mx.far.test',
    address: '192.0.2.1',
    reason: 'None fits',
    sessions: 2,
    failed: 2,
    enforced: true,
    lastAt: 10 * dayMs + 5,
    dueAt: 11 * dayMs + 5,
    ...change,
  };
}

function note({ database }: RecordsHouse, ...changes: Partial<NotedTlsSessions>[]): Promise<{ dropped: number }> {
  return database.write('noteTlsSessions', { noted: changes.map(noted) });
}

async function dueOf({ database }: RecordsHouse, now: number): Promise<string[]> {
  return (await database.read((view) => dueTlsDays(view, now, 10))).map(({ day, domain }) => `${day} ${domain}`);
}

describe('Counts of TLS sessions', () => {
  it('are added up under their day, domain, policy and outcome', () =>
    checked(async (house) => {
      await note(house, {}, { lastAt: 10 * dayMs + 9, sessions: 3, failed: 0, enforced: false });
      await note(house, { policy: 'p2', facts: '{"n":2}', result: 'success', host: '', address: '', reason: '' });
      const { policies, counts } = await house.database.read((view) =>
        tlsDayFacts(view, { day: 10, domain: 'far.test' }),
      );
      assert.deepEqual(
        policies.map((row) => ({ ...row })),
        [
          { policy: 'p1', facts: '{"n":1}' },
          { policy: 'p2', facts: '{"n":2}' },
        ],
      );
      const [first, second] = counts;
      assert.deepEqual(
        [first?.sessions, first?.failed, first?.enforced, first?.lastAt, second?.result],
        [5, 2, true, 10 * dayMs + 9, 'success'],
      );
    }));

  it('of failures are listed by their last time, and those counted where mail waits', () =>
    checked(async (house) => {
      await note(house, {}, { domain: 'b.test', enforced: false, lastAt: 10 * dayMs + 7 }, { result: 'success' });
      const list = async (since: number, domain?: string): Promise<string[]> => {
        const query = { since, limit: 10, ...(domain && { domain }) };
        return (await house.database.read((view) => listTlsFailures(view, query))).map((row) => row.domain);
      };
      assert.deepEqual(await list(0), ['b.test', 'far.test']);
      assert.deepEqual(await list(10 * dayMs + 6), ['b.test']);
      assert.deepEqual(await list(0, 'far.test'), ['far.test']);
      const count = (since: number) => house.database.read((view) => countTlsFailures(view, since));
      assert.deepEqual({ ...(await count(0)) }, { sessions: 2, domains: 1 });
      assert.deepEqual({ ...(await count(11 * dayMs)) }, { sessions: 0, domains: 0 });
    }));

  it('are forgotten after thirty days, with all that was made of them', () =>
    checked(async (house) => {
      const { database } = house;
      await note(house, {}, { day: 11, dueAt: 12 * dayMs });
      const made = { domain: 'far.test', targets: ['mailto:a@far.test'], reportId: 'r1', now: 5 };
      await database.write('openTlsReport', { day: 10, ...made });
      const forget = (now: number) => database.write('forgetTlsReports', { now });
      assert.deepEqual(await forget(10 * dayMs + limits.tlsReportsKeptMs), { done: 0 });
      assert.deepEqual(await forget(11 * dayMs + limits.tlsReportsKeptMs), { done: 4 });
      assert.deepEqual(await forget(11 * dayMs + limits.tlsReportsKeptMs), { done: 0 });
      assert.deepEqual(await dueOf(house, 20 * dayMs), ['11 far.test']);
    }));
});

describe('A report of TLS', () => {
  it('is due once, at the time that was set first', () =>
    checked(async (house) => {
      const { database } = house;
      await note(house, {}, { dueAt: 1 });
      assert.deepEqual(await dueOf(house, 11 * dayMs + 4), []);
      assert.deepEqual(await dueOf(house, 11 * dayMs + 5), ['10 far.test']);
      await database.write('putOffTlsReport', { day: 10, domain: 'far.test', until: 12 * dayMs });
      assert.deepEqual(await dueOf(house, 12 * dayMs - 1), []);
      const order = { day: 10, domain: 'far.test', now: 12 * dayMs };
      await database.write('openTlsReport', {
        ...order,
        targets: ['mailto:a@far.test', 'https://b.test'],
        reportId: 'r1',
      });
      await database.write('openTlsReport', { ...order, targets: ['mailto:c@far.test'], reportId: 'r2' });
      await note(house, {});
      assert.deepEqual(await dueOf(house, 13 * dayMs), []);
      const rows = await database.read((view) => listTlsReports(view, 10));
      assert.deepEqual(
        rows.map(({ target, reportId, state }) => `${target} ${reportId} ${state}`),
        ['https://b.test r1 waiting', 'mailto:a@far.test r1 waiting'],
      );
    }));

  it('becomes one message, whoever says so again, and is settled once', () =>
    checked(async (house) => {
      const { database } = house;
      await note(house, {});
      const targets = ['mailto:a@far.test', 'https://b.test'];
      await database.write('openTlsReport', { day: 10, domain: 'far.test', targets, reportId: 'r1', now: 7 });
      const due = (now: number) => database.read((view) => dueTlsReports(view, now, 10));
      const [mail, post] = await due(7);
      assert.ok(mail && post);
      const remote = [remoteTo('a@far.test', 7)];
      const delivery = { now: 7, internalDate: 7, summary, threadKeys: [], local: [], remote };
      const queue = () => database.write('queueTlsReport', { id: mail.id, delivery }, [textBody('Subject: r\r\n\r\n')]);
      assert.deepEqual([await queue(), await queue()], [{ queued: true }, { queued: false }]);
      assert.equal((await database.read((view) => listQueue(view))).length, 1);
      const settle = (state: 'waiting' | 'sent' | 'dropped', outcome: string) =>
        database.write('settleTlsReport', { id: post.id, state, nextAttemptAt: 20, outcome });
      await settle('waiting', '503');
      assert.deepEqual([(await due(19)).length, (await due(20))[0]?.attempts], [0, 1]);
      await settle('sent', '200');
      await settle('dropped', '500');
      const [last] = await database.read((view) => listTlsReports(view, 10, 'far.test'));
      assert.deepEqual([last?.state, last?.outcome, last?.attempts], ['sent', '200', 2]);
    }));
});
