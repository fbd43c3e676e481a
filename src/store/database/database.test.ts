import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  databaseContract,
  newPlace,
  notesProgram,
  openNotes,
  textsOf,
  type EngineUnderTest,
} from '../../../test/contract/database.ts';
import type { commands } from '../../../test/support/notes-program.ts';
import { compact } from './compact.ts';
import { openDatabase } from './index.ts';

const sqlite: EngineUnderTest = {
  name: 'SQLite',
  newDatabase: async () => undefined,
  setVersion: async ({ folder }, version) => {
    using driver = new DatabaseSync(join(folder, 'posthouse.db'));
    driver.exec(`update schema_version set version = ${version}`);
  },
};

databaseContract(sqlite);

describe('SQLite', () => {
  it('refuses everybody of a group whose disk is full, and works again when there is room', async () => {
    await using database = await openNotes(sqlite);
    await database.write('limitPages', { pages: 20 });
    const long = 'x'.repeat(20_000);
    const ended = await Promise.allSettled(Array.from({ length: 10 }, () => database.write('add', { text: long })));
    const refused = ended.filter(({ status }) => status === 'rejected');
    assert.ok(refused.length > 0);
    for (const { reason } of refused as PromiseRejectedResult[]) assert.equal(reason.code, 'storageFull');
    const kept = ended.length - refused.length;
    assert.equal((await database.read(textsOf)).length, kept);
    await database.write('limitPages', { pages: 100_000 });
    await database.write('add', { text: long });
    assert.equal((await database.read(textsOf)).length, kept + 1);
  });

  it('is for its owner alone, and leaves one file of the database behind when closed', async () => {
    await using place = await newPlace(sqlite);
    const database = await openDatabase<typeof commands>({ ...place, commands: notesProgram });
    await database.write('add', { text: 'kept' });
    await database.read(textsOf);
    const modes = ['posthouse.db', 'posthouse.db-wal'].map((name) => statSync(join(place.folder, name)).mode & 0o777);
    await database[Symbol.asyncDispose]();
    assert.deepEqual(modes, [0o600, 0o600]);
    const left = readdirSync(place.folder).filter((name) => name.startsWith('posthouse.db'));
    assert.deepEqual(left, ['posthouse.db']);
  });
});

describe('What is posted to the store thread', () => {
  it('equals the input and carries no buffer but its own', () => {
    const pooled = Buffer.from('summary');
    const own = Uint8Array.of(1, 2);
    const input = { now: 1, none: undefined, uids: [[1, 2]], messages: [{ summary: pooled, flags: null }], own };
    const posted = compact(input);
    assert.deepEqual(
      structuredClone(posted),
      structuredClone({ ...input, messages: [{ summary: new Uint8Array(pooled), flags: null }] }),
    );
    assert.equal(posted.messages[0]?.summary.buffer.byteLength, 7);
    assert.equal(posted.own, own);
    assert.equal(posted.uids, input.uids);
  });
});
