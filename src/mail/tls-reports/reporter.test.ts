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
import { parseTlsReport, printTlsReport } from '../../formats/reports/index.ts';
import { FetchFault } from '../../net/fetch/index.ts';

const failed = { result: 'certificate-expired', address: '192.0.2.1', reason: 'It ended yesterday' } as const;
const byMail = '_smtp._tls.far.test TXT v=TLSRPTv1; rua=mailto:tls@far.test';
const byBoth = '_smtp._tls.far.test TXT v=TLSRPTv1; rua=mailto:tls@far.test,https://r.far.test/in';

describe('After its day a domain that asks for it', () => {
  it('gets one report by mail, some hours later, and never a second one', async () => {
    const house = new TlsReportsHouse();
    house.zone = [byMail];
    house.note(enforced, {}, 3);
    house.note(enforced, failed, 2);
    house.note(noPolicy('silent.test'));
    await house.hours(24);
    assert.deepEqual(await house.queued(), []);
    await house.hours(6);
    const [row, ...others] = await house.queued();
    assert.ok(row && others.length === 0);
    assert.ok(row.queuedAt >= firstDay + dayMs + limits.tlsReportsEarliestMs);
    const { domain, forwardPath, reversePath, terms } = row;
    assert.deepEqual([domain, forwardPath, reversePath], ['far.test', 'tls@far.test', 'tlsrpt@house.test']);
    const deliverBy = { at: row.queuedAt + dayMs, mode: 'return', trace: false };
    assert.deepEqual(terms, { notify: ['never'], deliverBy, isTlsReport: true });
    const { text, report } = await house.mailOf(row);
    assert.match(
      text,
      /Subject: Report Domain: far\.test Submitter: house\.test\s+Report-ID:\s+<2026-11-20\..*@house\.test>\r\n/,
    );
    const { reportId, ...told } = report;
    assert.ok(text.includes(`<${reportId}>`));
    assert.deepEqual(told, {
      organization: 'The House',
      start: firstDay,
      end: firstDay + dayMs - 1000,
      contact: 'postmaster@house.test',
      policies: [
        {
          type: 'sts',
          domain: 'far.test',
          strings: enforced.strings,
          mxHosts: enforced.mxHosts,
          successes: 3,
          failures: 2,
          details: [
            {
              result: 'certificate-expired',
              sessions: 2,
              sendingIp: '192.0.2.7',
              host: 'mx.far.test',
              receivingIp: '192.0.2.1',
              reason: 'It ended yesterday',
            },
          ],
        },
      ],
    });
    assert.deepEqual(parseTlsReport(printTlsReport(report)), report);
    await house.hours(48);
    assert.equal((await house.queued()).length, 1);
  });

  it('gets the same by HTTPS, again until it is taken', async () => {
    const house = new TlsReportsHouse();
    house.zone = [byBoth];
    house.answer = () => {
      if (house.posts.length === 1) throw new FetchFault('unreachable', 'No connection');
      return house.posts.length < 4 ? 503 : 200;
    };
    house.note(enforced, failed);
    await house.hours(60);
    assert.equal(house.posts.length, 4);
    assert.equal(new Set(house.posts.map((post) => JSON.stringify(post.report))).size, 1);
    const [{ order } = { order: undefined }] = house.posts;
    assert.deepEqual(
      [order?.url, order?.method, order?.headers],
      ['https://r.far.test/in', 'POST', { 'content-type': 'application/tlsrpt+gzip' }],
    );
    const told = (await house.failures.reports('far.test')).map(({ state, outcome, attempts }) => [
      state,
      outcome,
      attempts,
    ]);
    assert.deepEqual(told, [
      ['sent', '200', 4],
      ['queued', '', 0],
    ]);
    assert.equal((await house.queued()).length, 1);
  });

  it('that does not take it for a day does not get it', async () => {
    const house = new TlsReportsHouse();
    house.zone = [byBoth];
    house.answer = () => 500;
    house.note(enforced);
    await house.hours(100);
    const [{ state, madeAt, outcome } = { state: '', madeAt: 0, outcome: '' }] = await house.failures.reports();
    assert.deepEqual([state, outcome, house.posts.length], ['dropped', '500', 5]);
    assert.ok(madeAt > 0);
  });

  it('gets none any more when a week has gone by', async () => {
    for (const [lateMs, count] of [
      [-hourMs, 1],
      [1, 0],
    ] as const) {
      const house = new TlsReportsHouse();
      house.zone = [byBoth];
      house.note(enforced);
      await house.sessions.flush();
      await house.clock.advance(dayMs + limits.tlsReportLateMs + lateMs);
      await house.reporter.round();
      assert.deepEqual([house.posts.length, (await house.queued()).length], [count, count]);
    }
  });

  it('is asked again while the DNS is silent, for a day', async () => {
    let questions = 0;
    const txt = (): never => {
      questions += 1;
      throw new Error('Nobody answers');
    };
    const house = new TlsReportsHouse({ resolver: { txt } });
    house.note(enforced);
    await house.hours(100);
    assert.ok(questions >= 18 && questions <= 24, `asked ${questions} times`);
    assert.deepEqual(await house.queued(), []);
  });
});

