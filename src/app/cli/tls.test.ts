import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { said } from '../../../test/support/command-line.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { printStsPolicy } from '../../formats/policies/index.ts';
import type { DomainTls } from '../../mail/transport/index.ts';
import { openDatabase } from '../../store/database/index.ts';
import { type commands, commandsUrl } from '../../store/records/index.ts';

const day = 24 * 60 * 60 * 1000;

/** What a server has seen: a policy, and a host that was better once. */
async function fill(folder: string): Promise<void> {
  const now = Date.UTC(2030, 0, 2);
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  const policy = printStsPolicy({ mode: 'enforce', mx: ['mx.far.test'], maxAgeSeconds: 86_400 });
  const times = { fetchedAt: now, expiresAt: now + day, usedAt: now };
  await database.write('keepStsPolicy', { domain: 'far.test', policyId: 'a1', mode: 'enforce', policy, ...times });
  const way = { domain: 'worse.test', host: 'mx.worse.test', bestAfter: 0 };
  await database.write('noteTlsWay', { ...way, level: 'verified', now });
  await database.write('noteTlsWay', { ...way, level: 'plain', now: now + day });
}

it('posthouse tls shows and changes what a stopped server knows', async (t) => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'posthouse.toml');
  writeFileSync(file, 'hostname = "mail.example.test"\ndata = "data"\n');
  const tls = (...words: string[]): Promise<string> => said(t, 'tls', ...words, '--config', file);
  assert.equal(await tls('list'), 'Nothing is known yet.\n');

  await tls('set', '.Wide.test', 'required', '--name', 'wide.test', '--name', 'mail.wide.test');
  await tls('set', 'far.test', 'opportunistic');
  await fill(join(folder.path, 'data'));
  assert.deepEqual((await tls('list')).replace(/ {2,}/g, '  ').split('\n'), [
    'NAME  RULE  MTA-STS  HOST  REACHED',
    '.wide.test  required wide.test mail.wide.test  -  -  -',
    'far.test  opportunistic  enforce until 2030-01-03  -  -',
    'worse.test  -  -  mx.worse.test  plain 2030-01-03, before verified 2030-01-02',
    '',
  ]);
  const [known] = JSON.parse(await tls('list', 'worse.test', '--json')) as DomainTls[];
  assert.deepEqual([known?.name, known?.hosts[0]?.best], ['worse.test', 'verified']);

  await tls('forget', 'worse.test');
  await tls('unset', '.wide.test', 'far.test');
  assert.match(await tls('list'), /^NAME.*\nfar\.test +- +enforce until 2030-01-03 +- +-\n$/);
  await assert.rejects(tls('set', 'far.test', 'best'), { code: 'cannot' });
  await assert.rejects(tls('forget', 'worse.test'), { code: 'notFound', message: 'Nothing is known of worse.test' });
});
