import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { headerForm, type HeaderForm } from './forms.ts';
import { emailHeaders, headerProperty, parseHeaderProperty } from './header-properties.ts';

/** Each row: what stands behind the colon, and what the form makes of it. */
const rows: Record<HeaderForm, readonly (readonly [what: string, raw: string, meant: unknown])[]> = {
  Raw: [
    ['keeps blanks and folding', ' a\r\n  b \r\n', ' a\r\n  b '],
    ['drops NUL', ' a\0b\r\n', ' ab'],
    ['keeps UTF-8', ' B\xc3\xbccher', ' Bücher'],
    ['replaces what is none', ' B\xfccher', ' B\ufffdcher'],
    ['keeps encoded words', ' =?utf-8?q?a?=', ' =?utf-8?q?a?='],
    ['of an empty field', '\r\n', ''],
  ],
  Text: [
    ['unfolds', ' a\r\n  b\r\n\tc\r\n', 'a  b\tc'],
    ['removes the blanks in front only', '   a  ', 'a  '],
    ['decodes encoded words', ' =?utf-8?q?B=C3=BCcher_x?=', 'Bücher x'],
    ['joins neighbours', ' =?utf-8?q?B=C3?=\r\n =?utf-8?q?=BC?= x', 'Bü x'],
    ['decodes with a language (RFC 2231 §5)', ' =?utf-8*de?q?B=C3=BC?=', 'Bü'],
    ['composes (NFC)', ' =?utf-8?q?u=CC=88?= u\xcc\x88', 'ü ü'],
    [
      'leaves words that touch others',
      ' a=?utf-8?q?b?= =?utf-8?q?c?=d (=?utf-8?q?e?=)',
      'a=?utf-8?q?b?= =?utf-8?q?c?=d (=?utf-8?q?e?=)',
    ],
    ['leaves words with blanks in them', ' =?utf-8?q?a b?=', '=?utf-8?q?a b?='],
    ['leaves words that touch each other', ' =?utf-8?q?a?==?utf-8?q?b?=', '=?utf-8?q?a?==?utf-8?q?b?='],
    ['leaves charsets that nobody knows', ' =?x-nobody?q?a?= b', '=?x-nobody?q?a?= b'],
    ['leaves other encodings', ' =?utf-8?x?a?=', '=?utf-8?x?a?='],
    ['drops control characters that were encoded', ' =?utf-8?q?a=00b=0D=0Ac=7F?=', 'abc'],
    ['reads bytes that are not of the charset as Western', ' =?utf-8?q?a=FFb?=', 'aÿb'],
    ['reads raw UTF-8', ' B\xc3\xbccher', 'Bücher'],
  ],
  Addresses: [
    [
      'reads the example of RFC 8621 §4.1.2.3',
      ' "  James Smythe" <james@example.com>, Friends:\r\n  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=\r\n  <john@example.com>;\r\n',
      [
        { name: 'James Smythe', email: 'james@example.com' },
        { name: null, email: 'jane@example.com' },
        { name: 'John Smîth', email: 'john@example.com' },
      ],
    ],
    ['takes the comment for a name', ' joe@x.test (Joe)', [{ name: 'Joe', email: 'joe@x.test' }]],
    [
      'quotes in the address, not in the name',
      ' "Joe \\"B\\"" <"joe blow"@x.test>',
      [{ name: 'Joe "B"', email: '"joe blow"@x.test' }],
    ],
    ['leaves the route out', ' <@a.test:joe@x.test>', [{ name: null, email: 'joe@x.test' }]],
    [
      'keeps what is no address',
      ' Joe, Ann Roe',
      [
        { name: null, email: 'Joe' },
        { name: 'Ann Roe', email: '' },
      ],
    ],
    [
      'decodes names in quotes, though it should not',
      ' "=?utf-8?q?J=C3=BC?=" <j@x.test>',
      [{ name: 'Jü', email: 'j@x.test' }],
    ],
    ['does not decode domains', ' joe@xn--bcher-kva.test', [{ name: null, email: 'joe@xn--bcher-kva.test' }]],
    ['reads UTF-8', ' J\xc3\xbc <j\xc3\xbc@b\xc3\xbc.test>', [{ name: 'Jü', email: 'jü@bü.test' }]],
    ['has no name for an empty one', ' " " <j@x.test>', [{ name: null, email: 'j@x.test' }]],
    ['of an empty field', '', []],
  ],
  GroupedAddresses: [
    [
      'reads the example of RFC 8621 §4.1.2.4',
      ' "  James Smythe" <james@example.com>, Friends:\r\n  jane@example.com, =?UTF-8?Q?John_Sm=C3=AEth?=\r\n  <john@example.com>;\r\n',
      [
        { name: null, addresses: [{ name: 'James Smythe', email: 'james@example.com' }] },
        {
          name: 'Friends',
          addresses: [
            { name: null, email: 'jane@example.com' },
            { name: 'John Smîth', email: 'john@example.com' },
          ],
        },
      ],
    ],
    [
      'collects neighbours',
      ' a@x.test, b@x.test, G:;, c@x.test',
      [
        {
          name: null,
          addresses: [
            { name: null, email: 'a@x.test' },
            { name: null, email: 'b@x.test' },
          ],
        },
        { name: 'G', addresses: [] },
        { name: null, addresses: [{ name: null, email: 'c@x.test' }] },
      ],
    ],
    ['of an empty field', '', []],
  ],
  MessageIds: [
    ['reads ids without brackets and comments', ' <a@x.test>\r\n (c) <b@y.test>\r\n', ['a@x.test', 'b@y.test']],
    ['keeps quotation marks', ' <"a\\" b"@x.test>', ['"a\\" b"@x.test']],
    ['is null for none', ' none', null],
    ['is null for an empty field', '', null],
  ],
  Date: [
    [
      'reads a date',
      ' Fri, 20 Nov 2026 10:22:23 +0100\r\n',
      { ms: Date.UTC(2026, 10, 20, 9, 22, 23), offsetMinutes: 60 },
    ],
    ['is null for nonsense', ' tomorrow', null],
  ],
  URLs: [
    ['reads URLs', ' <https://x.test/\r\n a> (c), <mailto:a@x.test>', ['https://x.test/a', 'mailto:a@x.test']],
    ['is null without brackets (RFC 2369 §2)', ' https://x.test/', null],
    ['is null for NO', ' NO', null],
  ],
};

