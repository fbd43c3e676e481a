import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { codedWords, longBytesMax } from './codes.ts';
import { readShorthand } from './reader.ts';
import { preface, words } from './words.ts';
import { writeShorthand } from './writer.ts';

function comesBack(text: string): void {
  assert.equal(readShorthand(writeShorthand(text), 0, 0, text.length), text);
}

const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const mail = fc.array(fc.oneof(fc.constantFrom(...words, preface.slice(100, 400), 'abcabcabc', '\xff', '\0'), bytes), {
  maxLength: 40,
});

describe('Shorthand', () => {
  it('gives any text back', () => {
    fc.assert(fc.property(bytes, comesBack));
    fc.assert(
      fc.property(
        mail.map((pieces) => pieces.join('')),
        comesBack,
      ),
    );
  });

  it('gives long texts back, and those that repeat themselves', () => {
    for (const text of ['', 'a', '\x80'.repeat(1000), 'ab'.repeat(50_000), preface.repeat(30)]) comesBack(text);
    fc.assert(
      fc.property(fc.tuple(bytes, fc.nat(400)), ([text, count]) => comesBack(text.repeat(count))),
      { numRuns: 50 },
    );
  });

  it('gives a part of a text', () => {
    fc.assert(
      fc.property(mail, fc.nat(200), fc.nat(200), (pieces, start, length) => {
        const text = pieces.join('');
        const end = Math.min(start + length, text.length);
        assert.equal(readShorthand(writeShorthand(text), 0, start, end), text.slice(start, end));
      }),
    );
  });

  it('is shorter for what mail is made of', () => {
    const text =
      '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 120 4 NIL NIL NIL NIL)Please find attached the report.';
    assert.ok(writeShorthand(text).length < text.length / 2);
  });

  it('is never much longer', () => {
    fc.assert(fc.property(bytes, (text) => assert.ok(writeShorthand(text).length <= 3 * text.length)));
  });

  it('that is damaged ends, in a text or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(30_000), (damaged, end) => {
        try {
          assert.equal(readShorthand(damaged, 0, 0, end).length, end);
        } catch (error) {
          assert.ok(error instanceof RangeError || /not shorthand/.test(String(error)));
        }
        comesBack('and the next text is whole: "text" "plain"');
      }),
    );
    assert.throws(() => readShorthand(Uint8Array.of(1), 0, 0, longBytesMax + 1), /not shorthand/);
  });

  it('has a code for each word', () => {
    assert.ok(words.length <= 124);
    for (const word of words) assert.ok(word.length >= 2 && word.length <= 8, word);
    assert.equal(new Set(codedWords.map(({ code }) => code)).size, words.length);
  });

  it('reads what was written by those who went before', () => {
    const given = createHash('sha256')
      .update(JSON.stringify([words, preface]))
      .digest('hex');
    assert.equal(
      given,
      '2abcc670ad8d2344adf9ffa505364a5f6a47945bee77dc2cce14fae1c6468ff8',
      'summaries on disk need the words as they were',
    );
    const written = Buffer.from('f10001b9abc7640fd9ae6566c76580fb1502ff02fcfc', 'hex');
    const text = 'Subject: the words of before\r\nMIME-Version: 1.0\r\n\xfc\xfc';
    assert.equal(readShorthand(written, 0, 0, text.length), text);
  });
});
