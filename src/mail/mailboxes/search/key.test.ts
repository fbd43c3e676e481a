import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { systemClock } from '../../../base/clock.ts';
import type { SearchKey } from '../../../formats/imap/index.ts';
import type { Blobs } from '../../../store/blobs/index.ts';
import { MessageBytes } from './message-bytes.ts';
import { search } from './search.ts';
import { testOf } from './key.ts';
import type { Candidate, SearchedRow, SearchScope } from './key.ts';
import { printSummary, Summary } from '../../summary/index.ts';
import { Turns } from '../turns.ts';

const scope: SearchScope = {
  sequence: () => [[10, 11]],
  uids: () => [[11, 12]],
  isRecent: (uid) => uid === 12,
};

const day = 86_400_000;
const rows: SearchedRow[] = [
  { uid: 10, flags: 1, keywords: '', sizeBytes: 100, internalDate: 5 * day, bodyId: 1 },
  { uid: 11, flags: 0, keywords: '$Junk Later', sizeBytes: 200, internalDate: 6 * day, bodyId: 2 },
  { uid: 12, flags: 9, keywords: 'NotJunk', sizeBytes: 300, internalDate: 7 * day - 1, bodyId: 3 },
];

function found(key: SearchKey): number[] {
  const test = testOf(key, scope);
  return rows.filter((row) => test.judge({ row })).map(({ uid }) => uid);
}

const seen: SearchKey = { key: 'flag', flag: '\\Seen', present: true };
const dear: SearchKey = { key: 'body', text: 'x' };

describe('A search key is decided by the row alone:', () => {
  const cases: [string, SearchKey, number[]][] = [
    ['ALL', { key: 'all' }, [10, 11, 12]],
    ['sequence numbers', { key: 'set', set: [[1, 2]] }, [10, 11]],
    ['UID', { key: 'uid', set: [[11, '*']] }, [11, 12]],
    ['SEEN', seen, [10, 12]],
    ['UNSEEN', { key: 'flag', flag: '\\seen', present: false }, [11]],
    ['DELETED', { key: 'flag', flag: '\\Deleted', present: true }, [12]],
    ['RECENT', { key: 'flag', flag: '\\Recent', present: true }, [12]],
    ['OLD', { key: 'flag', flag: '\\Recent', present: false }, [10, 11]],
    ['KEYWORD, whole and in any case', { key: 'flag', flag: '$junk', present: true }, [11]],
    ['UNKEYWORD', { key: 'flag', flag: 'junk', present: false }, [10, 11, 12]],
    ['LARGER', { key: 'larger', sizeBytes: 200 }, [12]],
    ['SMALLER', { key: 'smaller', sizeBytes: 200 }, [10]],
    ['BEFORE', { key: 'before', day: 6 }, [10]],
    ['ON', { key: 'on', day: 6 }, [11, 12]],
    ['SINCE', { key: 'since', day: 6 }, [11, 12]],
    ['NOT', { key: 'not', of: seen }, [11]],
    ['OR', { key: 'or', either: { key: 'larger', sizeBytes: 299 }, or: { key: 'smaller', sizeBytes: 101 } }, [10, 12]],
    ['AND', { key: 'and', all: [seen, { key: 'larger', sizeBytes: 150 }] }, [12]],
    ['AND of nothing', { key: 'and', all: [] }, [10, 11, 12]],
  ];
  for (const [name, key, uids] of cases) it(name, () => assert.deepEqual(found(key), uids));
});

describe('A search reads no more than it must:', () => {
  it('nothing where the rows decide', async () => assert.deepEqual(await asked(seen), []));

  it('only what a cheap key of an AND left over', async () => {
    assert.deepEqual(await asked({ key: 'and', all: [dear, { key: 'not', of: seen }] }), [11]);
  });

  it('no body where a header decides, whatever the order of the keys', async () => {
    const header: SearchKey = { key: 'header', field: 'X-Note', text: 'absent' };
    assert.equal(await testOf({ key: 'and', all: [dear, header] }, scope).settle(largeMessage()), false);
  });

  it('only what a cheap key of an OR left over', async () => {
    assert.deepEqual(await asked({ key: 'or', either: dear, or: seen }), [11]);
  });
});

/** Whose content a search asked for. Nothing is found there, because that is not the question. */
async function asked(key: SearchKey): Promise<readonly number[]> {
  let open: readonly number[] = [];
  const candidates = (uids: readonly number[]): AsyncIterable<Iterable<Candidate>> => {
    open = uids;
    return Readable.from([]);
  };
  await search({ rows: () => Promise.resolve(rows), candidates }, key, scope, new Turns(systemClock));
  return open;
}

/** A message too large to be read at once, of which only the header can be read. */
function largeMessage(): Candidate {
  const header = bytesOf('Subject: large\r\nX-Note: here\r\n\r\n');
  const bodyStart = header.length;
  const bodyEnd = 1_000_000;
  const blobs: Blobs = {
    draft: () => assert.fail('nothing is written'),
    mustHaveRoom: () => assert.fail('nothing is written'),
    read: () => assert.fail('the body is read'),
    readAll: () => Promise.resolve(header),
  };
  const content = { type: 'text', subtype: 'plain', encoding: '7bit', parameters: [], parts: [] };
  const root = { ...content, headerStart: 0, bodyStart, bodyEnd, bodyLines: 1, header: [] };
  return {
    row: rows[0] as SearchedRow,
    summary: new Summary(printSummary({ root, header: '', defects: [], sizeBytes: bodyEnd })),
    lasting: { savedAt: 0, threadId: 0, hash: '' },
    bytes: new MessageBytes(blobs, 'place', bodyEnd),
  };
}
