import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { MemoryDatabase } from '../../../test/support/memory-database.ts';
import { hash } from 'node:crypto';
import { systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import type { Body } from '../../store/database/index.ts';
import { listMessages, messageBodies, setting } from '../../store/records/index.ts';
import { SummaryRenewal } from './renewal.ts';
import { Summary } from '../summary/index.ts';

const support = new URL('../../../test/support/summaries-2.json', import.meta.url);
const written = JSON.parse(readFileSync(support, 'utf8')) as Record<string, string>;
const names = Object.keys(written);

function bodyOf(name: string): Body {
  const bytes = readFileSync(new URL(`../../../test/corpus/${name}`, import.meta.url));
  return { hash: hash('sha256', bytes), sizeBytes: bytes.length, content: { bytes } };
}

/** An INBOX with a message of an older program for each of the corpus. */
async function openOldHouse() {
  const database = new MemoryDatabase();
  await database.write('addDomain', { name: 'example.test', now: 1 });
  const mailboxes = [{ name: 'INBOX' }];
  const account = { address: 'a@example.test', passwordHash: '', uidValidity: 1, now: 1, mailboxes };
  const { accountId } = await database.write('addAccount', account);
  for (const name of names) {
    const summary = Buffer.from(written[name] ?? '', 'base64');
    const local = [{ accountId, mailbox: 'INBOX', flags: 0 }];
    const delivery = { now: 1, internalDate: 1, summary, threadKeys: [], local, remote: [] };
    await database.write('deliver', delivery, [bodyOf(name)]);
  }
  const summaries = async (): Promise<Summary[]> => {
    const rows = await database.read((view) => messageBodies(view, 1, [[1, 1000]]));
    return rows.map(({ summary }) => new Summary(summary));
  };
  const renewal = (
    blobs = database.blobs as ConstructorParameters<typeof SummaryRenewal>[0]['blobs'],
  ): SummaryRenewal => new SummaryRenewal({ database, blobs, clock: systemClock, log: silentLog });
  return { database, summaries, renewal };
}

describe('Renewal', () => {
  it('gives every message a summary as it is made today', async () => {
    const { database, summaries, renewal } = await openOldHouse();
    await using renewing = renewal();
    const before = await summaries();
    renewing.start();
    // What is asked for behind it is done behind it.
    await renewing.renewAll();
    const after = await summaries();
    assert.ok(after.every(({ preview, marks }) => preview !== undefined && marks !== undefined));
    assert.deepEqual(
      after.map(({ envelope }) => envelope),
      before.map(({ envelope }) => envelope),
    );
    assert.equal((await database.read((view) => listMessages(view, 1))).length, names.length);
  });

  it('passes over a body that cannot be read, and says how many there were', async () => {
    const { database, summaries, renewal } = await openOldHouse();
    const { blobs } = database;
    const [first] = await database.read((view) => messageBodies(view, 1, [[1, 1]]));
    const damaged = {
      read(place: string): AsyncGenerator<Uint8Array> {
        if (place === first?.place) throw new Error('It is damaged');
        return blobs.read(place);
      },
    };
    await using renewing = renewal(damaged);
    assert.deepEqual(await renewing.renewAll(), { renewed: names.length - 1, damaged: 1 });
    const previews = (await summaries()).map(({ preview }) => preview);
    assert.equal(previews.filter((preview) => preview === undefined).length, 1);
  });

  it('remembers that it is done', async () => {
    const { database, renewal } = await openOldHouse();
    await using renewing = renewal();
    await renewing.renewAll();
    assert.equal(await database.read((view) => setting(view, 'summaryVersion')), '3');
    const unread = {
      read(): AsyncGenerator<Uint8Array> {
        throw new Error('Nothing is to be read');
      },
    };
    await using again = renewal(unread);
    again.start();
  });
});
