import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { editDistance, nearest } from './nearest.ts';

const names = ['hostname', 'smtp.listen', 'imap.listen', 'limits.message_bytes', 'log.level'];

describe('The nearest name', () => {
  it('forgives letters that are wrong, missing, doubled or swapped', () => {
    assert.equal(nearest('hostnam', names), 'hostname');
    assert.equal(nearest('HostName', names), 'hostname');
    assert.equal(nearest('smpt.listen', names), 'smtp.listen');
    assert.equal(nearest('log.levell', names), 'log.level');
  });

  it('finds a key whose section was forgotten', () => {
    assert.equal(nearest('message_bytes', names), 'limits.message_bytes');
  });

  it('keeps silent when nothing is near', () => {
    assert.equal(nearest('colour', names), undefined);
  });
});

describe('The edit distance', () => {
  it('counts one for each change', () => {
    assert.equal(editDistance('abc', 'abc'), 0);
    assert.equal(editDistance('abc', 'acb'), 1);
    assert.equal(editDistance('', 'abc'), 3);
    assert.equal(editDistance('kitten', 'sitting'), 3);
  });

  it('is the same both ways, zero only for equals, and never more than the longer text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        assert.equal(distance, editDistance(b, a));
        assert.equal(distance === 0, a === b);
        assert.ok(distance <= Math.max(a.length, b.length));
      }),
    );
  });
});
