import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('last a few milliseconds, then others go first', async () => {
    let time = 0;
    const turns = new Turns({ ...systemClock, monotonic: () => time });
    assert.equal(turns.giveWay(), undefined);
    time = 4.9;
    assert.equal(turns.giveWay(), undefined);
    time = 5;
    let othersWent = false;
    setImmediate(() => (othersWent = true));
    const waiting = turns.giveWay();
    assert.ok(waiting);
    await waiting;
    assert.ok(othersWent);
    assert.equal(turns.giveWay(), undefined, 'a new turn began');
  });
});
