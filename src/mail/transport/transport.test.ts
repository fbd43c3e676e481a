import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  signedHouse,
  TransportHouse,
  unverified,
  verified,
  withPolicyHost,
} from '../../../test/support/transport-house.ts';
import { limits } from '../../base/limits.ts';

const nowhere = { ca: '', port: 1 };
const digest = 'ab'.repeat(32);
const way = { isSecure: true };

describe("The operator's rule", () => {
  it('is found for the domain, the host, or all below a name, the nearest first', async () => {
    using house = new TransportHouse(nowhere);
    for (const [pattern, level, expected] of [
      ['.test', 'required', 'required'],
      ['.far.test', 'none', 'none'],
      ['mx.far.test', 'encrypted', 'encrypted'],
      ['Far.Test', 'required', 'required'],
    ] as const) {
      await house.book.set(pattern, level, []);
      assert.equal(await house.told(), expected);
    }
    await house.book.unset('far.test');
    assert.equal(await house.told(), 'encrypted');
  });

  it('lets less do than the domain asks for, but more where it only says at least', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      for (const [level, expected] of [
        ['none', 'none'],
        ['opportunistic', 'opportunistic'],
        ['encrypted', 'required'],
        ['required', 'required'],
      ] as const) {
        await host.house.book.set('far.test', level, []);
        assert.equal(await host.house.told(), expected);
      }
    });
  });

  it('may name the certificate', async () => {
    using house = signedHouse(`3 1 1 ${digest}`);
    await house.book.set('far.test', 'required', ['Far.Test', 'mail.far.test']);
    const protection = await house.protect(way);
    assert.ok(!('unfit' in protection));
    assert.deepEqual([protection.tls, protection.certificateNames], ['required', ['far.test', 'mail.far.test']]);
    assert.equal(
      protection.why,
      'TLS is "required": your rule for far.test is "required", certificate of far.test or mail.far.test',
    );
    assert.match(protection.remedy ?? '', /posthouse tls unset far.test$/);
  });

  it('is refused where it means nothing', async () => {
    using house = new TransportHouse(nowhere);
    await assert.rejects(house.book.set('far.test', 'strong', []), { code: 'cannot', message: /none, opportunistic/ });
    await assert.rejects(house.book.set('far.test', 'encrypted', ['far.test']), { code: 'cannot' });
    await assert.rejects(house.book.set('a b', 'none', []), { code: 'badAddress' });
    await assert.rejects(house.book.unset('far.test'), { code: 'notFound' });
    await assert.rejects(house.book.forget('far.test'), { code: 'notFound' });
  });
});

