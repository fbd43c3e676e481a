import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchesPattern } from './patterns.ts';

/** The definition, slow and obvious. */
function expected(name: string, pattern: string): boolean {
  const source = pattern.replace(/[*%]|[^\w]/g, (sign) => (sign === '*' ? '.*' : sign === '%' ? '[^/]*' : `\\${sign}`));
  return new RegExp(`^${source}$`, 's').test(name);
}

describe('matchesPattern', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['foo', 'foo', true],
    ['foo', 'fo', false],
    ['foo', 'fooo', false],
    ['foo', '', false],
    ['', '', true],
    ['', '*', true],
    ['foo/bar', '*', true],
    ['foo/bar', '%', false],
    ['foo', '%', true],
    ['foo/bar', '%/%', true],
    ['foo/bar/baz', '%/%', false],
    ['foo/bar/baz', 'foo/*', true],
    ['foo', 'foo/*', false],
    ['foo/bar', 'f%r', false],
    ['foo/bar', 'f*r', true],
    ['foo/bar', '%*%', true],
    ['Foo', 'foo', false],
    ['INBOX', 'inbox', true],
    ['INBOX', 'InB%', true],
    ['inbox', 'INBOX', false],
    ['a.b*c', 'a.b*c', true],
    ['Entwürfe', 'Entw%fe', true],
  ];
  for (const [name, pattern, matches] of cases) {
    it(`${pattern || 'the empty pattern'} ${matches ? 'matches' : 'does not match'} ${name || 'the empty name'}`, () => {
      assert.equal(matchesPattern(name, pattern, '/'), matches);
    });
  }

  it('agrees with the definition', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '%'), maxLength: 8 });
    fc.assert(
      fc.property(name, pattern, (name, pattern) => {
        assert.equal(matchesPattern(name, pattern, '/'), expected(name, pattern), `${pattern} on ${name}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('is not slowed down by patterns made to hurt', () => {
    const name = 'a'.repeat(1000);
    const started = performance.now();
    assert.equal(matchesPattern(name, `${'*a%'.repeat(20_000)}b`, '/'), false);
    assert.equal(matchesPattern(name, `${'%*'.repeat(30_000)}b`, '/'), false);
    assert.ok(performance.now() - started < 500);
  });
});
