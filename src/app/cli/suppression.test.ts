import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { said } from '../../../test/support/command-line.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import type { SuppressionEntry } from '../../mail/suppression/index.ts';
import { openDatabase } from '../../store/database/index.ts';
import { type commands, commandsUrl } from '../../store/records/index.ts';

/** A server was told that there is no such mailbox. */
async function bounce(folder: string, after: number): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  const reply = '550 5.1.1 No such \u001b[31muser';
  const bounced = [
    { address: 'bob@far.test', trace: 't1', about: 'mailbox', reply, sender: 'alice@example.test' },
  ] as const;
  const outcomes = [{ bounced, reached: [], after, keptMs: 10 ** 12 }];
  await database.write('settleQueue', { now: Date.UTC(2030, 0, 2), done: [], deferred: [], outcomes });
}

it('posthouse suppression shows and changes to whom nothing is sent', async (t) => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'posthouse.toml');
  writeFileSync(file, 'hostname = "mail.example.test"\ndata = "data"\n');
  const suppression = (...words: string[]): Promise<string> => said(t, 'suppression', ...words, '--config', file);
  assert.equal(await suppression('list'), 'No address is suppressed.\n');

  await bounce(join(folder.path, 'data'), 2);
  assert.match(
    await suppression('show', 'Bob@far.test'),
    /^bob@far\.test is not suppressed\.\n2030-01-02 00:00Z {2}mail of alice@example\.test was refused: 550 5\.1\.1 No such \?\[31muser\n$/,
  );
  await suppression('remove', 'bob@far.test');
  await assert.rejects(suppression('show', 'bob@far.test'), { code: 'notFound' });

  await bounce(join(folder.path, 'data'), 1);
  await suppression('add', 'eve@far.test', '--reason', 'asked us to stop');
  const rows = (await suppression('list')).split('\n').map((line) => line.split(/ {2,}/));
  assert.deepEqual(
    rows.map((row) => [row[0], row[3], row[4]]),
    [
      ['ADDRESS', 'BY', 'REASON'],
      ['bob@far.test', 'itself', 'there is no such mailbox'],
      ['eve@far.test', 'operator', 'asked us to stop'],
      ['', undefined, undefined],
    ],
  );
  const entry = JSON.parse(await suppression('show', 'eve@far.test', '--json')) as SuppressionEntry;
  assert.deepEqual([entry.suppressed?.until, entry.suppressed?.automatic], [null, false]);
});
