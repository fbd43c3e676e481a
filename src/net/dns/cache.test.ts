import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { AnswerCache } from './cache.ts';
import type { Answer } from './resolver.ts';

const answer = (text: string): Answer<string> => ({
  outcome: 'answer',
  records: [text],
  ttlSeconds: 60,
  security: 'insecure',
  name: '',
});

describe('AnswerCache', () => {
  it('forgets first what was used longest ago, and stays in its bounds', () => {
    const cache = new AnswerCache(systemClock, 10_000);
    for (let index = 0; index < 100; index++) {
      cache.put(`key ${index}`, answer('x'.repeat(700)), 60_000);
      cache.get('key 0');
    }
    const kept = Array.from({ length: 100 }, (_, index) => index).filter((index) => cache.get(`key ${index}`));
    assert.deepEqual([kept.length, kept[0], kept.at(-1)], [9, 0, 99]);
  });

  it('lets go of an answer that is larger than the whole cache', () => {
    const cache = new AnswerCache(systemClock, 1000);
    cache.put('large', answer('x'.repeat(2000)), 60_000);
    assert.equal(cache.get('large'), undefined);
  });
});