describe('What was seen', () => {
  it('is not fallen behind again', async () => {
    using house = new TransportHouse(nowhere);
    for (const [tls, expected] of [
      [undefined, 'opportunistic'],
      [unverified, 'encrypted'],
      [verified, 'required'],
      [unverified, 'required'],
      [undefined, 'required'],
    ] as const) {
      await house.seen(tls);
      assert.equal(await house.told(), expected);
    }
    house.restart();
    const protection = await house.protect();
    assert.ok(!('unfit' in protection));
    assert.match(protection.why, /^TLS with a valid certificate or nothing: mx.far.test was reached with a valid/);
    assert.match(protection.remedy ?? '', /lifts it with: posthouse tls forget far.test$/);
  });

  it('holds for new hosts of the domain too, as far as for the worst of the others', async () => {
    using house = new TransportHouse(nowhere);
    const other = { host: 'new.far.test' };
    await house.seen(verified);
    assert.equal(await house.told(other), 'required');
    await house.seen(unverified, { host: 'mx2.far.test' });
    assert.equal(await house.told(other), 'encrypted');
    assert.equal(await house.told(), 'required');
    assert.equal(await house.told({ domain: 'else.test' }), 'opportunistic');
  });

  it('is forgotten in time, or by command', async () => {
    using house = new TransportHouse(nowhere);
    await house.seen(verified);
    await house.clock.advance(limits.tlsWayRememberedMs);
    assert.equal(await house.told(), 'required');
    await house.clock.advance(1);
    assert.equal(await house.told(), 'opportunistic');
    await house.seen(unverified);
    assert.equal(await house.told(), 'encrypted');
    await house.book.forget('mx.far.test');
    assert.equal(await house.told(), 'opportunistic');
  });

  it('is written down once a day', async () => {
    using house = new TransportHouse(nowhere);
    let writes = 0;
    const write = house.database.write.bind(house.database);
    house.database.write = (...order) => {
      writes++;
      return write(...order);
    };
    for (let hours = 0; hours < 48; hours++) {
      await house.seen(verified);
      await house.clock.advance(3_600_000);
    }
    assert.equal(writes, 2);
  });

  it('is not that a host had a certificate which only the DNS or the operator names', async () => {
    using house = new TransportHouse(nowhere);
    await house.seen({ ...verified, proof: 'dane' });
    assert.equal(await house.told(), 'encrypted');
    await house.book.set('named.test', 'required', ['named.test']);
    await house.seen(verified, { domain: 'named.test' });
    await house.book.unset('named.test');
    assert.equal(await house.told({ domain: 'named.test' }), 'encrypted');
  });

  it('demands nothing where that is turned off', async () => {
    using house = new TransportHouse(nowhere, { remembersWays: false });
    await house.seen(verified);
    assert.equal(await house.told(), 'opportunistic');
    assert.equal((await house.book.show('far.test')).hosts[0]?.best, 'verified');
  });
});

describe('REQUIRETLS', () => {
  const requireTls = true;

  it('needs somebody who vouches for the name of the host', async () => {
    await withPolicyHost(async (host) => {
      assert.equal(await host.house.told({ requireTls }), '550 5.7.10');
      assert.equal(await host.house.told({ requireTls, isSecure: true }), 'required');
      host.publish('a1', { mode: 'testing' });
      await host.house.clock.advance(limits.stsLookEveryMs);
      assert.equal(await host.house.told({ requireTls }), 'required');
      assert.equal(await host.house.told({ requireTls, host: 'other.test' }), '550 5.7.10');
    });
  });

  it('waits where nobody could say', async () => {
    using house = new TransportHouse(nowhere);
    house.zone = ['_mta-sts.far.test FAIL'];
    assert.equal(await house.told({ requireTls }), '451 4.7.10');
  });

  it('is content with DANE', async () => {
    using house = signedHouse(`3 1 1 ${digest}`);
    assert.equal(await house.told({ requireTls, isSecure: true }), 'dane');
  });

  it('weighs more than that less would do, but never turns on what the operator turned off', async () => {
    using house = new TransportHouse(nowhere);
    await house.book.set('far.test', 'opportunistic', []);
    assert.equal(await house.told({ requireTls, isSecure: true }), 'required');
    await house.book.set('far.test', 'none', []);
    assert.equal(await house.told({ requireTls, isSecure: true }), '550 5.7.10');
  });
});

describe('A host that the operator named', () => {
  it('is spoken to as it is configured, or better where DNSSEC vouches for it', async () => {
    using house = signedHouse(`3 1 1 ${digest}`);
    await house.book.set('far.test', 'none', []);
    const told = (kind: 'smarthost' | 'store', tls: 'none' | 'opportunistic' | 'implicit', requireTls = false) =>
      house.told({ kind, tls, requireTls });
    assert.deepEqual(
      [await told('smarthost', 'opportunistic'), await told('smarthost', 'none'), await told('store', 'opportunistic')],
      ['dane', 'none', 'opportunistic'],
    );
    assert.deepEqual(
      [await told('smarthost', 'implicit', true), await told('store', 'opportunistic', true)],
      ['implicit', 'required'],
    );
    assert.equal(await told('smarthost', 'none', true), '550 5.7.10');
  });
});
