import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseIp } from '../../formats/network/index.ts';
import { RecentCounts } from '../../base/recent-counts.ts';
import { SteeredClock } from '../../../test/support/clock.ts';
import { Bans } from './bans.ts';
import { Points } from './points.ts';

const ban = { reason: '', since: 0, until: 10, automatic: true };

describe('What the guard keeps in memory', () => {
  it('is the points of so many networks, those that offended last', () => {
    const points = new Points(new SteeredClock(), 3);
    for (const network of ['a', 'b', 'c', 'a', 'd']) points.add(network, 'badLogin');
    assert.equal(points.size, 3);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((network) => points.of(network)),
      [8, 0, 4, 4],
    );
  });

  it('is the rate of so many networks; others are let through', () => {
    const connections = new RecentCounts(new SteeredClock(), 'minute', 2);
    assert.deepEqual(
      ['a', 'b', 'c', 'c', 'a', 'b'].map((network) => connections.take(network, 1)),
      [true, true, true, true, false, false],
    );
  });

  it('is so many bans, of which those that are over make room', () => {
    const bans = new Bans(2);
    const [first, second] = [parseIp('192.0.2.1'), parseIp('198.51.100.9')];
    assert.ok(first && second);
    assert.equal(bans.set({ ...ban, network: '192.0.2.1' }), true);
    assert.equal(bans.set({ ...ban, network: '192.0.2.1', until: 20 }), true);
    assert.equal(bans.set({ ...ban, network: '198.51.100.0/24' }), true);
    assert.equal(bans.set({ ...ban, network: '2001:db8::/64' }), false);
    assert.deepEqual([bans.find(first, 15)?.network, bans.find(second, 5)?.network], ['192.0.2.1', '198.51.100.0/24']);
    bans.sweepWhenFull(15);
    assert.equal(bans.find(second, 5), undefined);
    assert.equal(bans.size, 1);
  });
});
