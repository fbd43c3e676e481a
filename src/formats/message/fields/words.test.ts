import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, utf8Binary } from '../../../base/bytes.ts';
import { decodeText, decodeWords, encodeWords, knowsCharset } from '../index.ts';

describe('decodeWords', () => {
  it('reads the examples of RFC 2047 §8', () => {
    const examples: readonly (readonly [string, string])[] = [
      ['(=?ISO-8859-1?Q?a?=)', '(a)'],
      ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
      ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
      ['(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)', '(ab)'],
      ['(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
      ['(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
      ['=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <k@x>', 'Keld Jørn Simonsen <k@x>'],
      ['=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= x', 'If you can read this yo x'],
    ];
    for (const [written, meant] of examples) assert.equal(decodeWords(written), meant);
  });

  it('joins a character that was split over two words', () => {
    assert.equal(decodeWords('=?utf-8?B?w7w=?= =?UTF-8?Q?=C3?= =?utf-8?q?=BC?='), 'üü');
  });

  it('steps over the language of RFC 2231 §5', () => {
    assert.equal(decodeWords("=?us-ascii*en?q?It's?="), "It's");
  });

  it('reads raw bytes as UTF-8, or else as Western', () => {
    assert.equal(decodeWords(utf8Binary('Grüße – =?utf-8?q?x?=')), 'Grüße – x');
    assert.equal(decodeWords('Gr\xfc\xdfe'), 'Grüße');
  });

  it('leaves alone what is no encoded word', () => {
    for (const text of ['=?', '=?a?x?b?=', '=?utf-8?q?no end', 'a =? b ?=']) assert.equal(decodeWords(text), text);
  });

  it('reads an unknown charset as best it can', () => {
    assert.equal(decodeWords('=?x-klingon?q?=C3=BC_=?='), 'ü =');
  });

  it('takes time that grows with the length', () => {
    for (const piece of ['=?', '=?a?q?', ' ', '=?a?q?b?= ']) decodeWords(piece.repeat(100_000));
  });
});

describe('encodeWords', () => {
  it('leaves ASCII alone and encodes only the words that need it', () => {
    assert.equal(encodeWords('Hello, "world"'), 'Hello, "world"');
    assert.equal(encodeWords('to Jürgen and Zoë now'), 'to =?utf-8?q?J=C3=BCrgen_and_Zo=C3=AB?= now');
  });

  it('encodes what would be taken for an encoded word', () => {
    const text = 'write =?utf-8?q?x?= for x';
    assert.equal(decodeWords(encodeWords(text)), text);
  });

  it('never lets a line break through', () => {
    assert.match(encodeWords('a\r\nBcc: b'), /^[ -~]*$/);
  });

  it('keeps each word below 76 characters, chooses the shorter encoding, and splits no character', () => {
    const words = encodeWords('こんにちは'.repeat(20)).split(' ');
    assert.ok(words.length > 1 && words.every((word) => word.length <= 75 && word.startsWith('=?utf-8?b?')));
    for (const word of words) assert.match(decodeWords(word), /^[こんにちは]+$/);
  });

  it('is undone by decodeWords', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.string({ unit: 'binary', maxLength: 100 }),
    );
    fc.assert(
      fc.property(text, (written) => {
        // A byte order mark is no text: decoders drop it.
        const text = written.toWellFormed().replaceAll('\ufeff', '');
        const encoded = encodeWords(text);
        assert.match(encoded, /^[\t -~]*$/);
        assert.equal(decodeWords(encoded), text);
      }),
    );
  });
});

describe('decodeText', () => {
  it('knows the charsets of mail and their other names', () => {
    assert.equal(decodeText(bytesOf('\xa4'), 'ISO-8859-15'), '€');
    assert.equal(decodeText(bytesOf('\xcf\xf0\xe8'), 'windows-1251'), 'При');
    assert.equal(decodeText(bytesOf('\x82\xb1'), 'CP932'), 'こ');
    assert.equal(decodeText(bytesOf('\xc4\xe3'), 'gb2312'), '你');
    assert.equal(decodeText(bytesOf('\x1b$B$3\x1b(B'), ' iso-2022-jp '), 'こ');
  });

  it('takes labels that lie for what the bytes say', () => {
    assert.equal(decodeText(bytesOf('\xc3\xbc'), 'us-ascii'), 'ü');
    assert.equal(decodeText(bytesOf('\xfc'), 'us-ascii'), 'ü');
    assert.equal(decodeText(bytesOf('\xfc'), 'no-such'), 'ü');
    assert.equal(decodeText(bytesOf('a\xfcb'), 'utf-8'), 'a\ufffdb');
    assert.equal(decodeText(bytesOf('\xc3\xbc')), 'ü');
  });

  it('can say what it knows', () => {
    assert.ok(knowsCharset('UTF-8') && knowsCharset('us-ascii') && knowsCharset('KOI8-R'));
    assert.ok(!knowsCharset('x-klingon') && !knowsCharset(''));
  });
});
