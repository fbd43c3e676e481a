import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readerOf } from '../../../test/support/imap-wire.ts';
import { limits } from '../../base/limits.ts';
import type { SearchProgram } from './search.ts';
import type { SearchKey } from './types.ts';

const badSyntax = { name: 'Fault', code: 'badSyntax' };
const badCharset = { name: 'Fault', code: 'badCharset' };

function program(wire: string): SearchProgram {
  const reader = readerOf(wire);
  const program = reader.searchProgram();
  reader.end();
  return program;
}

const flag = (flag: string, present = true): SearchKey => ({ key: 'flag', flag, present });
const field = (field: string, text: string): SearchKey => ({ key: 'header', field, text });

const keys: readonly (readonly [string, SearchKey])[] = [
  ['ALL', { key: 'all' }],
  ['answered', flag('\\Answered')],
  ['FUZZY SUBJECT break', { key: 'fuzzy', of: field('subject', 'break') }],
  [
    'NOT FUZZY (SEEN BODY x)',
    { key: 'not', of: { key: 'fuzzy', of: { key: 'and', all: [flag('\\Seen'), { key: 'body', text: 'x' }] } } },
  ],
  ['UNANSWERED', flag('\\Answered', false)],
  ['DELETED', flag('\\Deleted')],
  ['UNDELETED', flag('\\Deleted', false)],
  ['DRAFT', flag('\\Draft')],
  ['UNDRAFT', flag('\\Draft', false)],
  ['FLAGGED', flag('\\Flagged')],
  ['UNFLAGGED', flag('\\Flagged', false)],
  ['SEEN', flag('\\Seen')],
  ['UNSEEN', flag('\\Seen', false)],
  ['RECENT', flag('\\Recent')],
  ['OLD', flag('\\Recent', false)],
  ['NEW', { key: 'and', all: [flag('\\Recent'), flag('\\Seen', false)] }],
  ['KEYWORD $Junk', flag('$Junk')],
  ['UNKEYWORD $Junk', flag('$Junk', false)],
  ['BEFORE 1-Feb-1994', { key: 'before', day: 8797 }],
  ['ON "1-Feb-1994"', { key: 'on', day: 8797 }],
  ['SINCE 01-feb-1994', { key: 'since', day: 8797 }],
  ['SENTBEFORE 1-Feb-1994', { key: 'sentBefore', day: 8797 }],
  ['SENTON 1-Feb-1994', { key: 'sentOn', day: 8797 }],
  ['SENTSINCE 1-Feb-1994', { key: 'sentSince', day: 8797 }],
  ['LARGER 0', { key: 'larger', sizeBytes: 0 }],
  ['SMALLER 4294967295', { key: 'smaller', sizeBytes: 4_294_967_295 }],
  ['FROM Smith', field('from', 'Smith')],
  ['TO "Mr. Smith"', field('to', 'Mr. Smith')],
  ['CC {5}\r\nSmith', field('cc', 'Smith')],
  ['BCC ""', field('bcc', '')],
  ['SUBJECT "\xc3\xa4"', field('subject', 'ä')],
  ['HEADER X-Spam ""', field('x-spam', '')],
  ['HEADER "List-Id" a', field('list-id', 'a')],
  ['BODY a', { key: 'body', text: 'a' }],
  ['TEXT {6+}\r\n\xd0\xbf\xd1\x80\xd1\x83', { key: 'text', text: 'пру' }],
  [
    'UID 1:5,*',
    {
      key: 'uid',
      set: [
        [1, 5],
        ['*', '*'],
      ],
    },
  ],
  ['SAVEDSINCE 1-Feb-1994', { key: 'savedSince', day: 8797 }],
  ['SAVEDATESUPPORTED', { key: 'all' }],
  ['EMAILID Mx_-9', { key: 'emailId', id: 'Mx_-9' }],
  ['threadid T1', { key: 'threadId', id: 'T1' }],
  ['*:3', { key: 'set', set: [['*', 3]] }],
  ['NOT SEEN', { key: 'not', of: flag('\\Seen') }],
  ['OR SEEN DRAFT', { key: 'or', either: flag('\\Seen'), or: flag('\\Draft') }],
  ['(SEEN)', flag('\\Seen')],
  ['((SEEN DRAFT))', { key: 'and', all: [flag('\\Seen'), flag('\\Draft')] }],
  [
    'or not 2 (SEEN OR 3 4)',
    {
      key: 'or',
      either: { key: 'not', of: { key: 'set', set: [[2, 2]] } },
      or: {
        key: 'and',
        all: [flag('\\Seen'), { key: 'or', either: { key: 'set', set: [[3, 3]] }, or: { key: 'set', set: [[4, 4]] } }],
      },
    },
  ],
];

describe('searchProgram', () => {
  for (const [wire, key] of keys) {
    it(`reads ${JSON.stringify(wire)}`, () => assert.deepEqual(program(wire), { key }));
  }

  it('reads the example of RFC 3501 §6.4.4', () => {
    assert.deepEqual(program('FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"').key, {
      key: 'and',
      all: [flag('\\Flagged'), { key: 'since', day: 8797 }, { key: 'not', of: field('from', 'Smith') }],
    });
  });

  it('knows two charsets and refuses others', () => {
    assert.deepEqual(program('charset utf-8 TEXT "\xc3\xa4"'), { charset: 'UTF-8', key: { key: 'text', text: 'ä' } });
    assert.deepEqual(program('CHARSET "US-ASCII" ALL'), { charset: 'US-ASCII', key: { key: 'all' } });
    assert.throws(() => program('CHARSET KOI8-R TEXT a'), badCharset);
  });

  it('refuses texts that are not in UTF-8', () => {
    assert.throws(() => program('TEXT "\xe4"'), badCharset);
    assert.throws(() => program('CHARSET UTF-8 SUBJECT {1}\r\n\xff'), badCharset);
  });

  for (const nested of [
    ['(', 'ALL', ')'],
    ['NOT ', 'ALL', ''],
    ['OR ALL ', 'ALL', ''],
    ['(1 NOT ', 'ALL', ')'],
  ] as const) {
    it(`bounds the depth of ${nested.join('')}`, () => {
      const [open, inside, close] = nested;
      const wire = (depth: number) => open.repeat(depth) + inside + close.repeat(depth);
      assert.ok(program(wire(limits.listDepthMax / 2)));
      assert.throws(() => program(wire(limits.listDepthMax + 1)), badSyntax);
      assert.throws(() => program(wire(100_000)), badSyntax);
    });
  }

  const broken = [
    '| ALL|ALL |()|(SEEN|SEEN)|BOGUS|KEYWORD|KEYWORD \\Seen|NOT|OR SEEN|OR (SEEN DRAFT)|FROM',
    'FROM (a)|HEADER a|LARGER a|LARGER -1|LARGER 4294967296|SINCE 1994|ON 31-Feb-1994|UID|UID 0|UID SEEN|0|1,',
    'CHARSET|CHARSET UTF-8|CHARSET UTF-8 |ALL CHARSET UTF-8|toString',
  ].flatMap((row) => row.split('|'));
  for (const wire of broken) {
    it(`refuses ${JSON.stringify(wire)}`, () => assert.throws(() => program(wire), badSyntax));
  }
});
