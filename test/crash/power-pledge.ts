/** What was promised until the power went, and whether a store keeps it. */
import assert from 'node:assert/strict';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase, type Database } from '../../src/store/database/index.ts';
import {
  commandsUrl,
  listAccounts,
  listMailboxes,
  messageBodies,
  recoverableRole,
  type commands,
} from '../../src/store/records/index.ts';
import { checkAccount, summary, textBody } from '../support/records-house.ts';
import { contentOf, idOf, type Found, type Told } from './power-story.ts';

type Store = Database<typeof commands>;
type Will = Extract<Told, { kind: 'will' }>;

export class Pledge {
  readonly #begun: Will[] = [];
  readonly #acknowledged = new Map<string, Found>();
  /** What somebody wanted to remove, and what was removed. */
  readonly #leaving = new Set<string>();
  readonly #left = new Set<string>();

  hear(told: Told): void {
    if (told.kind === 'will') this.#begun.push(told);
    else if (told.kind === 'has') for (const found of told.found) this.#acknowledged.set(keyOf(found), found);
    else (told.kind === 'left' ? this.#left : this.#leaving).add(keyOf(told));
  }

  get size(): number {
    return this.#acknowledged.size;
  }

  /** Opens the store in `folder`: it must start, have all that was promised and nothing half, and go on. */
  async check(folder: string): Promise<void> {
    await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
    using blobs = new FileBlobs({ folder });
    assert.deepEqual(await database.read((view) => view.get('pragma integrity_check')), { integrity_check: 'ok' });
    this.#compare(await readAll(database, blobs));
    await goOn(database, blobs);
  }

  #compare(found: ReadonlyMap<string, Found>): void {
    for (const [key, acknowledged] of this.#acknowledged) {
      if (!this.#leaving.has(key)) assert.deepEqual(found.get(key), acknowledged, `${key} was acknowledged`);
    }
    for (const key of this.#left) assert.ok(!found.has(key), `${key} was removed`);
    const known = new Set<string>();
    for (const { ids, accountIds } of this.#begun) {
      const keys = ids.flatMap((id) => accountIds.map((accountId) => keyOf({ id, accountId })));
      for (const key of keys) known.add(key);
      const staying = keys.filter((key) => !this.#leaving.has(key));
      const isThere = staying.filter((key) => found.has(key));
      assert.ok(isThere.length === 0 || isThere.length === staying.length, `${ids.join()} is there by half`);
    }
    for (const key of found.keys()) assert.ok(known.has(key), `${key} was never written`);
  }
}

function keyOf({ accountId, id }: { readonly accountId: number; readonly id: string }): string {
  return `${accountId} ${id}`;
}

/** Every message that can be read, whole; what can only be brought back is read as well, but does not count. */
async function readAll(database: Store, blobs: FileBlobs): Promise<Map<string, Found>> {
  const all = new Map<string, Found>();
  for (const { id: accountId } of await database.read((view) => listAccounts(view))) {
    await database.read((view) => checkAccount(view, accountId));
    for (const { id: mailboxId, name, role } of await database.read((view) => listMailboxes(view, accountId))) {
      for (const { uid, place } of await database.read((view) => messageBodies(view, mailboxId, [[1, 1e9]]))) {
        const id = idOf(await readWhole(blobs, place));
        if (role === recoverableRole) continue;
        assert.ok(!all.has(keyOf({ accountId, id })), `${id} is there once`);
        all.set(keyOf({ accountId, id }), { accountId, mailbox: name, uid, id });
      }
    }
  }
  return all;
}

async function readWhole(blobs: FileBlobs, place: string): Promise<Uint8Array> {
  const content = await blobs.readAll(place);
  assert.ok(contentOf(idOf(content)).equals(content), `${idOf(content)} has its own bytes`);
  return content;
}

/** The next message is taken and can be read. */
async function goOn(database: Store, blobs: FileBlobs): Promise<void> {
  const [account] = await database.read((view) => listAccounts(view));
  if (!account) return;
  const local = [{ accountId: account.id, mailbox: 'INBOX', flags: 0 }];
  const input = { now: 9, internalDate: 9, summary, threadKeys: [], local, remote: [] };
  const { delivered } = await database.write('deliver', input, [textBody('after the power came back')]);
  const { mailboxId = 0, uid = 0 } = delivered[0] ?? {};
  const [row] = await database.read((view) => messageBodies(view, mailboxId, [[uid, uid]]));
  assert.equal(Buffer.from(await blobs.readAll(row?.place ?? '')).toString(), 'after the power came back');
}
