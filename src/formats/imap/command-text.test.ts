import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { literalAtEnd } from './command-text.ts';

describe('literalAtEnd', () => {
  it('finds the two forms of a literal at the end of a line', () => {
    assert.deepEqual(literalAtEnd('a LOGIN {11}'), { sizeBytes: 11, synchronizing: true });
    assert.deepEqual(literalAtEnd('a LOGIN {11+}'), { sizeBytes: 11, synchronizing: false });
    assert.deepEqual(literalAtEnd('{0}'), { sizeBytes: 0, synchronizing: true });
  });

  it('finds none elsewhere or in other braces', () => {
    for (const line of ['', 'a NOOP', '{5} ', '{}', '{+}', '{-1}', '{5-}', '{5 }', '{a}', '5}', '{5', '{1.5}']) {
      assert.equal(literalAtEnd(line), undefined, line);
    }
  });

  it('tells any size, so that the session can refuse it', () => {
    assert.equal(literalAtEnd('{99999999999999999999+}')?.sizeBytes, 1e20);
    assert.equal(literalAtEnd(`{${'9'.repeat(21)}}`), undefined);
  });

  it('tells the size that was written, whatever stands before', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.boolean(), (before, sizeBytes, synchronizing) => {
        const line = `${before}{${sizeBytes}${synchronizing ? '' : '+'}}`;
        assert.deepEqual(literalAtEnd(line), { sizeBytes, synchronizing });
      }),
    );
  });
});
