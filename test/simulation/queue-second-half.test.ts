/** The queue in a simulated world, as queue.test.ts: a second process for a second processor. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { liveThrough, seeds } from './seeds.ts';

const half = Math.ceil(seeds / 2);

describe('The queue in a simulated world', () => {
  it(`keeps its invariants, seeds ${half + 1} to ${seeds}`, async () => {
    const { wrong } = await liveThrough(half + 1, seeds);
    assert.deepEqual(wrong, {});
  });
});
