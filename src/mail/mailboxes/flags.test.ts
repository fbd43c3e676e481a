import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { flagBit, flagNames, storedFlags } from './flags.ts';

describe('Flags', () => {
  it('keep system flags as bits and keywords as words', () => {
    assert.deepEqual(storedFlags(['\\Seen', '$Junk', '\\Draft']), { flags: 17, keywords: ['$Junk'] });
    assert.deepEqual(flagNames(17, '$Junk Later'), ['\\Seen', '\\Draft', '$Junk', 'Later']);
    assert.deepEqual(flagNames(0, ''), []);
  });

  it('do not care for case, and keep the first spelling of a keyword', () => {
    assert.deepEqual(storedFlags(['\\SEEN', '$forwarded', '$Forwarded']), { flags: 1, keywords: ['$forwarded'] });
    assert.equal(flagBit('\\flagged'), 4);
  });

  it('pass over system flags that nobody stores', () => {
    assert.deepEqual(storedFlags(['\\Recent', '\\Unheard']), { flags: 0, keywords: [] });
    assert.equal(flagBit('\\Recent'), undefined);
  });

  it('have limits', () => {
    assert.throws(() => storedFlags(['k'.repeat(256)]), isLimit);
    assert.throws(() => storedFlags(Array.from({ length: 201 }, (_, at) => `k${at}`)), isLimit);
  });
});

function isLimit(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.code === 'cannot';
}
