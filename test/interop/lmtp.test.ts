import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run } from '../support/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'lmtp-'));
const socket = join(folder, 'lmtp.sock');

/** Says how each recipient fared, as Python understands it. */
const program = `
import smtplib, sys
where, sender, *recipients = sys.argv[1:]
with smtplib.LMTP(where) as client:
    client.ehlo()
    print(client.sendmail(sender, recipients, 'Subject: by Python\\r\\n\\r\\nHello\\r\\n'))
`;

describe('LMTP', () => {
  const demo = demoOfSuite('--set', `lmtp.listen=127.0.0.1:0,unix:${socket}`);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('takes mail of swaks over TCP, with a reply for each recipient', { skip: missing('swaks') }, async () => {
    const port = String((demo.ports as Record<string, number>)['lmtp']);
    const to = `${demo.alice.address},nobody@example.test,${demo.bob.address},x@elsewhere.test`;
    const envelope = ['--from', 'stranger@elsewhere.test', '--to', to, '--helo', 'front.test'];
    const words = ['--protocol', 'LMTP', '--server', '127.0.0.1', '--port', port];
    const { out } = await run('swaks', [...words, ...envelope, '--h-Subject', 'By swaks over LMTP']);
    assert.match(out, /550 5\.1\.1 There is no nobody@example\.test here/);
    assert.match(out, /550 5\.7\.1 Mail for elsewhere\.test is not taken here/);
    assert.equal(out.match(/250 2\.0\.0 Taken as/g)?.length, 2);
    for (const who of [demo.alice, demo.bob]) {
      const { content } = await messageWith(demo, who, 'Subject: By swaks over LMTP');
      assert.match(content, /^Return-Path: <stranger@elsewhere\.test>\r\nReceived: from front\.test /);
      assert.match(content, /\tby \S+ with LMTP id /);
    }
  });

  it('takes mail of swaks over a Unix socket', { skip: missing('swaks') }, async () => {
    assert.equal(statSync(socket).mode & 0o777, 0o660);
    const envelope = ['--from', 'stranger@elsewhere.test', '--to', demo.bob.address, '--helo', 'front.test'];
    const words = ['--protocol', 'LMTP', '--socket', socket, ...envelope, '--h-Subject', 'By swaks over Unix'];
    const { code, out } = await run('swaks', words);
    assert.equal(code, 0, out);
    const { content } = await messageWith(demo, demo.bob, 'Subject: By swaks over Unix');
    assert.match(content, /\r\nReceived: from front\.test \(\[127\.0\.0\.1\]\)\r\n/);
  });

  it('takes mail of Python over a Unix socket', { skip: missing('python3') }, async () => {
    const words = ['-c', program, socket, 'stranger@elsewhere.test', demo.alice.address, 'nobody@example.test'];
    const { code, out } = await run('python3', words);
    assert.equal(code, 0, out);
    assert.match(out, /^\{'nobody@example\.test': \(550, /);
    await messageWith(demo, demo.alice, 'Subject: by Python');
  });
});
