import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newId, newTimedId } from './ids.ts';
import { seededRandom } from './random.ts';

describe('Ids', () => {
  it('are thirteen letters that differ', () => {
    const random = seededRandom(1);
    const ids = Array.from({ length: 100 }, () => [newId(random), newTimedId(0, random)]).flat();
    assert.equal(new Set(ids).size, 200);
    for (const id of ids) assert.match(id, /^[0-9a-hjkmnp-tv-z]{13}$/);
  });

  it('stand in the order of time, where they are told it', () => {
    const random = seededRandom(1);
    const from = Date.UTC(2026, 0, 1);
    const ids = Array.from({ length: 1000 }, (_, index) => newTimedId(from + index * 7_777_777, random));
    assert.deepEqual(ids.toSorted(), ids);
  });
});
