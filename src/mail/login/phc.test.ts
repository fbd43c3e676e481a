import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseHash, printHash } from './phc.ts';

const bytes = fc.uint8Array({ minLength: 12, maxLength: 64 });
const hash = fc
  .record({ lanes: fc.integer({ min: 1, max: 16 }), passes: fc.integer({ min: 1, max: 32 }), salt: bytes, tag: bytes })
  .chain((rest) => fc.integer({ min: 8 * rest.lanes, max: 1024 * 1024 }).map((memoryKib) => ({ ...rest, memoryKib })));

describe('the PHC string format', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(hash, (given) => {
        const read = parseHash(printHash(given));
        assert.ok(read);
        assert.deepEqual({ ...read, salt: Uint8Array.from(read.salt), tag: Uint8Array.from(read.tag) }, given);
      }),
    );
  });

  it('never throws at foreign text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string().map((tail) => `$argon2id$v=19$m=19456,t=2,p=1$${tail}`),
    );
    fc.assert(fc.property(text, (given) => void parseHash(given)));
  });
});
