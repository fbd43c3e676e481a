/** Every checker of the simulated queue finds the bugs that were made for it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planted } from './planted.ts';
import { complaints, ordinary } from './seeds.ts';
import { simulate } from './world.ts';

/** Nobody picked them. Chance may spare some. */
const tries = [1, 2, 3, 4, 5, 6, 7, 8];

describe('A planted bug in the queue is found', () => {
  for (const { bug, bites, plan } of planted) {
    it(`${bug}: by checker ${bites}`, { timeout: 60_000 }, async (test) => {
      const found = new Set<string>();
      for (const seed of tries) {
        const usual = ordinary(seed);
        const journal = await simulate({ ...usual, messages: 16, ...plan });
        for (const name of Object.keys(complaints(journal))) found.add(name);
        if (![...found].some((name) => name.startsWith(`${bites} `))) continue;
        test.diagnostic(`bites with seed ${seed}`);
        return;
      }
      assert.fail(`Only ${JSON.stringify([...found])}`);
    });
  }
});
