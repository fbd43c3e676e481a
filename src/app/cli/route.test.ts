import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { openDatabase } from '../../store/database/index.ts';
import { commandsUrl, type commands } from '../../store/records/index.ts';
import { runCommandLine } from './index.ts';

/** What `posthouse route` prints, or how it fails. */
async function said(t: TestContext, folder: string, ...args: string[]): Promise<string> {
  const pieces: string[] = [];
  const write = (piece: string | Uint8Array): boolean => pieces.push(String(piece)) > 0;
  const { mock } = t.mock.method(process.stdout, 'write', write);
  try {
    await runCommandLine(['route', ...args, '--data', folder]);
    return pieces.join('');
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  } finally {
    mock.restore();
  }
}

async function stoppedHouse() {
  const folder = await tempFolder();
  await using database = await openDatabase<typeof commands>({ folder: folder.path, commands: commandsUrl });
  const words = { reply: '550 5.7.1 \u001b[31m(S3150)', host: 'mx.example', refusal: 'microsoft-block-list' };
  await database.write('noteRefusal', { provider: 'microsoft', kind: 'reputation', ...words, now: 0 });
  return folder;
}

describe('posthouse route', () => {
  it('names ways, lists them without passwords, and removes them', async (t) => {
    await using folder = await stoppedHouse();
    const file = join(folder.path, 'password');
    writeFileSync(file, 'geheim\n');
    const login = ['--user', 'u', '--password-file', file];
    const run = (...args: string[]): Promise<string> => said(t, folder.path, ...args);
    assert.match(await run('list'), /^There are no routes/);
    assert.equal(await run('add', 'club', '--from-domain', 'club.example', '--host', 'smtp.example:587', ...login), '');
    assert.equal(await run('add', 'news', '--to', '.example.org', '--direct', '--source-address', '192.0.2.7'), '');
    const listed = await run('list');
    assert.match(listed, /^club +all +@club\.example +smtp\.example:587 +required +u +- +-$/m);
    assert.match(listed, /^news +\.example\.org +all +direct +- +- +192\.0\.2\.7 +-$/m);
    assert.doesNotMatch(`${listed}${await run('list', '--json')}`, /geheim/);
    assert.equal(await run('remove', 'club', 'news'), '');
    assert.match(await run('remove', 'club'), /^Fault: There is no route club$/);
  });

  it('says what is missing', async (t) => {
    await using folder = await stoppedHouse();
    const run = (...args: string[]): Promise<string> => said(t, folder.path, ...args);
    assert.match(await run('add', 'a'), /^UsageMistake: Say --host HOST:PORT or --direct$/);
    assert.match(await run('add', 'a', '--direct', '--host', 'h:25'), /^UsageMistake: Say either/);
    assert.match(await run('add', 'a', '--host', 'h'), /^Fault: "h" is no host with a port/);
    assert.match(await run('test', '--to', 'a@example.org'), /^Fault: Only a running server can tell/);
  });

  it('tells who refuses this server, and forgets it', async (t) => {
    await using folder = await stoppedHouse();
    const state = await said(t, folder.path, 'state');
    assert.match(state, /^microsoft: refuses this server\n +since +1970-01-01 00:00Z, last .*, once\n/);
    assert.match(state, /said +mx\.example: 550 5\.7\.1 \?\[31m\(S3150\)\n/);
    assert.match(
      state,
      /see +https:\/\/olcsupport\.office\.com\/\n +tried +directly again from 1970-01-01 06:00Z on\n/,
    );
    assert.equal(await said(t, folder.path, 'forget', 'microsoft'), '');
    assert.equal(await said(t, folder.path, 'state'), 'Nobody is known to refuse this server.\n');
  });
});
