import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { corpus, tryOut } from './messages.ts';

describe('damaged mail', () => {
  it('is read without a throw, and the same however it comes (seeds 1 to 500)', () => {
    const mail = corpus();
    for (let seed = 1; seed <= 500; seed++) assert.equal(tryOut(mail, seed)?.problem, undefined, `--only ${seed}`);
  });
});
