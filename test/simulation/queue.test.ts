/** The queue in a simulated world: every invariant holds for every seed. The other half: queue-second-half.test.ts. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complaints, liveThrough, ordinary, seeds } from './seeds.ts';
import { simulate } from './world.ts';

const half = Math.ceil(seeds / 2);

describe('The queue in a simulated world', () => {
  it(`keeps its invariants, seeds 1 to ${half}`, async () => {
    const { wrong, attempts } = await liveThrough(1, half);
    assert.deepEqual(wrong, {});
    assert.ok(attempts > 50 * half, 'Something happened');
  });

  it('keeps them behind a flood for slow domains', async () => {
    const flood = { ...ordinary(99), days: 1, flood: 700, floodDomains: 4 };
    assert.deepEqual(complaints(await simulate(flood)), {});
  });

  it('gives the same journal for the same seed', async () => {
    assert.deepEqual(await simulate(ordinary(4)), await simulate(ordinary(4)));
  });
});
