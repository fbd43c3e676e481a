import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signedHouse, signedHost, TransportHouse, withPolicyHost } from '../../../test/support/transport-house.ts';

const nowhere = { ca: '', port: 1 };
const name = '_25._tcp.mx.far.test';
const digest = 'ab'.repeat(32);
const way = { isSecure: true };

describe('DANE', () => {
  it('demands one of the certificates that the DNS names', async () => {
    using house = signedHouse(`3 1 1 ${digest}`, '0 0 1 00', `2 0 2 ${digest}${digest}`);
    const protection = await house.protect(way);
    assert.ok(!('unfit' in protection));
    assert.equal(protection.tls, 'dane');
    assert.deepEqual(
      protection.tlsa?.map(({ usage }) => usage),
      [3, 2],
    );
    assert.deepEqual(protection.policy.strings, [`3 1 1 ${digest}`, `2 0 2 ${digest}${digest}`]);
    assert.equal(protection.policy.tlsaBase, 'mx.far.test');
    assert.deepEqual(protection.certificateNames, ['mx.far.test', 'far.test']);
    assert.match(protection.why, /TLSA records of mx.far.test/);
  });

  it('applies only where names, addresses and records are secured', async () => {
    using house = signedHouse(`3 1 1 ${digest}`);
    assert.equal(await house.told({ isSecure: false }), 'opportunistic');
    const [, ...others] = house.zone;
    house.zone = ['mx.far.test A 192.0.2.1', ...others.filter((line) => !line.startsWith('mx.far.test'))];
    assert.equal(await house.told(way), 'opportunistic');
    house.zone = [...signedHost, `${name} TLSA 3 1 1 ${digest}`];
    assert.equal(await house.told(way), 'opportunistic');
  });

  it('demands TLS with any certificate where no record is of use', async () => {
    for (const record of ['1 1 1', '3 1 3', '3 2 1', '255 1 1']) {
      using house = signedHouse(`${record} ${digest}`, '3 1 1 abcd');
      const protection = await house.protect(way);
      assert.ok(!('unfit' in protection));
      assert.deepEqual([protection.tls, protection.policy.failure?.result], ['encrypted', 'tlsa-invalid']);
    }
  });

  it('sends nothing where nobody can say, or somebody lies', async () => {
    for (const mark of ['BOGUS', 'FAIL']) {
      using house = signedHouse();
      house.zone = [...signedHost, `${name} ${mark}`];
      const protection = await house.protect(way);
      assert.ok('unfit' in protection);
      assert.equal(`${protection.unfit.code} ${protection.unfit.enhanced}`, '451 4.4.3');
      assert.match(protection.unfit.lines[0] ?? '', /posthouse tls set far.test opportunistic$/);
      assert.equal(protection.policy.failure?.result, 'dnssec-invalid');
      assert.equal(await house.told({ isSecure: false }), 'opportunistic');
    }
  });

  it('demands nothing of a domain that is signed and says nothing', async () => {
    using house = signedHouse();
    assert.equal(await house.told(way), 'opportunistic');
  });

  it('looks where the aliases of a host end, then at the host itself', async () => {
    using house = new TransportHouse(nowhere);
    const alias = ['mx.far.test CNAME real.test', 'real.test A 192.0.2.1', 'real.test SECURE', 'mx.far.test SECURE'];
    const own = [`${name} TLSA 3 1 1 ${digest}`, `${name} SECURE`];
    house.zone = [...alias, ...own];
    const baseOf = async (): Promise<string | undefined> => (await house.protect(way)).policy.tlsaBase;
    assert.equal(await baseOf(), 'mx.far.test');
    house.zone = [...alias, ...own, `_25._tcp.real.test TLSA 2 0 1 ${digest}`, '_25._tcp.real.test SECURE'];
    assert.equal(await baseOf(), 'real.test');
  });

  it('is each host for itself', async () => {
    using house = signedHouse(`3 1 1 ${digest}`);
    house.zone.push('mx2.far.test A 192.0.2.2', 'mx2.far.test SECURE');
    assert.deepEqual(
      [await house.told(way), await house.told({ ...way, host: 'mx2.far.test' })],
      ['dane', 'opportunistic'],
    );
  });

  it('goes before MTA-STS', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1', { mx: ['other.far.test'] });
      host.house.zone.push(...signedHost, `${name} SECURE`, `${name} TLSA 3 1 1 ${digest}`);
      assert.equal(await host.house.told(way), 'dane');
      assert.equal(await host.house.told(), '451 4.7.0');
    });
  });

  it('that is of no use does not weaken MTA-STS', async () => {
    await withPolicyHost(async (host) => {
      host.publish('a1');
      host.house.zone.push(...signedHost, `${name} SECURE`, `${name} TLSA 1 1 1 ${digest}`);
      assert.equal(await host.house.told(way), 'required');
    });
  });
});
