import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DemoProcess } from '../../../test/support/demo-process.ts';
import { remoteTo, summary, textBody } from '../../../test/support/records-house.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { openDatabase } from '../../store/database/index.ts';
import { commandsUrl, type commands } from '../../store/records/index.ts';
import { runCommandLine } from './index.ts';

const at = Date.UTC(2026, 4, 1, 12, 30);
const far = '2999-01-01T00:00:00Z';

/** What `posthouse queue` prints, and how it failed. */
async function said(t: TestContext, folder: string, ...args: string[]): Promise<string> {
  const pieces: string[] = [];
  const write = (piece: string | Uint8Array): boolean => pieces.push(String(piece)) > 0;
  const { mock } = t.mock.method(process.stdout, 'write', write);
  try {
    await runCommandLine(['queue', ...args, '--data', folder]);
    return pieces.join('');
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  } finally {
    mock.restore();
  }
}

/** A stopped house in which mail waits: for one who was asked, one who was not, and one whose sender holds it back. */
async function stoppedHouse() {
  const folder = await tempFolder();
  await using database = await openDatabase<typeof commands>({ folder: folder.path, commands: commandsUrl });
  const remote = [
    remoteTo('carol@far.test', at),
    { ...remoteTo('dave@other.test', at), domain: 'other.test', reversePath: '' },
    { ...remoteTo('erin@far.test', Date.parse(far)), heldUntil: Date.parse(far), terms: { requireTls: true as const } },
  ];
  await database.write('deliver', { now: at, internalDate: at, summary, local: [], remote }, [textBody('letter')]);
  const reply = '450 4.2.0 Try \u001b[31mlater';
  const host = { provider: 'far.test', host: 'mx.far.test', address: '192.0.2.1' };
  const transcript = '> MAIL FROM:<alice@example.test>\r\n< 450 4.2.0 Try \u001b[31mlater';
  const rest = { outcome: 'deferred' as const, reply, transcript, recipients: ['carol@far.test'] };
  const attempts = [{ queueId: 1, trace: 'm1', at, ...host, ...rest }];
  const deferred = [{ id: 1, attempts: 2, nextAttemptAt: Date.parse(far), lastReply: reply, provider: 'far.test' }];
  await database.write('settleQueue', { now: at, done: [], deferred, attempts });
  return folder;
}

