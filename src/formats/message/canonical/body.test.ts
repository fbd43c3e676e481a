import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../../base/bytes.ts';
import { BodyCanonicalizer, type Canonicalization } from './body.ts';

function canonical(kind: Canonicalization, chunks: readonly string[], lengthLimit?: number): string {
  const canonicalizer = new BodyCanonicalizer(kind, lengthLimit);
  const pieces = chunks.flatMap((chunk) => [...canonicalizer.write(bytesOf(chunk))]);
  return binaryOf(concatBytes([...pieces, ...canonicalizer.end()]));
}

/** The rules of RFC 6376 §3.4.3 and §3.4.4 as plain replacements of a whole body. */
function plainly(kind: Canonicalization, body: string): string {
  let lines = body.split(/\r?\n/);
  if (kind === 'relaxed') lines = lines.map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.length > 0 ? `${lines.join('\r\n')}\r\n` : kind === 'simple' ? '\r\n' : '';
}

const kinds = ['simple', 'relaxed'] as const;
const letters = fc.constantFrom('a', 'b', ' ', ' ', '\t', '\r\n', '\r\n', '\r', '\n', '\xe9', '\0');
const bodies = fc.array(letters, { maxLength: 40 }).map((found) => found.join(''));

describe('canonical bodies', () => {
  it('are those of the examples of RFC 6376 §3.4.5', () => {
    const body = ' C \r\nD \t E\r\n\r\n\r\n';
    assert.equal(canonical('relaxed', [body]), ' C\r\nD E\r\n');
    assert.equal(canonical('simple', [body]), ' C \r\nD \t E\r\n');
  });

  it('have the hashes that the RFC tells where they are empty', () => {
    const hash = (kind: Canonicalization, name: string): string =>
      createHash(name).update(canonical(kind, []), 'latin1').digest('base64');
    assert.equal(hash('simple', 'sha1'), 'uoq1oCgLlTqpdDX/iUbLy7J1Wic=');
    assert.equal(hash('simple', 'sha256'), 'frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=');
    assert.equal(hash('relaxed', 'sha1'), '2jmj7l5rSw0yVb/vlWAYkK/YBwk=');
    assert.equal(hash('relaxed', 'sha256'), '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
  });

  for (const kind of kinds) {
    it(`follow the rules in any chunking (${kind})`, () => {
      fc.assert(
        fc.property(fc.array(bodies, { maxLength: 6 }), (chunks) => {
          assert.equal(canonical(kind, chunks), plainly(kind, chunks.join('')));
        }),
      );
    });

    it(`end where l= says (${kind})`, () => {
      fc.assert(
        fc.property(fc.array(bodies, { maxLength: 4 }), fc.nat(60), (chunks, limit) => {
          assert.equal(canonical(kind, chunks, limit), plainly(kind, chunks.join('')).slice(0, limit));
        }),
      );
    });
  }

  it('tell their whole length beside a limit', () => {
    const canonicalizer = new BodyCanonicalizer('simple', 3);
    canonicalizer.write(bytesOf('five\r\n\r\n'));
    canonicalizer.end();
    assert.equal(canonicalizer.sizeBytes, 6);
  });

  it('are slices of what came in', () => {
    const chunk = bytesOf('One line.\r\n\r\nAnother line.\r\n'.repeat(9));
    const pieces = new BodyCanonicalizer('relaxed').write(chunk);
    assert.equal(pieces.length, 1);
    assert.equal(pieces[0]?.buffer, chunk.buffer);
  });

  it('hold back millions of empty lines as a number', () => {
    const canonicalizer = new BodyCanonicalizer('simple');
    const lines = bytesOf('\r\n'.repeat(500_000));
    assert.deepEqual(canonicalizer.write(lines), []);
    canonicalizer.write(bytesOf('x'));
    assert.equal(canonicalizer.sizeBytes, 1_000_001);
  });
});
