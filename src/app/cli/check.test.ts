import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { CheckedHouse, damageFile } from '../../../test/support/checked-house.ts';
import { DemoProcess } from '../../../test/support/demo-process.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { UsageMistake } from '../usage.ts';
import { runCommandLine } from './index.ts';

/** What `posthouse check` prints, its exit code, and how it failed. */
async function said(t: TestContext, ...args: string[]): Promise<{ text: string; code: unknown; error?: Error }> {
  const pieces: string[] = [];
  const write = (piece: string | Uint8Array): boolean => pieces.push(String(piece)) > 0;
  const { mock } = t.mock.method(process.stdout, 'write', write);
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await runCommandLine(['check', ...args]);
    return { text: pieces.join(''), code: process.exitCode };
  } catch (error) {
    return { text: pieces.join(''), code: process.exitCode, error: error as Error };
  } finally {
    process.exitCode = before;
    mock.restore();
  }
}

/** A stopped house in which a counter and a body are wrong. */
async function damagedHouse(): Promise<CheckedHouse> {
  const house = await CheckedHouse.open();
  await house.deliver(['one', 'two']);
  await house.damage(
    `update mailboxes set unseen_count = 7 where account_id = 1 and name = 'INBOX'`,
    'delete from bodies where id = 2',
  );
  await house.close();
  return house;
}

describe('posthouse check', () => {
  it('says that all is well, with exit code 0', async (t) => {
    await using house = await CheckedHouse.open();
    await house.deliver(['one']);
    await house.close();
    const { text, code } = await said(t, '--data', house.folder, '--bodies');
    assert.match(text, /^All is well: \d+ things were looked at\.\n$/);
    assert.equal(code, 0);
  });

  it('prints a line for each finding: where, what, how bad, what can be done; with exit code 1', async (t) => {
    await using house = await damagedHouse();
    const { text, code } = await said(t, '--data', house.folder);
    assert.deepEqual(text.split('\n').slice(0, -2), [
      'alice@example.test INBOX UID 2: The body of the message is gone (mail is lost; cannot be mended; --repair --remove-lost removes it)',
      'alice@example.test INBOX: It counts 7 unseen messages and has 2 (programs are told something wrong; --repair mends it)',
    ]);
    assert.match(text, /\n2 found among \d+ things, 0 of them mended\.\n$/);
    assert.equal(code, 1);
  });

  it('mends what can be mended, and removes what is lost only when that is asked for', async (t) => {
    await using house = await damagedHouse();
    const first = await said(t, '--data', house.folder, '--repair');
    assert.match(first.text, /has 2 \(programs are told something wrong; mended\)\n2 found .*, 1 of them mended\.\n$/);
    const second = await said(t, '--data', house.folder, '--repair', '--remove-lost');
    assert.match(second.text, /^alice.* UID 2: .* \(mail is lost; removed\)\n1 found/);
    assert.equal((await said(t, '--data', house.folder)).code, 0);
  });

  it('prints lines of JSON', async (t) => {
    await using house = await damagedHouse();
    const { text, code } = await said(t, '--data', house.folder, '--json');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(lines[1], {
      account: 'alice@example.test',
      mailbox: 'INBOX',
      what: 'It counts 7 unseen messages and has 2',
      harm: 'wrong',
      remedy: 'repair',
      mended: false,
    });
    assert.deepEqual(Object.keys(lines.at(-1) ?? {}), ['looked', 'found', 'mended']);
    assert.equal(code, 1);
  });

  it('checks a server that runs, and mends it', async (t) => {
    await using folder = await tempFolder();
    const data = join(folder.path, 'data');
    await using server = await DemoProcess.start({ data, set: ['log.level=error'] });
    using smtp = await server.smtp();
    await smtp.send({ from: 's@example.org', to: [server.login().address], content: 'Subject: x\r\n\r\nHello\r\n' });
    damageFile(data, [`update mailboxes set uid_next = 1, recent_uid = 0 where name = 'INBOX'`]);
    const found = await said(t, '--data', data, '--repair', '--bodies');
    assert.match(found.text, /^alice@\S+ INBOX: UIDNEXT is 1, but UID \d is taken .*; mended\)$/m);
    assert.equal((await said(t, '--data', data)).code, 0);
  });

  it('cannot check a folder that another program holds, and says so', async (t) => {
    await using house = await CheckedHouse.open();
    const { error } = await said(t, '--data', house.folder);
    assert.equal(error?.name, 'CouldNotDo');
    assert.match(error?.message ?? '', /^The check could not be finished: The data folder .* is in use/);
  });

  it('removes nothing without a repair', async (t) => {
    await using house = await CheckedHouse.open();
    await house.close();
    const { error } = await said(t, '--data', house.folder, '--remove-lost');
    assert.ok(error instanceof UsageMistake);
  });
});
