import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readerOf } from '../../../test/support/imap-wire.ts';
import { printAstring, printFlags, printMailbox, printNstring, printString } from './strings.ts';

/** Any bytes but NUL. */
const binary = fc
  .oneof(fc.uint8Array({ min: 1 }), fc.uint8Array({ min: 0x20, max: 0x7e }))
  .map((bytes) => String.fromCharCode(...bytes));

describe('printed strings', () => {
  it('are quoted where that is safe', () => {
    assert.equal(printString(''), '""');
    assert.equal(printString('a "b" \\c'), '"a \\"b\\" \\\\c"');
  });

  it('are literals where they hold line breaks or bytes beyond ASCII, or are long', () => {
    assert.equal(printString('a\r\nb'), '{4}\r\na\r\nb');
    assert.equal(printString('\xc3\xa4'), '{2}\r\n\xc3\xa4');
    assert.equal(printString('x'.repeat(1001)).slice(0, 9), '{1001}\r\nx');
  });

  it('never hold NUL', () => {
    assert.equal(printString('a\0b'), '{3}\r\na\x80b');
  });

  it('are NIL where there is none', () => {
    assert.equal(printNstring(undefined), 'NIL');
    assert.equal(printNstring('NIL'), '"NIL"');
  });

  it('stand bare as an astring where they can', () => {
    assert.equal(printAstring('INBOX'), 'INBOX');
    assert.equal(printAstring('a]b'), 'a]b');
    for (const text of ['', 'nil', 'a b', 'a(b', 'a%', 'a"']) assert.notEqual(printAstring(text), text);
  });

  it('come back as they were', () => {
    fc.assert(
      fc.property(binary, (binary) => {
        assert.equal(readerOf(printString(binary)).string(), binary);
        assert.equal(readerOf(printNstring(binary)).nstring(), binary);
        assert.equal(readerOf(printAstring(binary)).astring(), binary);
      }),
      { numRuns: 500 },
    );
  });
});

describe('printed mailbox names', () => {
  it('are modified UTF-7, bare where they can be', () => {
    assert.equal(printMailbox('Entwürfe'), 'Entw&APw-rfe');
    assert.equal(printMailbox('Sent Mail'), '"Sent Mail"');
    assert.equal(printMailbox('R&D "new"'), '"R&-D \\"new\\""');
  });

  it('come back as they were, INBOX in capitals', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const expected = name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
        assert.equal(readerOf(printMailbox(name)).mailbox(), expected);
      }),
    );
  });
});

it('flags are printed as a list', () => {
  assert.equal(printFlags([]), '()');
  assert.equal(printFlags(['\\Seen', '$Junk']), '(\\Seen $Junk)');
});
