/** MTA-STS from one end to the other: a record in the DNS, a policy over HTTPS, what is decided of a host. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settled } from '../../../test/support/clock.ts';
import { withPolicyHost } from '../../../test/support/transport-house.ts';
import { limits } from '../../base/limits.ts';
import type { Protection } from './index.ts';

const hour = 3_600_000;
const day = 24 * hour;

function failureOf({ policy }: Protection): string | undefined {
  return policy.failure?.result;
}

describe('MTA-STS', () => {
  it('enforced: a valid certificate or nothing, and no other hosts', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { mx: ['mx.far.test', '*.wide.test'] });
      const protection = await host.house.protect();
      assert.ok(!('unfit' in protection));
      assert.equal(protection.tls, 'required');
      assert.match(
        protection.why,
        /^TLS with a valid certificate or nothing: the MTA-STS policy of far.test says "enforce"/,
      );
      assert.match(protection.remedy ?? '', /posthouse tls set far.test opportunistic$/);
      assert.deepEqual(protection.policy, {
        type: 'sts',
        domain: 'far.test',
        strings: ['version: STSv1', 'mode: enforce', 'mx: mx.far.test', 'mx: *.wide.test', 'max_age: 604800'],
        mxHosts: ['mx.far.test', '*.wide.test'],
      });
      assert.equal(await host.house.told({ host: 'a.wide.test' }), 'required');
      assert.equal(await host.house.told({ host: 'a.b.wide.test' }), '451 4.7.0');
      assert.equal(failureOf(await host.house.protect({ host: 'evil.test' })), 'validation-failure');
      assert.equal(host.server.asked.length, 1);
    });
  });

  it('in testing: nothing is demanded, and the policy is told', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { mode: 'testing' });
      const protection = await host.house.protect({ host: 'other.test' });
      assert.ok(!('unfit' in protection));
      assert.deepEqual([protection.tls, protection.policy.type], ['opportunistic', 'sts']);
      assert.match(protection.why, /says "testing"/);
      assert.equal(protection.policy.failure?.result, 'validation-failure');
      assert.equal((await host.house.protect()).policy.failure, undefined);
    });
  });

  it('"none": nothing is demanded', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      assert.equal(await host.house.told(), 'required');
      host.publish('a2', { mode: 'none', mx: [] });
      await host.house.clock.advance(limits.stsLookEveryMs);
      const protection = await host.house.protect();
      assert.ok(!('unfit' in protection));
      assert.deepEqual([protection.tls, protection.policy.type], ['opportunistic', 'no-policy-found']);
    });
  });

  it('asks again after five minutes, and fetches only where the id is another one', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { mx: ['old.far.test'] });
      assert.equal(await host.house.told(), '451 4.7.0');
      host.publish('a1');
      await host.house.clock.advance(limits.stsLookEveryMs);
      assert.equal(await host.house.told(), '451 4.7.0');
      host.publish('a2');
      assert.equal(await host.house.told(), '451 4.7.0');
      await host.house.clock.advance(limits.stsLookEveryMs);
      assert.equal(await host.house.told(), 'required');
      assert.equal(host.server.asked.length, 2);
    });
  });

  it('is asked for once by many who want to know at the same time', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      await Promise.all(Array.from({ length: 20 }, () => host.house.told()));
      assert.equal(host.server.asked.length, 1);
    });
  });

  it('holds while its record or its host is away, as long as it says', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { maxAgeSeconds: 3 * 86_400 });
      await host.house.told();
      const outages = [
        () => (host.house.zone = []),
        () => (host.house.zone = ['_mta-sts.far.test FAIL']),
        () => (host.house.zone = ['_mta-sts.far.test BOGUS']),
        () => (host.house.zone = ['_mta-sts.far.test TXT v=STSv1; id=a2']),
        () => host.announce('a3'),
      ];
      host.serve('gone', 404);
      for (const outage of outages) {
        outage();
        await host.house.clock.advance(hour);
        assert.equal(await host.house.told(), 'required');
      }
      assert.equal(failureOf(await host.house.protect()), 'sts-policy-fetch-error');
      await host.house.clock.advance(3 * day);
      assert.equal(await host.house.told(), 'opportunistic');
    });
  });

  it('ends in the middle of what is remembered', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { maxAgeSeconds: 600 });
      assert.equal(await host.house.told(), 'required');
      host.house.zone = [];
      await host.house.clock.advance(599_000);
      assert.equal(await host.house.told(), 'required');
      await host.house.clock.advance(1000);
      assert.equal(await host.house.told(), 'opportunistic');
    });
  });

  const bad: readonly [string, string, number, string, string][] = [
    ['a page that is not there', 'no', 404, 'text/plain', 'sts-policy-fetch-error'],
    ['a redirection', '', 301, 'text/plain', 'sts-policy-fetch-error'],
    ['HTML', '<html>', 200, 'text/html', 'sts-policy-invalid'],
    ['no policy', 'hello', 200, 'text/plain', 'sts-policy-invalid'],
    ['a policy that is too large', 'x: y\n'.repeat(20_000), 200, 'text/plain', 'sts-policy-invalid'],
  ];
  for (const [what, text, status, type, result] of bad) {
    it(`is as if it were not there where its host answers ${what}`, async () => {
      await withPolicyHost(async (host) => {
        host.announce('a1');
        host.serve(text, status, type);
        const protection = await host.house.protect();
        assert.ok(!('unfit' in protection));
        assert.deepEqual([protection.tls, failureOf(protection)], ['opportunistic', result]);
        assert.match(protection.why, /; the MTA-STS policy that is announced could not be had \(/);
        await host.house.told();
        assert.equal(host.server.asked.length, 1);
      });
    });
  }

  it('is believed of nobody whose certificate is of another name', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      const protection = await host.house.protect();
      assert.ok(!('unfit' in protection));
      assert.deepEqual([protection.tls, failureOf(protection)], ['opportunistic', 'sts-webpki-invalid']);
    }, 'www.far.test');
  });

  it('does not wait for a slow host for ever', async () => {
    await withPolicyHost(async (host) => {
      const asked = Promise.withResolvers<void>();
      host.announce('a1');
      host.server.answer = () => asked.resolve();
      const waiting = host.house.protect();
      await asked.promise;
      await host.house.clock.advance(limits.stsFetchMs);
      const protection = await waiting;
      await settled();
      assert.equal(failureOf(protection), 'sts-policy-fetch-error');
      assert.match(protection.policy.failure?.reason ?? '', /not there in time/);
    });
  });

  it('is renewed once a day, so that it does not end while its domain is written to', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { maxAgeSeconds: 3 * 86_400 });
      await host.house.told();
      for (let days = 0; days < 10; days++) {
        await host.house.clock.advance(day);
        const expected = days === 4 ? { renewed: 0, failed: 1 } : { renewed: 1, failed: 0 };
        if (days === 4) host.serve('busy', 503);
        assert.deepEqual(await host.house.transport.refresh(), expected);
        host.publish('a1', { maxAgeSeconds: 3 * 86_400 });
      }
      assert.deepEqual(await host.house.transport.refresh(), { renewed: 0, failed: 0 });
      host.house.zone = [];
      assert.equal(await host.house.told(), 'required');
    });
  });

  it('is left to its end where it is announced no more, and then forgotten', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { maxAgeSeconds: 2 * 86_400 });
      await host.house.told();
      host.house.zone = [];
      await host.house.clock.advance(day + hour);
      assert.deepEqual(await host.house.transport.refresh(), { renewed: 0, failed: 1 });
      await host.house.clock.advance(day);
      const now = host.house.clock.now();
      assert.deepEqual(await host.house.database.write('forgetOldTls', { now }), { done: 1 });
      assert.deepEqual(await host.house.database.write('forgetOldTls', { now }), { done: 0 });
    });
  });

  it('outlives a restart', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      await host.house.told();
      host.house.zone = [];
      host.house.restart();
      assert.equal(await host.house.told(), 'required');
    });
  });
});
