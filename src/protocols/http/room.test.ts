import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../base/limits.ts';
import { Room } from './room.ts';

describe('The room for requests', () => {
  it('is shared by all, and comes back', () => {
    const room = new Room();
    const [one, other] = [room.claim(), room.claim()];
    one.grow(limits.apiJsonBytesHeldMax - 1);
    other.grow(1);
    assert.throws(() => other.grow(1), { code: 'unavailable' });
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    other.grow(limits.apiJsonBytesHeldMax - 1);
    assert.throws(() => other.grow(1), { code: 'unavailable' });
  });
});
