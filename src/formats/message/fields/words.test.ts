import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8Binary } from '../../../base/bytes.ts';
import { decodeWords, encodeWords } from './words.ts';

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

  it('reads what is wrong but common', () => {
    const rows: readonly (readonly [written: string, meant: string])[] = [
      // a long word, a fold between words, words without a blank between them or beside text
      [`=?utf-8?q?${'a'.repeat(2000)}?=`, 'a'.repeat(2000)],
      ['=?utf-8?q?a?=\r\n =?utf-8?q?b?= \t =?utf-8?q?c?=', 'abc'],
      ['=?utf-8?q?a?==?utf-8?q?b?=', 'ab'],
      ['abc=?utf-8?q?x?=def', 'abcxdef'],
      ['"=?utf-8?q?a?=" (=?utf-8?q?b?=)', '"a" (b)'],
      // blanks, question marks and raw bytes in the payload, or nothing
      ['=?utf-8?q?a b\tc?=', 'a b\tc'],
      ['=?utf-8?Q?what?_=C3=BC??=', 'what? ü?'],
      ['=?utf-8?q?\xc3\xbc?=', 'ü'],
      ['=?utf-8?Q??= =?utf-8?B??=x', 'x'],
      // hexadecimal digits in lower case, marks without digits
      ['=?utf-8?q?=c3=bc=_=4?=', 'ü= =4'],
      // base64 without padding, with blanks, with signs outside the alphabet, and in several padded pieces
      ['=?utf-8?b?w7w?=', 'ü'],
      ['=?utf-8?b?w7 w=\t?=', 'ü'],
      ['=?utf-8?b?w7*w!=?=', 'ü'],
      ['=?utf-8?b?w7w=w7w=?=', 'üü'],
      // a word that never ends before one that does
      ['=?utf-8?Q?abc =?utf-8?Q?def?=', '=?utf-8?Q?abc def'],
      // B and Q of one charset split a character; another charset does not join
      ['=?UTF-8?B?4oI=?= =?utf-8?Q?=AC?=', '€'],
      ['=?utf-8?q?=C3?= =?iso-8859-1?q?=BC?=', 'Ã¼'],
      // what was encoded twice stays so
      ['=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=', '=?utf-8?q?x?='],
      // escapes of ISO-2022-JP at the joint, or one that reaches over it
      ['=?ISO-2022-JP?B?GyRCJUYbKEI=?= =?iso-2022-jp?B?GyRCJTkbKEI=?=', 'テス'],
      ['=?iso-2022-jp?q?=1B$B%F?= =?iso-2022-jp?q?%9=1B(B?=', 'テス'],
    ];
    for (const [written, meant] of rows) assert.equal(decodeWords(written), meant, written);
  });

  it('lets no control character through', () => {
    assert.equal(decodeWords('=?utf-8?q?a=0D=0ABcc:_b=00=7F=C2=85c?='), 'a Bcc: b c');
    assert.equal(decodeWords('a\0b\rc\td'), 'a b c\td');
  });

  it('takes time that grows with the length', () => {
    const pieces = [
      '=?',
      '=?a?q?',
      ' ',
      '=?a?q?b?= ',
      '=?utf-8?q?=C3?=',
      '=?x?b?',
      '?=',
      '=?a*',
      '=',
      '?',
      '=?a?q?\xff?= ',
      '=?a?b?=?= ',
    ];
    for (const piece of pieces) decodeWords(piece.repeat(100_000));
    assert.equal(decodeWords(`=?utf-8?q?${'a?'.repeat(500_000)}?=`).length, 1_000_000);
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

  it('encodes blanks at the ends, which would be trimmed', () => {
    assert.equal(encodeWords(' x y'), '=?utf-8?q?_x?= y');
    assert.equal(encodeWords('x y  '), 'x =?utf-8?q?y__?=');
    assert.equal(encodeWords('  '), '=?utf-8?q?__?=');
    assert.equal(encodeWords(''), '');
  });

  it('makes halves of surrogate pairs U+FFFD', () => {
    assert.equal(decodeWords(encodeWords('a\ud800 \udc00')), 'a\ufffd \ufffd');
  });

  it('leaves room for the name of the field (RFC 2047 §2: lines of 76)', () => {
    for (const text of ['ü'.repeat(200), 'a ü '.repeat(100), '😀'.repeat(100)]) {
      for (const word of encodeWords(text).split(' ')) assert.ok(`Subject: ${word}`.length <= 76, word);
    }
  });

  it('takes time that grows with the length', () => {
    for (const piece of ['ü', 'aü', ' ü', 'ü ', '=?', ' ', 'a ']) encodeWords(piece.repeat(200_000));
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
        const text = written.toWellFormed().replace(/[\p{Cc}\ufeff]/gu, '');
        const encoded = encodeWords(text);
        assert.match(encoded, /^[\t -~]*$/);
        assert.equal(decodeWords(encoded), text);
      }),
    );
  });
});
