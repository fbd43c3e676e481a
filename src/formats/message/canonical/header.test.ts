import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalField, signatureInput, signedFields } from './header.ts';

describe('canonical fields', () => {
  it('are those of the examples of RFC 6376 §3.4.5', () => {
    assert.equal(canonicalField('relaxed', 'A: X\r\n'), 'a:X\r\n');
    assert.equal(canonicalField('relaxed', 'B : Y\t\r\n\tZ  \r\n'), 'b:Y Z\r\n');
    assert.equal(canonicalField('simple', 'A: X\r\n'), 'A: X\r\n');
    assert.equal(canonicalField('simple', 'B : Y\t\r\n\tZ  \r\n'), 'B : Y\t\r\n\tZ  \r\n');
  });

  const others: [kind: 'simple' | 'relaxed', raw: string, canonical: string][] = [
    ['relaxed', 'SUBJect:AbC', 'subject:AbC\r\n'],
    ['relaxed', 'X:\r\n', 'x:\r\n'],
    ['relaxed', 'X: \t \r\n \r\n', 'x:\r\n'],
    ['relaxed', 'X: a\n b\n', 'x:a b\r\n'],
    ['relaxed', 'X: \xa0a\xa0\r\n', 'x:\xa0a\xa0\r\n'],
    ['simple', 'X: a\n b\n', 'X: a\r\n b\r\n'],
    ['simple', 'X: a', 'X: a\r\n'],
  ];
  for (const [kind, raw, canonical] of others) {
    it(`${kind}: ${JSON.stringify(raw)}`, () => assert.equal(canonicalField(kind, raw), canonical));
  }

  it('are canonical already when they are made so again', () => {
    const values = fc.string({ unit: fc.constantFrom('a', ' ', '\t', ':', '\r\n ') });
    fc.assert(
      fc.property(fc.constantFrom('simple', 'relaxed'), values, (kind, value) => {
        const once = canonicalField(kind, `Name:${value}\r\n`);
        assert.equal(canonicalField(kind, once), once);
      }),
    );
  });
});

describe('the fields of a signature', () => {
  const received = ['A', 'B', 'C'].map((value) => ({ name: 'Received', value }));
  const subject = { name: 'subject', value: 'S' };

  it('are taken from the bottom, a name at a time (RFC 6376 §5.4.2)', () => {
    const found = signedFields([...received, subject], ['received', 'Subject', 'received']);
    assert.deepEqual(
      found.map(({ value }) => value),
      ['C', 'S', 'B'],
    );
  });

  it('may be named more often than they are there', () => {
    assert.deepEqual(signedFields([subject], ['subject', 'subject', 'from']), [subject]);
  });

  it('do not take long to find, however many have one name', () => {
    const fields = Array.from({ length: 100_000 }, () => subject);
    const names = fields.map(() => 'subject');
    assert.equal(signedFields(fields, names).length, fields.length);
  });

  it('are hashed with the signature itself, its b= empty (RFC 6376 §3.7)', () => {
    const signature = 'DKIM-Signature: v=1; bh=abc=;\r\n\tb =\r\n  QUJD\r\n  REVG ; d=example.org\r\n';
    assert.equal(
      signatureInput('relaxed', ['From : me\r\n', 'To: you\r\n'], signature),
      'from:me\r\nto:you\r\ndkim-signature:v=1; bh=abc=; b =; d=example.org',
    );
    assert.equal(
      signatureInput('simple', ['From : me\r\n'], 'DKIM-Signature: b=QUJD\r\n'),
      'From : me\r\nDKIM-Signature: b=',
    );
  });
});
