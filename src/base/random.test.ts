import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemRandom } from './random.ts';

describe("The system's chance", () => {
  it('gives as many bytes as asked for', () => {
    for (const count of [0, 1, 13, 4095, 4096, 4097, 10_000]) assert.equal(systemRandom.bytes(count).length, count);
  });

  it('never gives the same bytes twice', () => {
    const given = Array.from({ length: 20_000 }, () => Buffer.from(systemRandom.bytes(13)).toString('hex'));
    assert.equal(new Set(given).size, given.length);
  });

  it('gives bytes that nobody else changes later', () => {
    const first = systemRandom.bytes(100);
    const copy = first.slice();
    for (let turn = 0; turn < 200; turn++) systemRandom.bytes(100).fill(1);
    assert.deepEqual(first, copy);
  });
});
