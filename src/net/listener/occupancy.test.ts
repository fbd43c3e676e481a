import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Occupancy } from './occupancy.ts';

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
