import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  dayMs,
  enforced,
  firstDay,
  hourMs,
  noPolicy,
  TlsReportsHouse,
} from '../../../test/support/tls-reports-house.ts';
import { limits } from '../../base/limits.ts';
import { tlsDayFacts } from '../../store/records/index.ts';

const day = firstDay / dayMs;
const failed = { result: 'certificate-expired', address: '192.0.2.1', reason: 'It ended yesterday' } as const;

/** What is written down of a domain, as in "3 certificate-expired mx.far.test". */
async function written({ store }: TlsReportsHouse, domain = 'far.test', of = day): Promise<string[]> {
  const { counts } = await store.whole.read((view) => tlsDayFacts(view, { day: of, domain }));
  return counts.map(({ sessions, result, host }) => `${sessions} ${result} ${host}`.trimEnd());
}

describe('TLS sessions', () => {
  it('are counted in memory, written within seconds, and at the stop', async () => {
    const house = new TlsReportsHouse();
    house.note(enforced, {}, 5);
    house.note(enforced, failed, 2);
    assert.equal(house.store.writes, 0);
    await house.clock.advance(limits.tlsSessionsFlushMs);
    assert.deepEqual(
      [house.store.writes, await written(house)],
      [1, ['2 certificate-expired mx.far.test', '5 success']],
    );
    house.note(enforced, failed);
    await house.sessions[Symbol.asyncDispose]();
    house.note(enforced, failed);
    await house.clock.advance(hourMs);
    assert.deepEqual(await written(house), ['3 certificate-expired mx.far.test', '5 success']);
  });

  it('belong to the day (UTC) in which they were', async () => {
    const house = new TlsReportsHouse({}, firstDay + dayMs - 1000);
    house.note(enforced);
    await house.clock.advance(1000);
    house.note(enforced, {}, 2);
    await house.sessions.flush();
    assert.deepEqual([await written(house), await written(house, 'far.test', day + 1)], [['1 success'], ['2 success']]);
  });

  it('count for the policy too that could not be had, once as failed', async () => {
    const house = new TlsReportsHouse();
    const failure = { result: 'sts-policy-fetch-error', reason: 'No answer' } as const;
    house.note({ ...enforced, failure }, { address: failed.address });
    house.note({ ...enforced, failure }, failed);
    house.note({ ...enforced, failure }, { ...failed, result: 'validation-failure' });
    await house.sessions.flush();
    const { counts } = await house.store.whole.read((view) => tlsDayFacts(view, { day, domain: 'far.test' }));
    assert.deepEqual(
      counts.map(({ result, sessions, failed: ended }) => `${result} ${sessions} ${ended}`),
      ['certificate-expired 1 1', 'sts-policy-fetch-error 3 1', 'success 1 0'],
    );
  });

  it('wait in memory while the disk refuses them', async () => {
    const house = new TlsReportsHouse();
    house.store.crashAt = 1;
    house.note(enforced, failed, 2);
    await house.clock.advance(limits.tlsSessionsFlushMs);
    assert.deepEqual(await written(house), []);
    house.store.heal();
    house.note(enforced, failed);
    await house.clock.advance(limits.tlsSessionsFlushMs);
    assert.deepEqual(await written(house), ['3 certificate-expired mx.far.test']);
  });

  it('with any number of domains take bounded memory, and it is said how many were not counted', async () => {
    const house = new TlsReportsHouse();
    for (let n = 0; n < limits.tlsSessionsPendingMax + 7; n++) house.note(noPolicy(`d${n}.test`));
    await house.sessions.flush();
    assert.equal(house.store.writes, Math.ceil(limits.tlsSessionsPendingMax / limits.tlsSessionsFlushedAtOnce));
    assert.deepEqual(
      house.warnings.map(({ fields }) => fields),
      [{ sessions: 7 }],
    );
    assert.deepEqual(await written(house, 'd1.test'), ['1 success']);
  });

  it('of a domain with any number of hosts, reasons and policies take bounded rows, and none is lost', async () => {
    const house = new TlsReportsHouse();
    const longest = 'x'.repeat(5000);
    for (let n = 0; n < 300; n++) {
      const host = `mx${n}.far.test`;
      house.note(enforced, { ...failed, host, reason: `${n} \r\n ${longest}` });
      house.note({ ...enforced, strings: [`id: ${n}`, longest, longest] }, { ...failed, host });
    }
    await house.sessions.flush();
    const { policies, counts } = await house.store.whole.read((view) => tlsDayFacts(view, { day, domain: 'far.test' }));
    assert.ok(policies.length <= limits.tlsReportPoliciesMax + 1 && counts.length <= limits.tlsReportFailuresMax + 30);
    assert.equal(
      counts.reduce((sum, { sessions }) => sum + sessions, 0),
      600,
    );
    assert.ok(counts.every(({ reason }) => reason.length <= limits.tlsFailureReasonMax && !reason.includes('\n')));
    assert.ok(policies.every(({ facts }) => facts.length < limits.tlsPolicyTextMax + 500));
  });
});

describe('A failure of what a domain demands', () => {
  it('is told in the log, the first of a domain in an hour', async () => {
    const house = new TlsReportsHouse();
    const testing = { ...enforced, strings: ['version: STSv1', 'mode: testing'] };
    const dane = { type: 'tlsa', domain: 'dane.test', strings: ['3 1 1 00'], mxHosts: [] } as const;
    house.note(testing, failed);
    house.note(noPolicy('far.test'), failed);
    house.note(enforced, failed, 3);
    house.note(dane, { result: 'tlsa-invalid' });
    await house.clock.advance(hourMs);
    house.note(enforced, failed, 3);
    assert.deepEqual(
      house.warnings.map(({ fields }) => [fields['domain'], fields['result']]),
      [
        ['far.test', 'certificate-expired'],
        ['dane.test', 'tlsa-invalid'],
        ['far.test', 'certificate-expired'],
      ],
    );
  });

  it('is shown to the operator at once, that of today and yesterday', async () => {
    const house = new TlsReportsHouse();
    assert.deepEqual([await house.failures.failures(), await house.failures.summary()], [[], undefined]);
    house.note(enforced, failed, 2);
    house.note(noPolicy('open.test'), { result: 'starttls-not-supported' });
    const [first, second] = await house.failures.failures();
    assert.deepEqual(
      [first?.domain, first?.sessions, first?.enforced, first?.host, first?.reason, first?.day],
      ['far.test', 2, true, 'mx.far.test', 'It ended yesterday', '2026-11-20'],
    );
    assert.deepEqual([second?.domain, second?.enforced], ['open.test', false]);
    assert.deepEqual(
      (await house.failures.failures('Open.TEST')).map(({ domain }) => domain),
      ['open.test'],
    );
    assert.deepEqual(await house.failures.summary(), { sessions: 2, domains: 1 });
    await house.clock.advance(dayMs + hourMs);
    assert.deepEqual([(await house.failures.failures()).length, await house.failures.summary()], [2, undefined]);
    await house.clock.advance(dayMs);
    assert.deepEqual(await house.failures.failures(), []);
  });
});
