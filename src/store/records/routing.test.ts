import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, openRecordsHouse } from '../../../test/support/records-house.ts';
import { limits } from '../../base/limits.ts';
import * as records from './index.ts';

const route: records.RouteRow = {
  name: 'r',
  toDomain: 'd.test',
  fromDomain: '',
  fromAddress: '',
  host: 'h.example',
  port: 587,
  tls: 'required',
  user: 'u',
  password: 'p',
  sourceAddresses: '',
  socks: '',
  createdAt: 1,
};
const refusal = { provider: 'microsoft', kind: 'reputation', refusal: 'r', reply: '550 no', host: 'mx' } as const;

describe('routes', () => {
  it('are kept by their names', () =>
    checked(async ({ database }) => {
      await database.write('addRoute', route);
      await assert.rejects(database.write('addRoute', route), { code: 'exists' });
      assert.deepEqual(await database.read((view) => records.listRoutes(view)), [route]);
      await database.write('removeRoute', { name: 'r' });
      await assert.rejects(database.write('removeRoute', { name: 'r' }), { code: 'notFound' });
    }));

  it('are announced when they change, and so is who refuses us', async () => {
    await using house = await openRecordsHouse();
    const heard: string[] = [];
    using _ = house.database.onNews((news) => heard.push(...news.map(({ kind }) => kind)));
    await house.database.write('addRoute', route);
    await house.database.write('noteRefusal', { ...refusal, now: 1 });
    assert.deepEqual(heard, ['routes', 'routes']);
  });
});

describe('who refuses this house', () => {
  it('is remembered from the first refusal on, with the last one', () =>
    checked(async ({ database }) => {
      assert.deepEqual(await database.write('noteRefusal', { ...refusal, now: 1000 }), { isNews: true });
      assert.deepEqual(await database.write('noteRefusal', { ...refusal, reply: '550 never', now: 2000 }), {
        isNews: false,
      });
      const [row] = await database.read((view) => records.listTroubles(view));
      assert.partialDeepStrictEqual(row, { since: 1000, lastAt: 2000, refusals: 2, reply: '550 never' });
      assert.equal(row?.nextProbeAt, 1000 + (limits.probePausesMs[0] ?? 0));
    }));

  it('is probed by one message at a time', () =>
    checked(async ({ database }) => {
      await database.write('noteRefusal', { ...refusal, now: 0 });
      const due = limits.probePausesMs[0] ?? 0;
      const claim = (now: number) => database.write('claimProbe', { provider: 'microsoft', now });
      assert.deepEqual(await claim(due - 1), { probe: 0 });
      assert.deepEqual(await Promise.all([claim(due), claim(due)]), [{ probe: 1 }, { probe: 0 }]);
      const old = { provider: 'microsoft', probe: 0, outcome: 'passed', now: due } as const;
      await database.write('settleProbe', old);
      await database.write('settleProbe', { ...old, probe: 1, outcome: 'refused' });
      await database.write('settleProbe', { ...old, probe: 1 });
      const [row] = await database.read((view) => records.listTroubles(view));
      assert.partialDeepStrictEqual(row, {
        passed: 0,
        probesRefused: 1,
        nextProbeAt: due + (limits.probePausesMs[1] ?? 0),
      });
    }));

  it('begins anew after it was over, is told again after a week, and is forgotten after a month', () =>
    checked(async ({ database }) => {
      const list = () => database.read((view) => records.listTroubles(view));
      await database.write('noteRefusal', { ...refusal, now: 0 });
      await database.write('endTrouble', { provider: 'microsoft', now: 1 });
      assert.deepEqual(await list(), []);
      assert.deepEqual(await database.write('noteRefusal', { ...refusal, now: 2 }), { isNews: false });
      assert.partialDeepStrictEqual((await list())[0], { since: 2, refusals: 1 });
      const week = limits.troubleToldAgainMs;
      assert.deepEqual(await database.write('noteRefusal', { ...refusal, now: week }), { isNews: true });
      const other = { ...refusal, provider: 'google', kind: 'configuration' } as const;
      await database.write('noteRefusal', { ...other, now: week });
      await database.write('noteRefusal', { ...refusal, now: week + limits.troubleKeptMs + 1 });
      assert.deepEqual(
        (await list()).map(({ provider }) => provider),
        ['microsoft'],
      );
    }));
});
