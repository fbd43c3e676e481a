/** What must be true of the store in a kept folder, whichever program opens it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl, listAccounts, listQueue, type commands } from '../../src/store/records/index.ts';
import { checkAccount } from '../support/records-house.ts';
import type { KeptFolder } from './kept-folder.ts';

/** Every row of the store fits every other, and every body is what its name says. */
export async function checkStore(folder: string, kept: KeptFolder): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  using blobs = new FileBlobs({ folder });
  const { accounts, queue, bodies } = await database.read(async (view) => {
    assert.deepEqual(await view.get('pragma integrity_check'), { integrity_check: 'ok' });
    assert.deepEqual(await view.all('pragma foreign_key_check'), []);
    const bodies = await view.all<{ hash: string; place: string }>('select hash, place from bodies');
    return { accounts: await listAccounts(view), queue: await listQueue(view), bodies };
  });
  assert.deepEqual(
    accounts.map(({ address }) => address),
    kept.accounts.map(({ address }) => address),
  );
  for (const { id } of accounts) await database.read((view) => checkAccount(view, id));
  assert.deepEqual(
    queue.map(({ reversePath: from, forwardPath: to }) => ({ from, to })),
    kept.queue,
  );
  for (const { hash, place } of bodies) {
    const content = await blobs.readAll(place);
    assert.equal(createHash('sha256').update(content).digest('hex'), hash);
  }
  assert.ok(bodies.length > 5);
}