describe('Reports', () => {
  it('go once over crashes at each step', async () => {
    for (const crashesBehind of [false, true]) {
      for (let step = 1; ; step++) {
        const house = new TlsReportsHouse();
        house.zone = [byBoth];
        house.note(enforced, failed);
        Object.assign(house.store, { crashAt: step, crashesBehind });
        await house.sessions.flush();
        const isGone = house.store.isDown && !crashesBehind;
        await house.clock.advance(dayMs + 6 * hourMs);
        await house.reporter.round();
        const hasCrashed = house.store.isDown;
        if (hasCrashed) house.restart();
        await house.hours(40);
        const ids = house.posts.map(({ report }) => report.reportId);
        const mails = await house.queued();
        // What was not yet written down is lost with a crash.
        assert.equal(mails.length, isGone ? 0 : 1, `step ${step}`);
        assert.ok(isGone ? ids.length === 0 : ids.length >= 1 && ids.length <= 2);
        assert.ok(new Set(ids).size <= 1, 'a second copy has the same id');
        for (const mail of mails) assert.equal((await house.mailOf(mail)).report.reportId, ids[0]);
        if (!hasCrashed) break;
        assert.ok(step < 20);
      }
    }
  });

  it('go once whatever the clock does', async () => {
    for (const jump of [-3 * dayMs, -hourMs, 3 * dayMs]) {
      const house = new TlsReportsHouse();
      let offset = 0;
      const steady = house.clock.now.bind(house.clock);
      house.clock.now = () => steady() + offset;
      house.zone = [byBoth];
      house.note(enforced);
      await house.hours(30);
      offset = jump;
      house.note(enforced);
      await house.hours(10 * 24);
      const perDay = Object.groupBy(house.posts, ({ report }) => report.start);
      assert.ok(
        Object.values(perDay).every((posts) => posts?.length === 1),
        `jump of ${jump / hourMs} hours`,
      );
      assert.equal((await house.queued()).length, house.posts.length);
      assert.equal(new Set(house.posts.map(({ report }) => report.reportId)).size, house.posts.length);
    }
  });

  it('of hundreds of domains go to one address in a bounded number, and a broken one stops no other', async () => {
    const house = new TlsReportsHouse();
    const names = Array.from({ length: 400 }, (_, n) => `d${n}.test`);
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.test`;
    house.zone = names.map((name) => `_smtp._tls.${name} TXT v=TLSRPTv1; rua=mailto:victim@far.test`);
    house.zone.push(
      '_smtp._tls.many.test TXT v=TLSRPTv1; rua=https://a.test,https://b.test,https://c.test,https://d.test,https://e.test',
    );
    house.zone.push(
      `_smtp._tls.odd.test TXT v=TLSRPTv1; rua=mailto:no-address,mailto:${'x'.repeat(2000)}@x.test,ftp://x.test,https://user:word@x.test/`,
    );
    house.answer = (url) => {
      if (url.startsWith('https://user')) throw new FetchFault('url', 'No such URL');
      if (url === 'https://b.test') throw new TypeError('A bug');
      return 200;
    };
    for (const name of [...names, long, 'many.test', 'odd.test']) house.note(noPolicy(name));
    await house.sessions.flush();
    await house.hours(30);
    assert.equal((await house.queued()).length, limits.tlsReportsPerTargetMax);
    const urls = house.posts.map(({ url }) => url);
    assert.deepEqual([...new Set(urls)].toSorted(), [
      'https://a.test',
      'https://b.test',
      'https://c.test',
      'https://d.test',
      'https://user:word@x.test/',
    ]);
    const [odd] = await house.failures.reports('odd.test');
    assert.deepEqual([odd?.state, odd?.attempts], ['dropped', 1]);
  });

  it('stop in the middle of a request, which is made again', async () => {
    const fetcher = { fetch: (order: { signal?: AbortSignal }) => ended(order.signal) };
    const house = new TlsReportsHouse({ fetcher });
    house.zone = [byBoth];
    house.note(enforced);
    await house.sessions.flush();
    await house.clock.advance(dayMs + 6 * hourMs);
    const round = house.reporter.round();
    await house.clock.advance(1000);
    await house.reporter[Symbol.asyncDispose]();
    await round;
    const states = (await house.failures.reports()).map(({ state, attempts }) => [state, attempts]);
    assert.deepEqual(states, [
      ['waiting', 0],
      ['queued', 0],
    ]);
  });
});

/** As a server that never answers. */
function ended(signal: AbortSignal | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => reject(new FetchFault('unreachable', 'Not waited for')));
  return promise;
}
