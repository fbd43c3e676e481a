/** What a sender asks of the delivery, through the whole server: DSN and messages that are held back. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Demo, openDemo } from '../support/demo.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { openSmtpServer, type SmtpServer } from '../support/smtp-server.ts';

const zone = `
  plain.test A 127.0.0.1
`;

describe('What a sender asks of the delivery', () => {
  const world = new AsyncDisposableStack();
  let house: Demo;
  let host: SmtpServer;

  before(async () => {
    const dns = world.use(await openDnsServer({ zone }));
    host = world.use(await openSmtpServer({ capabilities: ['8BITMIME'] }));
    const settings = [`dns.servers=127.0.0.1:${dns.port}`, `delivery.port=${host.port}`];
    house = world.use(await openDemo(...settings.flatMap((setting) => ['--set', setting])));
  });
  after(() => world.disposeAsync());

  async function send(mail: string, rcpt: string, subject: string): Promise<void> {
    const { alice } = house;
    using peer = await SmtpPeer.open({ port: house.ports.submissions, tls: true });
    await peer.logIn(alice.address, alice.password);
    await peer.command(`MAIL FROM:<${alice.address}> ${mail}`, '250');
    await peer.command(`RCPT TO:${rcpt}`, '250');
    await peer.command('DATA', '354');
    await peer.command(`From: ${alice.address}\r\nSubject: ${subject}\r\n\r\nHello\r\n.`, '250');
  }

  it('has success reported for a host that does not do it, and for mailboxes here', async () => {
    await send('ENVID=one', '<someone@plain.test> NOTIFY=SUCCESS', 'Abroad');
    const abroad = await messageWith(house, house.alice, 'Subject: Passed on: Abroad');
    assert.match(abroad.content, /^Original-Envelope-Id: one\r\n[^]*^Action: relayed\r\n/m);
    assert.deepEqual(host.messages[0]?.envelope[1], 'RCPT TO:<someone@plain.test>');
    await send('', `<${house.bob.address}> NOTIFY=SUCCESS`, 'Next door');
    const here = await messageWith(house, house.alice, 'Subject: Delivered: Next door');
    assert.match(here.content, /^Action: delivered\r\n/m);
  });

  it('holds a message back until the operator lets it go', async () => {
    await send('HOLDFOR=86400', `<${house.bob.address}>`, 'Tomorrow');
    assert.match(await house.posthouse('queue', 'list'), /held until \d{4}-/);
    await house.posthouse('queue', 'retry', '--all');
    assert.match(await house.posthouse('queue', 'list'), /held until \d{4}-/);
    await house.posthouse('queue', 'retry', '--all', '--held');
    const { content } = await messageWith(house, house.bob, 'Subject: Tomorrow');
    assert.match(content, /Hello\r\n$/);
    assert.match(await house.posthouse('trace', house.alice.address), /Held back for its sender until /);
  });
});