describe('posthouse queue', () => {
  it('lists what waits, with a sum at the end', async (t) => {
    await using folder = await stoppedHouse();
    const [head, ...lines] = (await said(t, folder.path, 'list')).split('\n');
    assert.match(head ?? '', /^ID +FROM +TO +SIZE +QUEUED +NEXT ATTEMPT +TRIED +LAST REPLY$/);
    assert.match(lines[0] ?? '', /^1 .* carol@far\.test .* 2999-01-01 00:00Z +2 +450 4\.2\.0 Try \?\[31mlater$/);
    assert.match(lines[1] ?? '', /^2 +<> +dave@other\.test +6 bytes +2026-05-01 12:30Z +2026-05-01 12:30Z +0$/);
    assert.match(lines[2] ?? '', /^3 .* erin@far\.test .* held until 2999-01-01 00:00Z +0$/);
    assert.match(lines[3] ?? '', /^3 entries, 18 bytes to send, the oldest for \d+ days$/);
    const few = await said(t, folder.path, 'list', '--limit', '1', '--from', '@example.test');
    assert.match(few, /\n2 entries, .* \(the first 1 are shown: see --limit\)\n$/);
    const json = JSON.parse(await said(t, folder.path, 'list', '--json', '--to', 'dave@other.test')) as unknown[];
    assert.deepEqual((json as { state: string }[])[0]?.state, 'waiting');
    assert.equal(await said(t, folder.path, 'list', '--domain', 'none.test'), 'Nothing of that kind waits.\n');
  });

  it('shows an entry with its attempts, and nothing that steers a terminal', async (t) => {
    await using folder = await stoppedHouse();
    const text = await said(t, folder.path, 'show', '1');
    assert.ok(!text.includes('\u001b'));
    const lines = text.split('\n');
    for (const line of [
      'Message m1',
      'Entry 1',
      '  Why:          It was tried 2 times and put off; it is tried again later.',
      '  Attempts, the latest last:',
      '    2026-05-01 12:30:00Z  put off by mx.far.test [192.0.2.1]: 450 4.2.0 Try ?[31mlater',
      '        > MAIL FROM:<alice@example.test>',
      '        < 450 4.2.0 Try ?[31mlater',
    ]) {
      assert.ok(lines.includes(line), line);
    }
    assert.match(
      await said(t, folder.path, 'show', '3'),
      /Asked for: +not to leave before 2999.*; protected ways only\n/,
    );
    assert.equal((await said(t, folder.path, 'show', 'm1')).match(/^Entry /gm)?.length, 3);
    assert.match(await said(t, folder.path, 'show', '99'), /^Fault: Nothing waits as 99; .* posthouse trace 99$/);
  });

  it('says who does not take our mail', async (t) => {
    await using folder = await stoppedHouse();
    assert.equal(
      await said(t, folder.path, 'summary'),
      'PROVIDER    ENTRIES  LATE  HELD  SIZE      OLDEST             LAST REPLY\n' +
        'far.test    2        1     1     12 bytes  2026-05-01 12:30Z  450 4.2.0 Try ?[31mlater\n' +
        'other.test  1        0     0     6 bytes   2026-05-01 12:30Z\n',
    );
    assert.match(await said(t, folder.path, 'summary', '--by', 'sender'), /^SENDER .*\nalice.*\n<> /);
  });

  it('does what it is told, and says to how much', async (t) => {
    await using folder = await stoppedHouse();
    const { path } = folder;
    assert.match(await said(t, path, 'hold', '--domain', 'far.test', '--dry-run'), /\n2 entries would be held\.\n$/);
    assert.equal(await said(t, path, 'hold', '--domain', 'far.test'), '2 entries held.\n');
    assert.match(await said(t, path, 'list', '--state', 'frozen'), /held by operator/);
    assert.equal(await said(t, path, 'release', '1'), '1 entry released.\n');
    assert.match(await said(t, path, 'release', '1'), /^0 entries released\.\nWhat is held back .* --held\n$/);
    assert.equal(await said(t, path, 'reroute', 'relay.test:587', '1', '2'), '2 entries rerouted.\n');
    assert.equal(await said(t, path, 'reroute', 'nowhere', '1'), 'Fault: There is no route nowhere');
    assert.match(await said(t, path, 'show', '1'), /Way: +relay\.test:587\n/);
    assert.equal(await said(t, path, 'fail', 'm1'), '3 entries given up.\n');
    assert.equal(await said(t, path, 'cancel', '2'), '1 entry cancelled.\n');
    assert.equal(await said(t, path, 'cancel', '2'), 'Fault: Nothing waits as 2');
    assert.equal(await said(t, path, 'cancel', '--all'), '2 entries cancelled.\n');
    assert.equal(await said(t, path, 'list'), 'Nothing waits.\n');
  });

  it('does nothing to everything unless that is said', async (t) => {
    await using folder = await stoppedHouse();
    for (const name of ['hold', 'release', 'cancel', 'retry', 'fail']) {
      assert.match(await said(t, folder.path, name), /^UsageMistake: Say which mail is meant/, name);
    }
    assert.match(await said(t, folder.path, 'cancel', '1', '--all'), /^UsageMistake: --all means everything/);
    assert.match(await said(t, folder.path, 'list', '--state', 'cold'), /^UsageMistake: --state takes one of/);
    assert.match(await said(t, folder.path, 'list', '--older', 'x'), /^UsageMistake: --older takes a time/);
    assert.equal(await said(t, folder.path, 'retry', '--all'), '2 entries made due now.\n');
    assert.equal(await said(t, folder.path, 'retry', '--all', '--held'), '1 entry made due now.\n');
  });

  it('asks a server that runs', async (t) => {
    await using folder = await tempFolder();
    const data = join(folder.path, 'data');
    await using _ = await DemoProcess.start({ data, set: ['log.level=error'] });
    assert.equal(await said(t, data, 'list'), 'Nothing waits.\n');
    assert.equal(await said(t, data, 'hold', '--all'), '0 entries held.\n');
    assert.match(await said(t, data, 'hold', '1'), /Nothing waits as 1$/);
  });
});
