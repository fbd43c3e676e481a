import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { type Demo, type DemoAccount, openDemo } from '../support/demo.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { messagesIn, messageWith, subjectOf } from '../support/mailbox-reader.ts';
import { missing, succeed } from '../support/programs.ts';
import { openSmtpServer, type SmtpServer } from '../support/smtp-server.ts';

const zone = `
  other.test MX 10 mx.other.test
  mx.other.test A 127.0.0.1
  smart.test A 127.0.0.1
`;

/** Alice hands in a message by a mail program. */
async function send({ ports, ca, alice }: Demo, to: string, subject: string): Promise<void> {
  const letter = [`From: ${alice.address}`, `To: ${to}`, `Subject: ${subject}`, '', 'Hello', ''].join('\r\n');
  const login = ['--user', `${alice.address}:${alice.password}`, '--cacert', ca, '--silent', '--show-error'];
  const envelope = ['--mail-from', alice.address, '--mail-rcpt', to, '--upload-file', '-'];
  await succeed('curl', [`smtps://localhost:${ports.submissions}`, ...login, ...envelope], { input: letter });
}

/** Waits until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 100; tries > 0; tries -= 1) {
    if (await condition()) return;
    await systemClock.sleep(50);
  }
  assert.fail('It never happened');
}

describe('Mail to others', { skip: missing('curl') }, () => {
  const world = new AsyncDisposableStack();
  let house: Demo;
  let other: Demo;
  let carol: DemoAccount;

  before(async () => {
    const dns = world.use(await openDnsServer({ zone }));
    const accounts = ['--account', 'carol@other.test:secret of carol', '--account', 'dave@other.test:secret of dave'];
    other = world.use(await openDemo(...accounts, '--set', 'hostname=mx.other.test'));
    carol = other.alice;
    const out = ['--set', `dns.servers=127.0.0.1:${dns.port}`, '--set', `delivery.port=${other.ports.smtp}`];
    house = world.use(await openDemo(...out));
  });
  after(() => world.disposeAsync());

  it('reaches the mail host of the domain, in TLS where that is offered', async () => {
    await send(house, carol.address, 'Across the wires');
    const { content } = await messageWith(other, carol, 'Subject: Across the wires');
    assert.match(content, /^Return-Path: <alice@example\.test>\r\nReceived: from mail\.example\.test /);
    assert.match(content, /\tby mx\.other\.test with ESMTPS .*[^]*^Received: by mail\.example\.test with ESMTPSA /m);
    assert.match(await house.posthouse('queue', 'list'), /^Nothing waits/);
  });

  it('comes back with the words of a host that refuses the recipient', async () => {
    await send(house, 'nobody@other.test', 'To nobody');
    const { content } = await messageWith(house, house.alice, 'multipart/report');
    assert.match(content, /^Return-Path: <>\r\n(?!Return-Path)/);
    const [, boundary = ''] = /boundary="?([^"\r\n]+)/.exec(content) ?? [];
    const [, people = '', machines = '', original = ''] = content.split(`--${boundary}\r\n`);
    assert.match(people, /nobody@other\.test/);
    assert.match(people, /There is no nobody@other\.test here/);
    assert.match(machines, /^Content-Type: message\/delivery-status\r\n/im);
    assert.match(machines, /^Action: failed\r\nStatus: 5\.1\.1\r\n/m);
    assert.match(machines, /^Final-Recipient: rfc822; ?nobody@other\.test\r\n/m);
    assert.match(original, /^Subject: To nobody\r\n/m);
  });

  it('comes back where there is no such domain', async () => {
    await send(house, 'somebody@nowhere.test', 'Into the void');
    await messageWith(house, house.alice, 'There is no domain nowhere.test');
  });

  it('does not leave the house for recipients that live in it', async () => {
    await send(house, house.bob.address, 'Next door');
    assert.doesNotMatch((await messageWith(house, house.bob, 'Subject: Next door')).content, /mx\.other\.test/);
  });

  it('leaves servers that stop in peace', async () => {
    await house.stop();
    await other.stop();
  });
});

describe('Mail to others through a smarthost', { skip: missing('curl') }, () => {
  const world = new AsyncDisposableStack();
  let house: Demo;
  let smarthost: SmtpServer;
  let words: string[];
  let mood: string | undefined;

  before(async () => {
    const dns = world.use(await openDnsServer({ zone }));
    smarthost = world.use(
      await openSmtpServer({
        capabilities: ['AUTH PLAIN', '8BITMIME'],
        script: (line) => (line.startsWith('RCPT') ? mood : undefined),
      }),
    );
    const settings = [`dns.servers=127.0.0.1:${dns.port}`, 'smarthost.host=smart.test'];
    settings.push(`smarthost.port=${smarthost.port}`, 'smarthost.tls=none');
    words = settings.flatMap((setting) => ['--set', setting]);
    house = world.use(await openDemo(...words));
  });
  after(() => world.disposeAsync());

  it('is given to it whatever the domain', async () => {
    await send(house, 'someone@anywhere.test', 'By way of another');
    await until(() => smarthost.messages.length === 1);
    assert.match(smarthost.messages[0]?.content ?? '', /^Received: by [^]*^Subject: By way of another\r$/m);
    assert.match(
      smarthost.messages[0]?.envelope.join() ?? '',
      /^MAIL FROM:<alice@example\.test>.*,RCPT TO:<someone@anywhere\.test>/,
    );
  });

  it('waits while it says "later", through a restart, and leaves when the operator says so', async () => {
    mood = '451 4.7.1 Come back later';
    await send(house, 'someone@anywhere.test', 'Patience');
    await until(async () => (await house.posthouse('queue', 'list')).includes('Come back later'));
    await house.stop();
    mood = undefined;
    const again = world.use(await openDemo('--data', house.data, ...words));
    assert.match(
      await again.posthouse('queue', 'list'),
      /alice@example\.test +someone@anywhere\.test .*Come back later/,
    );
    await again.posthouse('queue', 'retry', '--all');
    await until(async () => (await again.posthouse('queue', 'list')).startsWith('Nothing waits'));
    assert.deepEqual(smarthost.messages.map(subjectOf), ['By way of another', 'Patience']);
    assert.equal((await messagesIn(again, again.alice)).length, 1, 'there was nothing to complain of');
    await again.stop();
  });
});
