import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../base/limits.ts';
import { RoutingHouse } from '../../../test/support/routing-house.ts';
import { ZoneResolver } from '../../net/dns/index.ts';
import { addressesOf, type Hop } from './index.ts';

const ours = '2001:db8::7';
const zone = `
  both.test A 192.0.2.1
  both.test A 192.0.2.2
  both.test A 192.0.2.3
  both.test AAAA 2001:db8::1
  six.test AAAA 2001:db8::6
  four.test A 192.0.2.4
  evil.test A 127.0.0.1
  evil.test AAAA ::1
  zero.test A 0.0.0.0
  bare.test TXT nothing
`;
const named = `
  7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mail.house.test
`;

function hop(host: string, more: Partial<Hop> = {}): Hop {
  return { kind: 'mx', host, port: 25, tls: 'opportunistic', ...more };
}

async function found(house: RoutingHouse, host: string, more: Partial<Hop> = {}): Promise<readonly string[]> {
  return (await house.routing.addresses(hop(host, more))).records;
}

describe('the addresses of a host', () => {
  it('come in turns from both families where our own IPv6 address has a name that leads back', async () => {
    const records = `${zone}${named}mail.house.test AAAA ${ours}`;
    const house = new RoutingHouse(records, { ownAddresses: () => ['192.0.2.7', 'fe80::1', ours] });
    assert.deepEqual(await found(house, 'both.test'), ['192.0.2.1', '2001:db8::1', '192.0.2.2', '192.0.2.3']);
    assert.deepEqual(house.warnings, []);
  });

  it('are of IPv4 where ours has no name, a wrong one, or there is none', async () => {
    const four = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
    for (const records of [zone, `${zone}${named}mail.house.test AAAA 2001:db8::8`]) {
      const house = new RoutingHouse(records, { ownAddresses: () => [ours] });
      assert.deepEqual(await found(house, 'both.test'), four);
      assert.match(house.warnings[0] ?? '', /^Mail leaves over IPv4 alone: /);
      await found(house, 'both.test');
      assert.equal(house.warnings.length, 1);
    }
    assert.deepEqual(await found(new RoutingHouse(zone), 'both.test'), four);
  });

  it('are looked at by the address from which a way leaves', async () => {
    const house = new RoutingHouse(`${zone}${named}mail.house.test AAAA ${ours}`, { ownAddresses: () => [] });
    assert.equal((await found(house, 'both.test', { sourceAddresses: [ours] })).length, 4);
    assert.equal((await found(house, 'both.test', { sourceAddresses: ['2001:db8::9'] })).length, 3);
  });

  it('are looked at again after a while', async () => {
    let own: readonly string[] = [ours];
    const house = new RoutingHouse(zone, { ownAddresses: () => own });
    await found(house, 'both.test');
    await house.clock.advance(limits.ownNamesBelievedMs);
    await found(house, 'both.test');
    assert.equal(house.warnings.length, 2);
    own = [];
    assert.equal((await found(house, 'both.test')).length, 3);
  });

  it('are used whatever our own are called, or never, as the operator says', async () => {
    assert.equal((await found(new RoutingHouse(zone, { ipv6: 'always' }), 'both.test')).length, 4);
    const never = new RoutingHouse(zone, { ipv6: 'never' });
    assert.equal((await found(never, 'both.test')).length, 3);
    await assert.rejects(found(never, 'six.test'), { code: 'unavailable', message: /delivery\.ipv6 is "never"/ });
  });

  it('are of IPv6 where a host has no others', async () => {
    assert.deepEqual(await found(new RoutingHouse(zone), 'six.test'), ['2001:db8::6']);
  });

  it('are none that lead to this machine or nowhere, but for tests', async () => {
    const house = new RoutingHouse(zone);
    await assert.rejects(found(house, 'evil.test'), { code: 'unavailable', message: /127\.0\.0\.1, ::1/ });
    await assert.rejects(found(house, 'zero.test'), { code: 'unavailable' });
    assert.equal((await found(new RoutingHouse(zone, { takesLoopback: true }), 'evil.test'))[0], '127.0.0.1');
    assert.equal((await found(house, 'evil.test', { kind: 'smarthost' }))[0], '127.0.0.1');
  });

  it('are missing for now where there are none', async () => {
    await assert.rejects(found(new RoutingHouse(zone), 'bare.test'), { code: 'unavailable' });
  });

  it('are the business of the proxy where there is one, and of no DNS', async () => {
    const socks = { host: '127.0.0.1', port: 9050 };
    assert.deepEqual(await found(new RoutingHouse(''), 'abc.onion', { socks }), []);
  });

  it('of a socket are its path', async () => {
    const { records } = await addressesOf(hop('/run/lmtp', { kind: 'store' }), new ZoneResolver(''));
    assert.deepEqual(records, ['/run/lmtp']);
  });
});
