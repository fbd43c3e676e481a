import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkOf, Occupancy, plainAddress } from './occupancy.ts';

describe('networkOf', () => {
  const cases = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const;
  for (const [address, network] of cases) {
    it(`counts ${address} as ${network}`, () => assert.equal(networkOf(address), network));
  }

  it('shows IPv4 peers of an IPv6 socket as themselves', () => {
    assert.equal(plainAddress('::FFFF:10.0.0.1'), '10.0.0.1');
    assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
  });
});

describe('Occupancy', () => {
  it('counts neighbours in one /64 together and forgets those who left', () => {
    const occupancy = new Occupancy(10, 2);
    const leave = occupancy.enter('2001:db8::1');
    occupancy.enter('2001:db8::2');
    assert.throws(() => occupancy.enter('2001:db8::3'), { code: 'tooManyConnections' });
    leave();
    occupancy.enter('2001:db8::3');
    assert.equal(occupancy.count, 2);
  });

  it('counts trusted addresses in the sum', () => {
    const occupancy = new Occupancy(2, 1, () => true);
    occupancy.enter('10.0.0.1');
    occupancy.enter('10.0.0.1');
    assert.throws(() => occupancy.enter('10.0.0.1'), { code: 'tooManyConnections' });
  });
});