describe('headerForm', () => {
  for (const [form, examples] of Object.entries(rows)) {
    describe(form, () => {
      for (const [what, raw, meant] of examples) {
        it(what, () => assert.deepEqual(headerForm(form as HeaderForm, raw), meant));
      }
    });
  }

  it('gives well-formed text for any bytes', () => {
    const bytes = fc.array(
      fc.constantFrom('=?utf-8?q?', '=C3', '?=', ' ', '\xc3', '\xbc', '"', '<', '@', 'a', '\r\n ', '\0'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(bytes, (all) => {
        for (const form of ['Raw', 'Text'] as const) assert.ok(headerForm(form, all.join('')).isWellFormed());
        for (const { name, email } of headerForm('Addresses', all.join('')))
          assert.ok(`${name}${email}`.isWellFormed());
      }),
    );
  });

  it('takes time that grows with the length', () => {
    for (const piece of ['=?', '=?a?q?', '=?a?q?b?=', '=?utf-8?q?b?= ', '? ', ' ', '=?utf-8?b?', '\r\n ']) {
      assert.equal(typeof headerForm('Text', ` ${piece.repeat(100_000)}`), 'string', piece);
    }
  });
});

describe('parseHeaderProperty', () => {
  it('reads names, forms and ":all"', () => {
    assert.deepEqual(parseHeaderProperty('header:subject'), { name: 'subject', form: 'Raw', all: false });
    assert.deepEqual(parseHeaderProperty('header:Resent-To:asAddresses:all'), {
      name: 'Resent-To',
      form: 'Addresses',
      all: true,
    });
    assert.deepEqual(parseHeaderProperty('header:X-Foo:all'), { name: 'X-Foo', form: 'Raw', all: true });
    assert.deepEqual(parseHeaderProperty('header:all:all'), { name: 'all', form: 'Raw', all: true });
    assert.deepEqual(parseHeaderProperty('header:asText'), { name: 'asText', form: 'Raw', all: false });
    assert.deepEqual(parseHeaderProperty('header:X-{1}!:asDate'), { name: 'X-{1}!', form: 'Date', all: false });
  });

  it('refuses everything else', () => {
    const wrong = [
      'header:',
      'Header:x',
      'subject',
      'header:a b',
      'header:ü',
      'header:a:asRaw2',
      'header:a:astext',
      'header:a:as',
    ];
    for (const text of [
      ...wrong,
      'header:a:all:asText',
      'header:a:',
      'header:a:all:all',
      'header:a:constructor',
      'header:a:asconstructor',
    ]) {
      assert.equal(parseHeaderProperty(text), undefined, text);
    }
  });

  /** RFC 8621 §4.1.2.2 to §4.1.2.7. */
  it('allows each field its forms', () => {
    const allowed: Record<string, string> = {
      From: 'Addresses GroupedAddresses',
      'resent-BCC': 'Addresses GroupedAddresses',
      Subject: 'Text',
      Comments: 'Text',
      Keywords: 'Text',
      'List-Id': 'Text',
      'Message-ID': 'MessageIds',
      References: 'MessageIds',
      'Resent-Message-ID': 'MessageIds',
      Date: 'Date',
      'Resent-Date': 'Date',
      'List-Post': 'URLs',
      'List-Unsubscribe': 'URLs',
      Received: '',
      'Return-Path': '',
      'X-Own': 'Text Addresses GroupedAddresses MessageIds Date URLs',
      'List-Unsubscribe-Post': 'Text Addresses GroupedAddresses MessageIds Date URLs',
    };
    const forms = ['Text', 'Addresses', 'GroupedAddresses', 'MessageIds', 'Date', 'URLs'];
    for (const [name, wanted] of Object.entries(allowed)) {
      const found = forms.filter((form) => parseHeaderProperty(`header:${name}:as${form}`));
      assert.deepEqual(found.join(' '), wanted, name);
      assert.ok(parseHeaderProperty(`header:${name}`));
    }
  });
});

describe('headerProperty', () => {
  const block = 'Subject: one\r\nX-A: 1\r\nSUBJECT: =?utf-8?q?two?=\r\n\tthree\r\n\r\nSubject: body';
  const value = (text: string): unknown => {
    const property = parseHeaderProperty(text);
    assert.ok(property);
    return headerProperty(property, block);
  };

  it('is the last instance, or all of them', () => {
    assert.equal(value('header:subject'), ' =?utf-8?q?two?=\r\n\tthree');
    assert.equal(value('header:Subject:asText'), 'two\tthree');
    assert.deepEqual(value('header:Subject:asText:all'), ['one', 'two\tthree']);
  });

  it('is null or empty where there is none', () => {
    assert.equal(value('header:To'), null);
    assert.equal(value('header:To:asAddresses'), null);
    assert.deepEqual(value('header:To:asAddresses:all'), []);
  });

  it('lists all fields as they stand', () => {
    assert.deepEqual(emailHeaders(block), [
      { name: 'Subject', value: ' one' },
      { name: 'X-A', value: ' 1' },
      { name: 'SUBJECT', value: ' =?utf-8?q?two?=\r\n\tthree' },
    ]);
  });
});
