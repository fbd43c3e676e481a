/** Two servers that share the work: a front before a store, and a backup behind a primary that goes and comes. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { DemoProcess } from '../support/demo-process.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run, type Said } from '../support/programs.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

function swaks(server: Pick<Demo, 'ports'>, ...words: string[]): Promise<Said> {
  const port = String(server.ports.smtp);
  const from = words.includes('--from') ? [] : ['--from', 'stranger@outside.test'];
  return run('swaks', ['--server', '127.0.0.1', '--port', port, '--helo', 'client.outside.test', ...from, ...words]);
}

describe('A front before a store', { skip: missing('swaks') }, () => {
  const world = new AsyncDisposableStack();
  let store: Demo;
  let front: Demo;

  before(async () => {
    store = world.use(await openDemo('--set', 'lmtp.listen=["127.0.0.1:0"]', '--set', 'hostname=store.test'));
    const own = [
      '--domain',
      'front.test',
      '--account',
      'ops@front.test:secret of ops',
      '--account',
      'web@front.test:secret of web',
      '--set',
      'hostname=mx.front.test',
    ];
    front = world.use(await openDemo(...own, '--set', `relaying.ca=${store.ca}`));
    const { lmtp } = store.ports as unknown as { lmtp: number };
    await front.posthouse('domain', 'add', 'example.test', '--front', '--next', `lmtps://127.0.0.1:${lmtp}`);
  });
  after(() => world.disposeAsync());

  it('is told in the list of domains', async () => {
    assert.match(
      await front.posthouse('domain', 'list'),
      /^front\.test\nexample\.test \(front, lmtps:\/\/127\.0\.0\.1:\d+\)\n$/,
    );
  });

  it('hands over in TLS while the client waits, and the store knows who the client was', async () => {
    const { code, out } = await swaks(front, '--to', store.alice.address, '--h-Subject', 'Through the front');
    assert.equal(code, 0, out);
    const { content } = await messageWith(store, store.alice, 'Subject: Through the front');
    assert.match(
      content,
      /^Return-Path: <stranger@outside\.test>\r\nReceived: from client\.outside\.test \(\[127\.0\.0\.1\]\)\r\n/,
    );
    assert.match(
      content,
      /by store\.test with LMTPS \(TLSv1\.3 [^]*\r\nReceived: from client\.outside\.test [^]*by mx\.front\.test with ESMTP /,
    );
    assert.match(
      await front.posthouse('trace', store.alice.address),
      /handed over to lmtps:[^]*taken over by 127\.0\.0\.1: 250/,
    );
    assert.match(await front.posthouse('queue', 'list'), /^Nothing waits/);
  });

  it('refuses at RCPT whom the store does not know', async () => {
    const { code, out } = await swaks(front, '--to', 'nobody@example.test');
    assert.notEqual(code, 0);
    assert.match(out, /RCPT TO:<nobody@example\.test>\n<\*\* 550 5\.1\.1 There is no nobody@example\.test here/);
  });

  it('keeps no byte of a message that went through', async () => {
    const before = await run('du', ['-sb', join(front.data, 'segments')]);
    const file = join(front.folder, 'body');
    await writeFile(
      file,
      (
        randomBytes(600_000)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\n'),
    );
    const { code } = await swaks(front, '--to', store.bob.address, '--h-Subject', 'Large', '--body', `@${file}`);
    assert.equal(code, 0);
    assert.ok((await messageWith(store, store.bob, 'Subject: Large')).content.length > 800_000);
    assert.deepEqual(await run('du', ['-sb', join(front.data, 'segments')]), before);
  });

  it('passes binary messages in chunks, as they are', async () => {
    using peer = await SmtpPeer.open({ port: front.ports.smtp });
    await peer.command('MAIL FROM:<stranger@outside.test> BODY=BINARYMIME', '250');
    await peer.command(`RCPT TO:<${store.bob.address}>`, '250');
    const header = 'Subject: Binary\r\nContent-Transfer-Encoding: binary\r\n\r\n';
    const body = 'one\ntwo\rthree\x01\r\n.\r\n';
    await peer.wire.write(`BDAT ${header.length}\r\n${header}BDAT ${body.length} LAST\r\n${body}`);
    await peer.expect('250');
    await peer.expect('250');
    const { content } = await messageWith(store, store.bob, 'Subject: Binary');
    // IMAP without BINARY shows such a part in base64.
    assert.equal(atob(content.slice(content.indexOf('\r\n\r\n') + 4).trim()), body);
  });

  it('says "later" while the store is away', async () => {
    await store.stop();
    const { out } = await swaks(front, '--to', store.alice.address);
    assert.match(out, /<\*\* 451 4\.3\.0 The mail host of example\.test cannot be reached now/);
  });
});

describe('A backup behind a primary', { skip: missing('swaks') }, () => {
  const world = new AsyncDisposableStack();
  let folder = '';
  let port = 0;
  let primary: DemoProcess;
  let backup: Demo;

  const startPrimary = (): Promise<DemoProcess> =>
    DemoProcess.start({
      data: join(folder, 'primary'),
      set: [`smtp.listen=["127.0.0.1:${port}"]`, 'hostname=mx.example.test'],
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posthouse-roles-'));
    world.defer(() => rm(folder, { recursive: true, force: true }));
    port = await freePort();
    const zone = `
      example.test MX 10 mx.example.test
      example.test MX 20 backup.test
      mx.example.test A 127.0.0.1
      backup.test A 127.0.0.1
    `;
    const dns = world.use(await openDnsServer({ zone }));
    primary = await startPrimary();
    world.defer(async () => await primary.kill());
    const out = ['--set', `dns.servers=127.0.0.1:${dns.port}`, '--set', `delivery.port=${port}`];
    const own = [
      '--domain',
      'backup.test',
      '--account',
      'ops@backup.test:secret of ops',
      '--account',
      'web@backup.test:secret of web',
      '--set',
      'hostname=backup.test',
    ];
    backup = world.use(await openDemo(...own, ...out));
    await backup.posthouse('domain', 'add', 'example.test', '--backup');
  });
  after(() => world.disposeAsync());

  it('asks the primary for whom it may take mail', async () => {
    const known = await swaks(backup, '--to', 'alice@example.test', '--quit-after', 'RCPT');
    assert.match(known.out, /250 2\.1\.5/);
    const unknown = await swaks(backup, '--to', 'nobody@example.test', '--quit-after', 'RCPT');
    assert.match(unknown.out, /550 5\.1\.1 There is no nobody@example\.test here/);
  });

  it('keeps mail while the primary is away, and still knows whom it refuses', async () => {
    assert.equal(await primary.stop(), 0);
    const { code, out } = await swaks(backup, '--to', 'alice@example.test', '--h-Subject', 'While you were out');
    assert.equal(code, 0, out);
    const unknown = await swaks(backup, '--to', 'nobody@example.test', '--quit-after', 'RCPT');
    assert.match(unknown.out, /550 5\.1\.1/);
    await until(async () => /cannot be reached/.test(await backup.posthouse('queue', 'list')));
    assert.match(
      await backup.posthouse('trace', 'alice@example.test'),
      /kept for example\.test until its host takes it/,
    );
  });

  it('brings it when the primary is back and says so', async () => {
    primary = await startPrimary();
    using peer = await SmtpPeer.open({ port: backup.ports.smtp });
    assert.match(await peer.command('ETRN example.test', '253'), /^253 2\.0\.0 1 messages for example\.test/);
    assert.match(await peer.command('ETRN else.test', '459'), /^459/);
    await until(async () => (await backup.posthouse('queue', 'list')).startsWith('Nothing waits'));
    const { ports, ca } = primary.facts;
    const { content } = await messageWith({ ports, ca } as Demo, primary.login(), 'Subject: While you were out');
    assert.match(content, /by mx\.example\.test with ESMTPS [^]*by backup\.test with ESMTP /);
  });

  it('goes by a list where there is one', async () => {
    const file = join(folder, 'list.txt');
    await run('sh', ['-c', `printf '# who\\nalice@example.test\\nBob\\n' > ${file}`]);
    assert.match(await backup.posthouse('domain', 'recipients', 'import', 'example.test', file), /^2 recipients, 0 of/);
    assert.equal(
      await backup.posthouse('domain', 'recipients', 'export', 'example.test'),
      'alice@example.test\nbob@example.test\n',
    );
    await backup.posthouse('domain', 'recipients', 'remove', 'example.test', 'alice');
    const { out } = await swaks(backup, '--to', 'alice@example.test', '--quit-after', 'RCPT');
    assert.match(out, /550 5\.1\.1/);
    await backup.posthouse('domain', 'next', 'example.test', 'smtp://127.0.0.1:25');
    assert.match(await backup.posthouse('domain', 'list'), /example\.test \(backup, smtp:\/\/127\.0\.0\.1\)/);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 100; tries > 0; tries -= 1) {
    if (await condition()) return;
    await systemClock.sleep(100);
  }
  assert.fail('It never happened');
}
