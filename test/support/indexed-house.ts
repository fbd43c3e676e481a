/** A house of mail whose search index follows it, and the same mailboxes without an index, to compare their answers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { Log } from '../../src/base/log.ts';
import type { SearchKey } from '../../src/formats/imap/index.ts';
import { Mailboxes, mailIndex } from '../../src/mail/mailboxes/index.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import { accountByAddress, commandsUrl } from '../../src/store/records/index.ts';
import type { commands } from '../../src/store/records/index.ts';

export type IndexedHouse = Awaited<ReturnType<typeof openIndexedHouse>>;

const scope = { sequence: () => [], uids: () => [], isRecent: () => false };
const address = 'alice@example.test';

/** In a folder of its own, removed at the end, unless one is named. */
export async function openIndexedHouse({ folder: named, log = silentLog }: { folder?: string; log?: Log } = {}) {
  const folder = named ?? (await mkdtemp(join(tmpdir(), 'posthouse-index-')));
  const clock = systemClock;
  const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  const blobs = new FileBlobs({ folder });
  const index = mailIndex({ database, folder, clock, log, delayMs: 5 });
  const indexed = new Mailboxes({ database, blobs, clock, index });
  const scanning = new Mailboxes({ database, blobs, clock });
  const accountId = await accountOf(database);
  const { id: mailboxId } = await indexed.find(accountId, 'INBOX');
  index.start();

  return {
    folder,
    database,
    index,
    /** Binary strings. */
    async append(...messages: string[]): Promise<void> {
      for (const message of messages) {
        await using intake = indexed.intake();
        await intake.write(bytesOf(message));
        await indexed.append(mailboxId, [{ ...(await intake.finish()), flags: [] }]);
      }
    },
    /** Resolves when everything is indexed. */
    async caughtUp(): Promise<void> {
      while ((await index.state()).behind > 0) await setTimeout(5);
    },
    search: (key: SearchKey) => indexed.search(mailboxId, key, scope),
    scan: (key: SearchKey) => scanning.search(mailboxId, key, scope),
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]();
      indexed[Symbol.dispose]();
      scanning[Symbol.dispose]();
      blobs[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
      if (named === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function accountOf(database: Awaited<ReturnType<typeof openDatabase<typeof commands>>>): Promise<number> {
  const known = await database.read((view) => accountByAddress(view, address));
  if (known) return known.id;
  await database.write('addDomain', { name: 'example.test', now: 0 });
  const account = { address, passwordHash: '', uidValidity: 1, now: 0, mailboxes: [{ name: 'INBOX' }] };
  return (await database.write('addAccount', account)).accountId;
}
