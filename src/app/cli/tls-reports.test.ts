import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { said } from '../../../test/support/command-line.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import type { FailureListing } from '../../mail/tls-reports/index.ts';
import { openDatabase } from '../../store/database/index.ts';
import { type commands, commandsUrl, type NotedTlsSessions } from '../../store/records/index.ts';

const dayMs = 24 * 60 * 60 * 1000;

function noted(now: number, change: Partial<NotedTlsSessions>): NotedTlsSessions {
  return {
    day: Math.floor(now / dayMs),
    domain: 'far.test',
    policy: 'p',
    facts: '{}',
    roughPolicy: 'sts',
    roughFacts: '{}',
    result: 'certificate-expired',
    host: 'mx.far.test',
    address: '192.0.2.1',
    reason: 'It ended\u001b[31m yesterday',
    sessions: 3,
    failed: 3,
    enforced: true,
    lastAt: now,
    dueAt: now,
    ...change,
  };
}

/** What a server has counted and told. */
async function fill(folder: string, now: number): Promise<void> {
  await using database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  const rest = { enforced: false, host: '', address: '', reason: '', sessions: 1, lastAt: now - 60_000 };
  const open = { ...rest, domain: 'open.test', result: 'starttls-not-supported' };
  await database.write('noteTlsSessions', { noted: [noted(now, {}), noted(now, open)] });
  const day = Math.floor(now / dayMs);
  const targets = ['mailto:tls@far.test'];
  await database.write('openTlsReport', { day, domain: 'far.test', targets, reportId: 'r1', now });
}

it('posthouse tls failures and reports show what went wrong, and who was told', async (t) => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'posthouse.toml');
  writeFileSync(file, 'hostname = "mail.example.test"\ndata = "data"\n');
  const tls = (...words: string[]): Promise<string> => said(t, 'tls', ...words, '--config', file);
  assert.deepEqual([await tls('failures'), await tls('reports')], ['Nothing failed.\n', 'There are none yet.\n']);
  const now = Date.now();
  await fill(join(folder.path, 'data'), now);

  const lines = (await tls('failures')).replace(/ {2,}/g, '  ').split('\n');
  const moment = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  assert.equal(lines[0], 'LAST (UTC)  DOMAIN  COUNT  RESULT  HOST  MAIL  REASON');
  assert.match(
    lines[1] ?? '',
    /far\.test {2}3 {2}certificate-expired {2}mx\.far\.test \[192\.0\.2\.1\] {2}waits {2}It ended.* yesterday$/,
  );
  assert.ok(lines[1]?.startsWith(moment(now)) && !lines[1].includes('\u001b'));
  assert.match(lines[2] ?? '', /open\.test {2}1 {2}starttls-not-supported {2}- {2}-/);
  const [only, ...others] = JSON.parse(await tls('failures', 'open.test', '--json')) as FailureListing[];
  assert.deepEqual([only?.domain, only?.sessions, others.length], ['open.test', 1, 0]);

  const day = new Date(now).toISOString().slice(0, 10);
  const reports = (await tls('reports', 'far.test')).replace(/ {2,}/g, '  ');
  assert.equal(
    reports,
    `DAY  DOMAIN  TO  STATE  TRIES  ANSWER\n${day}  far.test  mailto:tls@far.test  waiting  0  -\n`,
  );
  assert.equal(await tls('reports', 'open.test'), 'There are none yet.\n');
});
