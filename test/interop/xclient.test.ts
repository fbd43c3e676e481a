import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run } from '../support/programs.ts';

describe('A proxy in a trusted network', { skip: missing('swaks') }, () => {
  const demo = demoOfSuite('--set', 'trusted_networks=127.0.0.0/8', '--set', 'reception.sender_domain=off');
  const bring = (to: string, subject: string) => {
    const proxy = ['--server', '127.0.0.1', '--port', String(demo.ports.smtp), '--xclient-addr', '203.0.113.7'];
    const envelope = ['--from', 'stranger@elsewhere.test', '--to', to, '--helo', 'client.test'];
    return run('swaks', [...proxy, ...envelope, '--h-Subject', subject]);
  };

  it('names its client by XCLIENT, who is the one that mail comes from', async () => {
    const { code, out } = await bring(demo.alice.address, 'By a proxy');
    assert.equal(code, 0, out);
    const { content } = await messageWith(demo, demo.alice, 'Subject: By a proxy');
    assert.match(content, /\r\nReceived: from client\.test \(\[203\.0\.113\.7\]\)/);
  });

  it('gives no trust on', async () => {
    assert.match((await bring('x@elsewhere.test', 'Onward')).out, /550 5\.7\.1 Mail for elsewhere\.test is not taken/);
  });

  it('brings nobody in who is kept out', async () => {
    await demo.posthouse('ban', 'add', '203.0.113.0/24');
    assert.match(
      (await bring(demo.alice.address, 'Banned')).out,
      /554 5\.7\.1 Your network 203\.0\.113\.0\/24 is kept out/,
    );
    await demo.posthouse('ban', 'lift', '203.0.113.0/24');
  });
});
