import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../../base/limits.ts';
import type { HeaderField } from '../types.ts';
import { type ListFields, parseListFields } from './list-fields.ts';

function header(fields: Readonly<Record<string, string>>): HeaderField[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value, start: 0, end: 0 }));
}

const rows: readonly (readonly [what: string, fields: Readonly<Record<string, string>>, meant: ListFields])[] = [
  ['nothing', { Subject: 'x' }, {}],
  [
    'RFC 2369 §3.1: one URL',
    { 'List-Help': '<mailto:l@x.test?subject=help> (List Instructions)' },
    { help: ['mailto:l@x.test?subject=help'] },
  ],
  [
    'RFC 2369 §3.1: two, with comments and folding',
    { 'List-Help': '<ftp://ftp.x.test/list.txt> (FTP),\r\n <mailto:l@x.test>' },
    { help: ['ftp://ftp.x.test/list.txt', 'mailto:l@x.test'] },
  ],
  [
    'RFC 2369 §3.2: a comment in front',
    { 'List-Unsubscribe': '(Use this command to get off the list) <mailto:m@x.test?body=unsubscribe%20list>' },
    { unsubscribe: ['mailto:m@x.test?body=unsubscribe%20list'] },
  ],
  ['RFC 2369 §3.4: no posting', { 'List-Post': 'NO (posting not allowed on this list)' }, { postingForbidden: true }],
  ['no posting, in small letters', { 'List-Post': ' no' }, { postingForbidden: true }],
  ['an address that begins with no', { 'List-Post': '<mailto:no@x.test>' }, { post: ['mailto:no@x.test'] }],
  [
    'all the others',
    {
      'LIST-SUBSCRIBE': '<mailto:on@x.test>',
      'list-owner': '<mailto:o@x.test> (Contact)',
      'List-Archive': '<https://x.test/a/>',
    },
    { subscribe: ['mailto:on@x.test'], owner: ['mailto:o@x.test'], archive: ['https://x.test/a/'] },
  ],
  [
    'RFC 2369 §2: blanks in brackets mean nothing',
    { 'List-Help': '< https://x.test/a\r\n b >' },
    { help: ['https://x.test/ab'] },
  ],
  [
    'RFC 2369 §2, rule 2: nothing counts without a comma',
    { 'List-Help': '<mailto:a@x.test> <mailto:b@x.test>' },
    { help: ['mailto:a@x.test'] },
  ],
  [
    'RFC 2369 §2, rule 3: nothing counts behind another thing',
    { 'List-Help': '<mailto:a@x.test>, b, <mailto:c@x.test>' },
    { help: ['mailto:a@x.test'] },
  ],
  ['a comma in a URL', { 'List-Help': '<https://x.test/?a=1,2>' }, { help: ['https://x.test/?a=1,2'] }],
  ['a bracket that never closes', { 'List-Help': '<https://x.test/' }, { help: ['https://x.test/'] }],
  [
    'the next bracket in its place',
    { 'List-Help': '<mailto:a@x.test, <mailto:b@x.test>' },
    { help: ['mailto:a@x.test,'] },
  ],
  [
    'no brackets',
    { 'List-Unsubscribe': 'https://x.test/u, mailto:a@x.test' },
    { unsubscribe: ['https://x.test/u', 'mailto:a@x.test'] },
  ],
  [
    'words before brackets',
    { 'List-Unsubscribe': 'To leave: <https://x.test/u>' },
    { unsubscribe: ['https://x.test/u'] },
  ],
  ['words only', { 'List-Unsubscribe': 'write to us' }, {}],
  [
    'encoded words around it all',
    { 'List-Unsubscribe': '=?us-ascii?Q?=3Chttps=3A=2F=2Fx=2Etest?= =?us-ascii?Q?=2Fu=3E?=' },
    { unsubscribe: ['https://x.test/u'] },
  ],
  ['nothing in brackets', { 'List-Help': '<>' }, {}],
  ['RFC 2919 §3: id', { 'List-Id': '<commonspace-users.list-id.x.test>' }, { id: 'commonspace-users.list-id.x.test' }],
  [
    'RFC 2919 §3: id and phrase',
    { 'List-Id': 'List Header Mailing List <l.x.test>' },
    { id: 'l.x.test', name: 'List Header Mailing List' },
  ],
  [
    'RFC 2919 §3: id and quoted phrase',
    { 'List-ID': '"Lena\'s \\"Joke\\" List"\r\n  <lenas-jokes.021999.localhost>' },
    { id: 'lenas-jokes.021999.localhost', name: 'Lena\'s "Joke" List' },
  ],
  [
    'a URL for a name',
    { 'List-Id': 'See http://x.test/    <l.x.test>' },
    { id: 'l.x.test', name: 'See http://x.test/' },
  ],
  ['a name with brackets', { 'List-Id': '"The <best> list" <l.x.test>' }, { id: 'l.x.test', name: 'The <best> list' }],
  [
    'an encoded name',
    { 'List-Id': '=?utf-8?q?B=C3=BCcher?= <l.x.test>' },
    { id: 'l.x.test', name: '=?utf-8?q?B=C3=BCcher?=' },
  ],
  ['blanks in the id', { 'List-Id': 'L <l.\r\n x.test >' }, { id: 'l.x.test', name: 'L' }],
  ['an id without brackets', { 'List-Id': 'l.x.test' }, { id: 'l.x.test' }],
  ['a name without an id', { 'List-Id': 'Our list.' }, { name: 'Our list.' }],
  ['an id that never ends', { 'List-Id': 'L <l.x.test' }, { id: 'l.x.test', name: 'L' }],
  [
    'RFC 8058 §3.1: one click',
    {
      'List-Unsubscribe': '<mailto:u@x.test>, <https://x.test/u/opaque>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
    { unsubscribe: ['mailto:u@x.test', 'https://x.test/u/opaque'], oneClick: 'https://x.test/u/opaque' },
  ],
  [
    'not without HTTPS',
    { 'List-Unsubscribe': '<http://x.test/u>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    { unsubscribe: ['http://x.test/u'] },
  ],
  [
    'not with another word',
    { 'List-Unsubscribe': '<https://x.test/u>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click;a=b' },
    { unsubscribe: ['https://x.test/u'] },
  ],
  ['not without List-Unsubscribe', { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }, {}],
];

describe('parseListFields', () => {
  for (const [what, fields, meant] of rows) {
    it(`reads ${what}`, () => assert.deepEqual(parseListFields(header(fields)), meant));
  }

  it('takes the upper one of two fields', () => {
    const twice = [...header({ 'List-Id': '<new.x.test>' }), ...header({ 'List-Id': '<old.x.test>' })];
    assert.deepEqual(parseListFields(twice), { id: 'new.x.test' });
  });

  it('is bounded, and takes time that grows with the length', () => {
    for (const piece of ['<', '<a', '<a>,', '(', '"', 'a:b ', '=?', ' ', '<>,', ',', 'a:,', ',a:']) {
      const value = piece.repeat(100_000);
      const { help = [], name = '', id = '' } = parseListFields(header({ 'List-Help': value, 'List-Id': value }));
      assert.ok(help.length <= limits.listUrlsMax && name.length + id.length <= value.length, piece);
    }
    const torn = header({
      'List-Help': `a:b${',;'.repeat(100_000)}x`,
      'List-Id': `${'a.'.repeat(100_000)} x`,
    });
    assert.deepEqual(Object.keys(parseListFields(torn)), ['name']);
  });
});
