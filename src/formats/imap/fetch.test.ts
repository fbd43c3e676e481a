import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readerOf } from '../../../test/support/imap-wire.ts';
import type { FetchItem, SectionItem } from './types.ts';

function items(wire: string): FetchItem[] {
  const reader = readerOf(wire);
  const items = reader.fetchItems();
  reader.end();
  return items;
}

function names(wire: string): string[] {
  return items(wire).map((item) => (item.item === 'SECTION' ? item.label : item.item));
}

/** The one section that `wire` asks for. */
function section(wire: string): Omit<SectionItem, 'item'> {
  const [item] = items(wire);
  assert.ok(item?.item === 'SECTION');
  const { item: _, ...section } = item;
  return section;
}

describe('fetchItems', () => {
  it('expands the macros of RFC 3501 §6.4.5', () => {
    assert.deepEqual(names('FAST'), ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE']);
    assert.deepEqual(names('all'), ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE']);
    assert.deepEqual(names('FULL'), ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY']);
  });

  it('reads one item or a list of them', () => {
    assert.deepEqual(names('uid'), ['UID']);
    assert.deepEqual(names('(UID BODY BODYSTRUCTURE BODY[])'), ['UID', 'BODY', 'BODYSTRUCTURE', 'BODY[]']);
  });

  it('reads the items of later RFCs, PREVIEW with its modifier too', () => {
    assert.deepEqual(names('(SAVEDATE emailid THREADID)'), ['SAVEDATE', 'EMAILID', 'THREADID']);
    assert.deepEqual(names('(PREVIEW (LAZY) UID)'), ['PREVIEW', 'UID']);
    assert.deepEqual(names('preview (lazy)'), ['PREVIEW']);
  });

  it('reads the ancestors of BODY[]', () => {
    const whole = { part: [], fields: [] };
    assert.deepEqual(section('RFC822'), { label: 'RFC822', section: 'ALL', setsSeen: true, ...whole });
    assert.deepEqual(section('RFC822.TEXT'), { label: 'RFC822.TEXT', section: 'TEXT', setsSeen: true, ...whole });
    assert.deepEqual(section('RFC822.HEADER'), {
      label: 'RFC822.HEADER',
      section: 'HEADER',
      setsSeen: false,
      ...whole,
    });
  });

  it('reads sections with and without parts', () => {
    const seen = { setsSeen: true, fields: [] };
    assert.deepEqual(section('BODY[]'), { label: 'BODY[]', part: [], section: 'ALL', ...seen });
    assert.deepEqual(section('body[text]'), { label: 'BODY[TEXT]', part: [], section: 'TEXT', ...seen });
    assert.deepEqual(section('BODY[4.2.2.1]'), { label: 'BODY[4.2.2.1]', part: [4, 2, 2, 1], section: 'ALL', ...seen });
    assert.deepEqual(section('BODY[4.1.MIME]'), { label: 'BODY[4.1.MIME]', part: [4, 1], section: 'MIME', ...seen });
    assert.deepEqual(section('BODY[3.HEADER]'), { label: 'BODY[3.HEADER]', part: [3], section: 'HEADER', ...seen });
  });

  it('reads chosen header fields and repeats them as they were written', () => {
    assert.deepEqual(section('BODY.PEEK[1.HEADER.FIELDS (Date "from" {2}\r\nTo)]'), {
      label: 'BODY[1.HEADER.FIELDS (Date from To)]',
      setsSeen: false,
      part: [1],
      section: 'HEADER.FIELDS',
      fields: ['DATE', 'FROM', 'TO'],
    });
    const others = section('BODY[HEADER.FIELDS.NOT ("a b")]');
    assert.deepEqual([others.label, others.section], ['BODY[HEADER.FIELDS.NOT ("a b")]', 'HEADER.FIELDS.NOT']);
  });

  it('reads a part of a section and names only its start', () => {
    const partial = { start: 0, count: 4_294_967_295 };
    const item = section('BODY.PEEK[TEXT]<0.4294967295>');
    assert.deepEqual([item.label, item.partial], ['BODY[TEXT]<0>', partial]);
  });

  const broken = [
    '|()|(UID|(ALL)|UID FLAGS|BOGUS|BODY.PEEK|ENVELOPE[]|RFC822.PEEK|BODY[|BODY[MIME]|BODY[0]',
    'BODY[1.]|BODY[1..2]|BODY[.1]|BODY[1TEXT]|BODY[TEXT.1]|BODY[BOGUS]|BODY[HEADER.FIELDS]',
    'BODY[HEADER.FIELDS ()]|BODY[HEADER.FIELDS(A)]|BODY[HEADER (A)]|BODY[ ]|BODY[]<0>|BODY[]<0.0>|BODY[]<.1>',
    'BODY[]<0.1|BODY[]<4294967296.1>|BODY[] <0.1>|UID<0.1>|PREVIEW (HASTY)|UID (LAZY)|PREVIEW(LAZY)',
  ].flatMap((row) => row.split('|'));
  for (const wire of broken) {
    it(`refuses ${JSON.stringify(wire)}`, () => assert.throws(() => items(wire), { name: 'Fault', code: 'badSyntax' }));
  }
});
