import assert from 'node:assert/strict';
import { readFileSync, globSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8Binary } from '../../../base/bytes.ts';
import type { SearchKey } from '../../../formats/imap/index.ts';
import { indexFile } from '../../../store/search/index.ts';
import { type IndexedHouse, openIndexedHouse } from '../../../../test/support/indexed-house.ts';

const text = (wanted: string): SearchKey => ({ key: 'text', text: wanted });

function letter(subject: string, body: string, ...fields: string[]): string {
  return utf8Binary(
    [`Subject: ${subject}`, ...fields, 'Content-Type: text/plain; charset=utf-8', '', body].join('\r\n'),
  );
}

async function same(house: IndexedHouse, key: SearchKey): Promise<number[]> {
  const found = await house.search(key);
  assert.deepEqual(found, await house.scan(key), JSON.stringify(key));
  return found;
}

describe('A search with an index', () => {
  it('finds what a search without one finds: generated mail', async () => {
    await using house = await openIndexedHouse();
    const word = fc.constantFrom(
      'Invoice',
      'invoices',
      'voice',
      'the',
      'Straße',
      'ΟΔΟΣ',
      'naïve',
      '东京都',
      'ไทย',
      '4711',
      '20260203',
      'a',
      'x-ray',
      'received',
      'subject',
      'Ωmega',
      'e\u0301tude',
      '🎉',
      'foo_bar',
      'https://example.org/?u=Ab12Cd',
      'und',
      'ＡＢＣ',
      'Donaudampfschifffahrtsgesellschaftskapitänswitwenrente',
    );
    const prose = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    const messages = fc.sample(fc.tuple(prose, prose, prose), { numRuns: 60, seed: 1 });
    for (const [subject, body, note] of messages.slice(0, 50))
      await house.append(letter(subject, body, `X-Note: ${utf8Binary(note)}`));
    await house.caughtUp();
    // What comes now is found too, indexed or not.
    for (const [subject, body, note] of messages.slice(50))
      await house.append(letter(subject, body, `X-Note: ${utf8Binary(note)}`));

    const part = fc
      .tuple(prose, fc.nat(30), fc.integer({ min: 1, max: 25 }))
      .map(([whole, start, length]) => whole.slice(start, start + length))
      .filter((query) => query.isWellFormed());
    const plain = fc.oneof(
      part.map(text),
      part.map((wanted): SearchKey => ({ key: 'body', text: wanted })),
      part.map((wanted): SearchKey => ({ key: 'header', field: 'x-note', text: wanted })),
      part.map((wanted): SearchKey => ({ key: 'header', field: 'subject', text: wanted })),
      part.map((wanted): SearchKey => ({ key: 'fuzzy', of: text(wanted) })),
      part.map((wanted): SearchKey => ({ key: 'fuzzy', of: { key: 'header', field: 'subject', text: wanted } })),
    );
    const key = fc.oneof(
      plain,
      plain.map((of): SearchKey => ({ key: 'not', of })),
      fc.tuple(plain, plain).map(([either, or]): SearchKey => ({ key: 'or', either, or })),
      fc.tuple(plain, plain).map((all): SearchKey => ({ key: 'and', all })),
    );
    await fc.assert(
      fc.asyncProperty(key, async (one) => void (await same(house, one))),
      { numRuns: 60 },
    );
  });

  it('finds what a search without one finds: the corpus', async () => {
    await using house = await openIndexedHouse();
    const files = globSync('test/corpus/*.eml');
    const messages = files.map((file) => readFileSync(file, 'latin1'));
    await house.append(...messages);
    await house.caughtUp();
    const all = messages.join('\n');
    for (let at = 0; at < all.length; at += 997) {
      for (const length of [3, 7, 15]) {
        const wanted = all.slice(at, at + length).replace(/[^ -~]/g, '');
        await same(house, text(wanted));
        await same(house, { key: 'body', text: wanted });
        for (const field of ['subject', 'from', 'to', 'message-id'])
          await same(house, { key: 'header', field, text: wanted });
      }
    }
  });

  it('reads only the messages that can be meant', async () => {
    await using house = await openIndexedHouse();
    await house.append(letter('one', 'the lighthouse'), letter('two', 'a farm'), letter('three', 'a greenhouse'));
    await house.caughtUp();
    assert.deepEqual(await same(house, text('house')), [1, 3]);
    const found = await house.index.candidates([[{ at: 'inside', part: 'lighth' }]]);
    assert.deepEqual(found?.ids, [1]);
  });

  it('finds names of attachments and what HTML shows, and neither tags nor signatures of machines', async () => {
    await using house = await openIndexedHouse();
    const page =
      '<html><head><style>p{colour:blue}</style></head><body><p>Gr&uuml;&szlig;e <b>aus</b> Wien</p></body></html>';
    const header = ['DKIM-Signature: v=1; b=AbCdEfGh', 'Content-Type: multipart/mixed; boundary=A', ''];
    const name = "filename*=utf-8''Rechnung%20M%C3%A4rz.pdf";
    const parts = ['--A', 'Content-Type: text/html', '', page, '--A', `Content-Disposition: attachment; ${name}`];
    await house.append([...header, ...parts, 'Content-Type: application/pdf', '', '%PDF', '--A--', ''].join('\r\n'));
    await house.caughtUp();
    for (const [wanted, isThere] of [
      ['grüße aus wien', true],
      ['rechnung märz', true],
      ['colour', false],
      ['<p>', false],
      ['abcdefgh', false],
    ] as const) {
      assert.deepEqual(await same(house, text(wanted)), isThere ? [1] : [], wanted);
    }
    assert.deepEqual(await same(house, { key: 'header', field: 'dkim-signature', text: 'abcd' }), [1]);
  });

  it('finds words in other forms and any order where it may', async () => {
    await using house = await openIndexedHouse();
    const english = 'they were not the ones that you will have';
    await house.append(
      letter('Running costs', `Two companies: ${english}`),
      letter('Läufe', 'Er lief'),
      letter('Runes', 'old'),
    );
    await house.caughtUp();
    const fuzzy = (wanted: string): SearchKey => ({ key: 'fuzzy', of: text(wanted) });
    assert.deepEqual(await same(house, fuzzy('company run')), [1]);
    assert.deepEqual(await same(house, fuzzy('laufe')), [2]);
    assert.deepEqual(await same(house, fuzzy('companies nowhere')), []);
    assert.deepEqual(
      await same(house, { key: 'fuzzy', of: { key: 'header', field: 'subject', text: 'costs RUNNING' } }),
      [1],
    );
  });

  it('goes on while its index is made anew, and after somebody wrote rubbish into it', async () => {
    await using house = await openIndexedHouse();
    await house.append(letter('one', 'needle'), letter('two', 'straw'));
    await house.caughtUp();
    await house.index.renew();
    assert.deepEqual(await same(house, text('needle')), [1]);
    await house.caughtUp();
    assert.deepEqual((await house.index.candidates([[{ at: 'whole', part: 'needle' }]]))?.ids, [1]);

    writeFileSync(indexFile(house.folder), Buffer.alloc(50_000, 'rubbish'), { flag: 'r+' });
    await house.append(letter('three', 'needle'));
    assert.deepEqual(await same(house, text('needle')), [1, 3]);
  });

  it('looks into a message that is too large to index', async () => {
    await using house = await openIndexedHouse();
    const filler = Array.from({ length: 60_000 }, (_, at) => `w${at.toString(36)}`).join(' ');
    await house.append(letter('large', `${filler} needle`), letter('small', 'straw'));
    await house.caughtUp();
    assert.deepEqual(await same(house, text('needle')), [1]);
  });

  it('lives with hostile HTML', async () => {
    await using house = await openIndexedHouse();
    const deep = `${'<div><a title=x>'.repeat(150_000)}end of it`;
    const html = (source: string): string => `Content-Type: text/html\r\n\r\n${source}`;
    await house.append(
      html(deep),
      html(`${'&#'.repeat(100_000)} end of it`),
      html(`<!--${'x'.repeat(500_000)}--> end of it`),
    );
    await house.caughtUp();
    assert.deepEqual(await same(house, text('end of it')), [1, 2, 3]);
  });
});
