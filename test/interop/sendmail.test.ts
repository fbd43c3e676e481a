import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DemoProcess } from '../support/demo-process.ts';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run, type RunOptions, type Said, succeed } from '../support/programs.ts';

const program = fileURLToPath(new URL('../../bin/sendmail', import.meta.url));

describe('sendmail', () => {
  const demo = demoOfSuite();
  const environment = () => ({ POSTHOUSE_SENDMAIL: join(demo.data, 'sendmail') });
  const send = (words: readonly string[], input: string, options: RunOptions = {}): Promise<Said> =>
    run(program, words, { input, environment: environment(), ...options });
  const waiting = (): Promise<string[]> => readdir(join(demo.data, 'sendmail', 'spool'));

  it('takes a message to those its header names', async () => {
    const letter = 'To: bob@example.test\nBcc: alice@example.test\nSubject: by the header\n\none\n.\nthree\n';
    assert.equal((await send(['-t', '-i', '-f', 'alice@example.test'], letter)).code, 0);
    for (const who of [demo.alice, demo.bob]) {
      const { content } = await messageWith(demo, who, 'Subject: by the header\r\n');
      assert.match(content, /^Return-Path: <alice@example\.test>\r\nReceived: by mail\.example\.test id /);
      assert.match(content, /\r\nFrom: alice@example\.test\r\n/);
      assert.doesNotMatch(content, /^Bcc:/m);
      assert.match(content, /\r\n\r\none\r\n\.\r\nthree\r\n$/);
    }
    assert.deepEqual(await waiting(), []);
  });

  it("does as cron wants: root's mail comes to postmaster, and a dot ends it", async () => {
    const letter = 'From: root (Cron Daemon)\nTo: root\nSubject: Cron <root@host> backup\n\ndone\n.\nnot this\n';
    const { code } = await send(['-FCronDaemon', '-odi', '-oem', '-t', '-f', 'root'], letter);
    assert.equal(code, 0);
    const { content } = await messageWith(demo, demo.alice, 'Subject: Cron <root@host> backup\r\n');
    assert.match(content, /\r\nFrom: Cron Daemon <root@example\.test>\r\nTo: root@example\.test\r\n/);
    assert.match(content, /\r\n\r\ndone\r\n$/);
  });

  for (const [words, input, code, reason] of [
    [['nobody@example.test'], 'Subject: x\n\nx\n', 67, /There is no nobody@example\.test here/],
    [['-f', 'me@elsewhere.example', 'bob@example.test'], 'x', 77, /may not send as me@elsewhere\.example/],
    [['bob@example.test'], 'From: me@elsewhere.example\n\nx\n', 77, /may not send as me@elsewhere\.example/],
    [['-t'], 'Subject: x\n\nx\n', 64, /names no recipient/],
    [[], 'x', 64, /To whom\?/],
    [['-bs'], '', 64, /-bs is not done here/],
  ] as const) {
    it(`says ${code} to sendmail ${words.join(' ')}`, async () => {
      const said = await send(words, input);
      assert.equal(said.code, code, said.err);
      assert.match(said.err, reason);
      assert.deepEqual(await waiting(), []);
    });
  }

  it('says that it is for now where there is no folder', async () => {
    const nowhere = { environment: { POSTHOUSE_SENDMAIL: join(demo.folder, 'nowhere') } };
    const said = await send(['bob@example.test'], 'x', nowhere);
    assert.equal(said.code, 75);
    assert.match(said.err, /cannot be kept in .*nowhere/);
  });

  it('is what PHP calls', { skip: missing('php') }, async () => {
    const php = (to: string): Promise<string> => {
      const code = `var_dump(mail('${to}', 'from PHP', "one\\n.\\n", "From: alice@example.test\\r\\nX-Mailer: PHP"));`;
      return succeed('php', ['-d', `sendmail_path=${program} -t -i`, '-d', 'mail.add_x_header=On', '-r', code], {
        environment: environment(),
      });
    };
    assert.match(await php('bob@example.test'), /true/);
    assert.match(await php('nobody@example.test'), /false/);
    const { content } = await messageWith(demo, demo.bob, 'Subject: from PHP\r\n');
    assert.doesNotMatch(content, /^X-(?:Mailer|PHP)/m);
    assert.match(content, /\r\n\r\none\r\n\.\r\n/);
  });

  it('is what mail(1) calls', { skip: missing('s-nail') }, async () => {
    const words = ['-:/', '-S', `mta=${program}`, '-s', 'from mail(1)', '-r', 'alice@example.test', 'bob@example.test'];
    await succeed('s-nail', words, { input: 'Grüße\n', environment: { ...environment(), LC_ALL: 'C.UTF-8' } });
    const { content } = await messageWith(demo, demo.bob, 'Subject: from mail(1)\r\n');
    assert.match(content, /\r\nFrom: alice@example\.test\r\n/);
  });

  it('keeps what comes while the server does not run, and tells the sender what went wrong', async () => {
    await demo.stop();
    assert.equal((await send(['-t', '-i'], 'To: bob@example.test\nSubject: while down\n\nx\n')).code, 0);
    const lost = 'To: nobody@example.test\nSubject: nobody there\n\nx\n';
    assert.equal((await send(['-t', '-i', '-f', 'bob@example.test'], lost)).code, 0);
    assert.equal((await waiting()).length, 2);
    await using again = await DemoProcess.start({ data: demo.data });
    const now = { ...demo, ...again.facts, bob: again.facts.accounts[1] ?? demo.bob };
    await messageWith(now, now.bob, 'Subject: while down\r\n');
    const { content } = await messageWith(now, now.bob, 'Subject: Your message was not sent\r\n');
    assert.match(content, /There is no nobody@example\.test here \(550 5\.1\.1\)/);
    assert.match(content, /\r\nSubject: nobody there\r\n/);
    await again.stop();
    assert.deepEqual(await waiting(), []);
  });
});
