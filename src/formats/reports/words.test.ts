import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentOf, parse, textOf } from '../../../test/support/message-parts.ts';
import { bytesOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { parseDeliveryReport, printDeliveryNotice, type RecipientNotice } from './index.ts';
import { noticeLanguage, type NoticeLanguage, type Words, wordsByLanguage } from './words/index.ts';

const at = Date.UTC(2026, 10, 20, 10, 0, 0);
const languages = Object.keys(wordsByLanguage) as NoticeLanguage[];

const refused: RecipientNotice = {
  address: 'bob@example.org',
  action: 'failed',
  status: '5.1.1',
  reply: { code: 550, enhanced: '5.1.1', lines: ['No such user'] },
  host: 'mx.example.org',
};

function print(language: NoticeLanguage, recipients: readonly RecipientNotice[]): Uint8Array {
  return printDeliveryNotice({
    boundarySeed: 'frontier',
    messageId: 'id@mail.example.test',
    hostName: 'mail.example.test',
    to: 'alice@example.test',
    at,
    language,
    recipients,
    original: { bytes: bytesOf('Subject: Hello\r\n\r\n'), arrivedAt: at - 3_600_000 },
  });
}

/** What people read, on one line. */
function told(language: NoticeLanguage, ...recipients: RecipientNotice[]): string {
  const bytes = print(language, recipients);
  return textOf(bytes, parse(bytes).parts[0]!).replaceAll('\r\n', ' ');
}

/** Every sentence of a language, the functions called with `filling`. */
function sentences(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [(value as (filling: unknown) => string)('filling')];
  return Object.values(value as object).flatMap(sentences);
}

describe('The words of reports', () => {
  for (const language of languages) {
    const words: Words = wordsByLanguage[language];

    it(`are whole sentences in ${language}, with nothing left to fill in`, () => {
      for (const sentence of sentences(words))
        assert.doesNotMatch(sentence, /undefined|\$\{|\{\w*\}|%s|\s{2}|^\s|\s$|^$/);
      for (const [why, todo] of Object.values(words.causes)) {
        for (const sentence of [why, todo]) assert.match(sentence, /^\p{Lu}.*\.$/u);
      }
    });

    it(`differ from English in ${language}`, () => {
      if (language === 'en') return;
      const english = new Set(sentences(wordsByLanguage.en).filter((sentence) => sentence.length > 12));
      assert.deepEqual(
        sentences(words).filter((sentence) => english.has(sentence)),
        [],
      );
    });

    it(`name the address and what was said as it is, in ${language}`, () => {
      const text = told(language, refused, {
        ...refused,
        address: 'eve@example.org',
        status: '5.2.2',
        reply: { code: 552, lines: ['Over quota'] },
      });
      for (const part of [
        'bob@example.org',
        'eve@example.org',
        'mx.example.org',
        '550 5.1.1 No such user',
        '552 Over quota',
      ]) {
        assert.ok(text.includes(part), part);
      }
      assert.ok(text.includes(words.causes.full[1]));
    });

    it(`count in ${language}`, () => {
      for (const count of [1, 2, 5, 12, 22])
        for (const span of [words.days, words.hours]) assert.match(span(count), new RegExp(`^${count} \\S`));
    });
  }

  it('ask whether a domain was meant that is near', () => {
    const recipient = {
      ...refused,
      address: 'bob@gmial.com',
      status: '5.1.2',
      reply: { code: 550, enhanced: '5.1.2', lines: ['No such domain'] },
    };
    assert.match(told('en', recipient), /does not exist\. Did you mean gmail\.com\? What you can do:/);
    assert.match(told('fr', recipient), /Vouliez-vous dire gmail\.com \?/);
  });

  it('are found by any tag of their language', () => {
    assert.deepEqual(['de-AT', 'PT-br', ' fr ', 'ja', 'constructor', ''].map(noticeLanguage), [
      'de',
      'pt',
      'fr',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('come to no harm by what a host or an address says, and are read back', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        wild,
        fc.constantFrom(...languages),
        fc.constantFrom('failed', 'delayed'),
        (said, language, action) => {
          const reply = { code: 550, lines: [`\u202e${said}`, 'x'.repeat(4096)] };
          const bytes = print(language, [{ ...refused, action, host: `mx\u2067${said}`, reply }]);
          const [text, status] = parse(bytes).parts;
          const people = textOf(bytes, text!);
          assert.doesNotMatch(people, /(?![\r\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
          assert.ok(people.length < 2 * (4 * limits.replyToldCharactersMax + 4000));
          const [recipient] = parseDeliveryReport(contentOf(bytes, status!)).recipients;
          assert.equal(recipient?.final?.address, 'bob@example.org');
          assert.equal(recipient?.action, action);
        },
      ),
    );
  });
});
