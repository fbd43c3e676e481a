import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import { listReports, type NewReport, type ReportQuery } from './index.ts';

const report: NewReport = {
  kind: 'dmarc',
  domain: 'example.test',
  reporter: 'far.test',
  beginsAt: 100,
  endsAt: 200,
  content: '{"passed":3}',
  now: 250,
};

describe('Records: reports', () => {
  it('are found by domain, kind and time, the newest first', () =>
    checked(async ({ database }) => {
      const ids: number[] = [];
      for (const change of [{}, { beginsAt: 200, endsAt: 300 }, { kind: 'tls' }, { domain: 'other.test' }] as const) {
        ids.push((await database.write('addReport', { ...report, ...change })).reportId);
      }
      const [first, second, tls, other] = ids;
      const found = async (query: Partial<ReportQuery>): Promise<number[]> => {
        const whole = { domain: 'example.test', limit: 9, ...query };
        return (await database.read((view) => listReports(view, whole))).map(({ id }) => id);
      };
      assert.deepEqual(await found({}), [second, tls, first]);
      assert.deepEqual(await found({ limit: 1 }), [second]);
      assert.deepEqual(await found({ kind: 'dmarc' }), [second, first]);
      assert.deepEqual(await found({ kind: 'dmarc', from: 200 }), [second]);
      assert.deepEqual(await found({ kind: 'dmarc', to: 200 }), [first]);
      assert.deepEqual(await found({ domain: 'other.test' }), [other]);
      const [row] = await database.read((view) => listReports(view, { domain: 'other.test', limit: 1 }));
      const { now, ...facts } = report;
      assert.deepEqual(row, { ...facts, domain: 'other.test', id: other, receivedAt: now });
    }));

  it('are forgotten after a year', () =>
    checked(async ({ database }) => {
      await database.write('addReport', report);
      const forget = (now: number): Promise<{ done: number }> => database.write('forgetReports', { now });
      assert.deepEqual(await forget(250 + limits.reportsKeptMs), { done: 0 });
      assert.deepEqual(await forget(251 + limits.reportsKeptMs), { done: 1 });
      assert.deepEqual(await forget(251 + limits.reportsKeptMs), { done: 0 });
    }));
});
