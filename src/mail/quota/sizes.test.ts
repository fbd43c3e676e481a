import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSize, printCount, printSize } from './sizes.ts';

describe('Sizes for people', () => {
  it('are printed with three figures at most, rounded down', () => {
    const shown = [0, 1, 1023, 1024, 1536, 10 * 1024 - 1, 1024 ** 2, 5 * 1024 ** 3, 123.9 * 1024 ** 4, 2 ** 62];
    assert.deepEqual(shown.map(printSize), [
      '0 bytes',
      '1 byte',
      '1023 bytes',
      '1 KB',
      '1.5 KB',
      '9.9 KB',
      '1 MB',
      '5 GB',
      '123 TB',
      '4194304 TB',
    ]);
  });

  it('are read as people write them', () => {
    const written = { '5G': 5 * 1024 ** 3, '500 MB': 500 * 1024 ** 2, '1.5t': 1.5 * 1024 ** 4, '12': 12, '3KiB': 3072 };
    for (const [text, bytes] of Object.entries(written)) assert.equal(parseSize(text), bytes, text);
    for (const text of ['', 'G', '5X', '-1', '5 GG', '1e9', '99999999999T']) {
      assert.throws(() => parseSize(text), { code: 'badSyntax' }, text);
    }
  });

  it('come with numbers that can be read', () => {
    assert.deepEqual([0, 999, 1000, 1234567].map(printCount), ['0', '999', '1,000', '1,234,567']);
  });
});
