import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { tempFolder } from '../../../../test/support/temp-folder.ts';
import { verifyFile } from './verify.ts';

describe('The check of a database file', () => {
  it('finds nothing in a whole one, also while it is in use', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'a.db');
    const driver = new DatabaseSync(path);
    driver.exec('pragma journal_mode = wal; create table t (a); insert into t values (1)');
    assert.deepEqual(await verifyFile({ path, thorough: true }), []);
    driver.close();
    assert.deepEqual(await verifyFile({ path, thorough: false }), []);
  });

  it('tells of pages that are damaged, and of a file that is none', async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, 'a.db');
    const driver = new DatabaseSync(path);
    driver.exec('create table t (a text)');
    for (let row = 0; row < 500; row++) driver.exec(`insert into t values ('${'x'.repeat(100)}')`);
    driver.close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, 4 * 4096, 4 * 4096 + 200));
    assert.notDeepEqual(await verifyFile({ path, thorough: false }), []);
    writeFileSync(path, 'This is no database, but it is long enough to be taken for the beginning of one.'.repeat(9));
    assert.match((await verifyFile({ path, thorough: false })).join(), /not a database/);
  });
});
