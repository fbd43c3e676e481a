import assert from 'node:assert/strict';
import { closeSync, openSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CheckedHouse } from '../../../test/support/checked-house.ts';

interface BodyRow {
  readonly id: number;
  readonly hash: string;
  readonly place: string;
}

async function houseWithMail(): Promise<{ house: CheckedHouse; bodies: BodyRow[] }> {
  const house = await CheckedHouse.open();
  await house.deliver(['one', 'two']);
  await house.deliver(['three'], [1, 2], ['x@far.test']);
  return { house, bodies: (await house.all('select id, hash, place from bodies order by id')) as BodyRow[] };
}

/** Writes over what is there, so many bytes behind the beginning of a record. */
function spoil(house: CheckedHouse, { place }: BodyRow, behind: number): void {
  const [, offset] = place.split(':').map(Number);
  const file = openSync(segmentOf(house), 'r+');
  writeSync(file, 'rot', (offset as number) + behind);
  closeSync(file);
}

function segmentOf(house: CheckedHouse): string {
  return join(house.folder, 'segments', '00000001.seg');
}

describe('A check of bodies', () => {
  it('finds a record whose header is damaged, for each that has it, and gives up what is lost', async () => {
    const { house, bodies } = await houseWithMail();
    await using _ = house;
    await house.close();
    spoil(house, bodies[2] as BodyRow, 20);
    await house.reopen();
    const found = await house.check();
    assert.deepEqual(
      found.map(({ account, mailbox, uid, harm, remedy }) => [account, mailbox, uid, harm, remedy]),
      [
        ['alice@example.test', 'INBOX', 3, 'lost', 'removeLost'],
        ['bob@example.test', 'INBOX', 1, 'lost', 'removeLost'],
        [undefined, undefined, undefined, 'lost', 'removeLost'],
      ],
    );
    assert.match(
      found[0]?.what ?? '',
      /^The message body is damaged \(The header is not what was written\): body \w{64} at 1:/,
    );
    assert.match(found[2]?.what ?? '', /^Waiting mail 1: The message body is damaged/);

    assert.equal((await house.check({ repair: true })).length, 3);
    assert.ok((await house.check({ repair: true, removeLost: true })).every(({ mended }) => mended));
    assert.deepEqual(await house.check({ bodies: true }), []);
    assert.deepEqual(await house.all('select uid from messages order by id'), [{ uid: 1 }, { uid: 2 }]);
    const told = await house.all(`select uids from changes where kind = 'expunged' order by account_id`);
    assert.deepEqual(told, [{ uids: '3' }, { uids: '1' }]);
    await house.deliver(['three']);
    assert.deepEqual(await house.check({ bodies: true }), [], 'the same content is written anew');
  });

  it('finds damage in the content only when every body is to be read', async () => {
    const { house, bodies } = await houseWithMail();
    await using _ = house;
    await house.close();
    spoil(house, bodies[0] as BodyRow, 80);
    await house.reopen();
    assert.deepEqual(await house.check(), []);
    const [found, ...others] = await house.check({ bodies: true });
    assert.deepEqual([found?.uid, found?.harm, others], [1, 'lost', []]);
  });

  it('finds bodies whose segment is cut short, or cannot be opened: that may be mended by a person', async () => {
    const { house } = await houseWithMail();
    await using _ = house;
    await house.close();
    renameSync(segmentOf(house), `${segmentOf(house)}.away`);
    await house.reopen();
    const found = await house.check({ repair: true, removeLost: true });
    assert.deepEqual(
      found.map(({ harm, remedy, mended }) => [harm, remedy, mended]),
      Array.from({ length: 5 }, () => ['lost', 'person', false]),
    );
    assert.match(found[0]?.what ?? '', /^The disk cannot be used now \(ENOENT/);
    await house.close();
    renameSync(`${segmentOf(house)}.away`, segmentOf(house));
    truncateSync(segmentOf(house), 30);
    await house.reopen();
    assert.deepEqual(
      (await house.check()).map(({ remedy }) => remedy),
      Array.from({ length: 5 }, () => 'removeLost'),
    );
  });

  it('finds a place that is none, and one where another body lies', async () => {
    const { house, bodies } = await houseWithMail();
    await using _ = house;
    await house.damage(
      `update bodies set place = 'nowhere' where id = 1`,
      `update bodies set place = '${bodies[0]?.place}' where id = 2`,
    );
    const found = await house.check();
    assert.match(found[0]?.what ?? '', /^"nowhere" is no place of a body \(.*\): body/);
    assert.match(found[1]?.what ?? '', /^Another body lies at its place: body/);
    assert.equal(found.length, 2);
  });

  it('finds a size that is not that of the body, and mends it with the messages that have it', async () => {
    const { house } = await houseWithMail();
    await using _ = house;
    await house.damage('update bodies set size_bytes = 5 where id = 3');
    const found = await house.check();
    assert.match(found[0]?.what ?? '', /^Body \w+ is said to have 5 bytes and has \d+$/);
    assert.deepEqual(
      found.slice(1).map(({ what }) => /^The message says \d+ bytes, its body 5$/.test(what)),
      [true, true],
    );
    assert.equal((await house.check({ repair: true })).length, 1, 'the messages were right');
    assert.deepEqual(await house.check(), []);
  });

  for (const [what, sql] of [
    ['is empty', `x''`],
    ['is of no known version', `x'09' || substr(summary, 2)`],
    ['is cut off', 'substr(summary, 1, 12)'],
    ['is rubbish behind its version', `substr(summary, 1, 1) || zeroblob(40)`],
  ] as const) {
    it(`finds a summary that ${what}, and makes it anew from the body`, async () => {
      const { house } = await houseWithMail();
      await using _ = house;
      const before = await house.all('select summary, summary_version from bodies where id = 2');
      await house.damage(`update bodies set summary = ${sql} where id = 2`);
      const [found, ...others] = await house.check();
      assert.match(found?.what ?? '', /^The summary of body \w{64} cannot be read: /);
      assert.deepEqual([found?.harm, found?.remedy, others], ['wrong', 'repair', []]);
      await house.check({ repair: true });
      assert.deepEqual(await house.check(), []);
      assert.deepEqual(await house.all('select summary, summary_version from bodies where id = 2'), before);
    });
  }

  it('finds a version that is not that of the summary, unless it is to be made anew', async () => {
    const { house } = await houseWithMail();
    await using _ = house;
    await house.damage(
      'update bodies set summary_version = 9 where id = 1',
      'update bodies set summary_version = 0 where id = 2',
    );
    const [found, ...others] = await house.check({ repair: true });
    assert.match(found?.what ?? '', /^The summary of body \w+ is said to be of version 9 and is of \d$/);
    assert.deepEqual([found?.harm, found?.mended, others], ['untidy', true, []]);
    assert.deepEqual(await house.check(), []);
  });

  it('does not look at what waits to be collected', async () => {
    const { house } = await houseWithMail();
    await using _ = house;
    await house.damage(
      `insert into bodies (hash, size_bytes, place, summary, unreferenced_at) values ('h', 5, '1:2:3:4', x'', 1)`,
    );
    assert.deepEqual(await house.check({ bodies: true }), []);
  });
});
