import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BatchSize } from './batch-size.ts';

describe('The size of a batch', () => {
  it('grows step by step while rows are light, up to its limit', () => {
    const size = new BatchSize();
    const counts = Array.from({ length: 6 }, () => {
      size.learn(size.count, size.count * 500);
      return size.count;
    });
    assert.deepEqual(counts, [64, 128, 256, 512, 512, 512]);
  });

  it('shrinks at once when rows are heavy, down to one', () => {
    const size = new BatchSize();
    size.learn(32, 32 * 128 * 1024);
    assert.equal(size.count, 4);
    size.learn(4, 4 * 5_000_000);
    assert.equal(size.count, 1);
  });

  it('survives an empty batch', () => {
    const size = new BatchSize();
    size.learn(0, 0);
    assert.equal(size.count, 64);
  });
});
