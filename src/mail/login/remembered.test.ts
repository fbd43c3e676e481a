import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock, type Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { seededRandom } from '../../base/random.ts';
import { Remembered } from './remembered.ts';

function remembered(clock: Clock = systemClock): Remembered<string> {
  return new Remembered(clock, seededRandom(1));
}

describe('Remembered', () => {
  it('finds who was kept, by user and password together', () => {
    const memory = remembered();
    memory.keep('ab', 'c', 'alice', memory.generation);
    assert.equal(memory.find('ab', 'c'), 'alice');
    assert.equal(memory.find('a', 'bc'), undefined);
    assert.equal(memory.find('ab', 'd'), undefined);
  });

  it('forgets after its time', () => {
    let now = 0;
    const memory = remembered({ ...systemClock, monotonic: () => now });
    memory.keep('a', 'b', 'alice', memory.generation);
    now = limits.loginRememberedMs - 1;
    assert.equal(memory.find('a', 'b'), 'alice');
    now = limits.loginRememberedMs;
    assert.equal(memory.find('a', 'b'), undefined);
  });

  it('forgets the oldest when it is full', () => {
    const memory = remembered();
    for (let user = 0; user <= limits.loginsRememberedMax; user++) memory.keep(`${user}`, '', 'x', memory.generation);
    assert.equal(memory.find('0', ''), undefined);
    assert.equal(memory.find('1', ''), 'x');
  });

  it('does not keep what was proved before everybody was forgotten', () => {
    const memory = remembered();
    const before = memory.generation;
    memory.forget();
    memory.keep('a', 'b', 'alice', before);
    assert.equal(memory.find('a', 'b'), undefined);
  });
});
