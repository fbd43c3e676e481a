/** Other mail servers and ours, in both directions: what they bring and what they are brought is there once, byte for byte. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binaryOf, isAscii, utf8Binary } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { localAuthority } from '../../src/net/certificates/index.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { exim } from '../support/mail-servers/exim.ts';
import { type MailServer, missingServer, startServer } from '../support/mail-servers/index.ts';
import { opensmtpd } from '../support/mail-servers/opensmtpd.ts';
import { postfix } from '../support/mail-servers/postfix.ts';
import { messagesIn, messageWith } from '../support/mailbox-reader.ts';
import { freePort } from '../support/ports.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { openSmtpServer, type SmtpServer } from '../support/smtp-server.ts';

const utf8Account = 'δοκιμή@example.test';
const waitMs = 60_000;

interface Letter {
  readonly name: string;
  /** A binary string. */
  readonly body: string;
  readonly parameters?: string;
}

const letters: readonly Letter[] = [
  { name: 'small', body: 'Hello\r\n' },
  { name: 'empty', body: '' },
  { name: 'dots', body: '.\r\n..\r\n.dot\r\n\r\n...\r\nlast.\r\n' },
  { name: '8bit', body: utf8Binary('Grüße aus Köln ☃\r\n'), parameters: ' BODY=8BITMIME' },
  {
    name: 'latin',
    body: `${binaryOf(Uint8Array.from({ length: 96 }, (_, index) => index + 160))}\r\n`,
    parameters: ' BODY=8BITMIME',
  },
  { name: 'long', body: `${'x'.repeat(990)}\r\n${'.'.repeat(990)}\r\n\r\n\r\n` },
  { name: 'large', body: 'The quick brown fox jumps over the lazy dog, and back again.\r\n'.repeat(17_000) },
];

/** From the first field that is ours to the end: what a server puts on top is its right. */
function contentOf({ name, body }: Letter, from: string, to: string): string {
  const eightBit =
    'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n';
  const fields = [`X-Key: ${name}.`, `From: ${from}`, `To: ${to}`, 'Date: Fri, 20 Nov 2026 12:00:00 +0000'];
  fields.push(`Message-ID: <${name}.${from}>`, `Subject: ${name}`);
  return `${fields.join('\r\n')}\r\n${eightBit}\r\n${body}`;
}

/** A step after the other: not every server understands more at once. */
async function handIn(
  smtp: SmtpPeer,
  letter: Letter,
  from: string,
  to: readonly string[],
  content: string,
): Promise<void> {
  await smtp.command(`MAIL FROM:<${from}>${letter.parameters ?? ''}`, '250');
  for (const address of to) await smtp.command(`RCPT TO:<${utf8Binary(address)}>`, '250');
  await smtp.command('DATA', '354');
  await smtp.command(`${content.replace(/^\./gm, '..')}.`, '250');
}

async function until(what: () => Promise<string>, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + waitMs; Date.now() < end;) {
    if (await condition()) return;
    await systemClock.sleep(200);
  }
  assert.fail(`It never happened:\n${(await what()).slice(-5000)}`);
}

for (const kind of [postfix, exim, opensmtpd]) {
  describe(kind.name, { skip: missingServer(kind), timeout: 180_000 }, () => {
    const world = new AsyncDisposableStack();
    let demo: Demo;
    let peer: MailServer;
    let collector: SmtpServer;

    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'posthouse-senders-'));
      world.defer(() => rm(folder, { recursive: true, force: true }));
      const { certificate, key } = await localAuthority({ folder, hostName: 'peer.test', clock: systemClock });
      collector = world.use(
        await openSmtpServer({ capabilities: ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 50000000'] }),
      );
      const zone = ['peer', 'bare', 'others'].map((name) => `${name}.test MX 10 mx.${name}.test`);
      zone.push(`mx.peer.test A ${kind.address}`, 'mx.bare.test A 127.0.0.5');
      const dns = world.use(await openDnsServer({ zone: zone.join('\n') }));
      const port = await freePort();
      const accounts = ['alice@example.test:secret', 'bob@example.test:secret', `${utf8Account}:secret`];
      const words = accounts.flatMap((account) => ['--account', account]);
      const settings = [`dns.servers=127.0.0.1:${dns.port}`, `delivery.port=${port}`];
      demo = world.use(await openDemo(...words, ...settings.flatMap((setting) => ['--set', setting])));
      const ours = demo.ports.smtp;
      peer = world.use(await startServer(kind, { port, ours, collector: collector.port, certificate, key }));
    });
    after(() => world.disposeAsync());

    for (const [name, { manner, logged }] of Object.entries(kind.manners)) {
      it(`brings mail in TLS ${manner}`, async () => {
        const to = `${name}@example.test`;
        const who = { address: to, password: 'secret' };
        const known = (await messagesIn(demo, who)).length;
        using smtp = await SmtpPeer.open({ host: peer.address, port: peer.port });
        for (const letter of letters) {
          await handIn(smtp, letter, 'sender@far.test', [to], contentOf(letter, 'sender@far.test', to));
        }
        await until(peer.log, async () => (await messagesIn(demo, who)).length >= known + letters.length);
        const messages = (await messagesIn(demo, who)).map(({ content }) => content);
        for (const letter of letters) {
          const found = messages.filter((content) => content.includes(`X-Key: ${letter.name}.`));
          assert.equal(found.length, 1, letter.name);
          assert.match(found[0] ?? '', /^Return-Path: <sender@far\.test>\r\nReceived: from [^:]* with ESMTPS /);
          const content = contentOf(letter, 'sender@far.test', to);
          assert.ok(found[0]?.endsWith(content), `${letter.name}: ${found[0]?.slice(0, 2000)}`);
        }
        await until(peer.log, async () => logged?.test(await peer.log()) ?? true);
      });
    }

    it('brings a message for fifty once', async () => {
      const letter = { name: 'fifty', body: 'Dear all\r\n' };
      const to = Array.from({ length: 50 }, (_, index) => `alice+${index}@example.test`);
      using smtp = await SmtpPeer.open({ host: peer.address, port: peer.port });
      const content = contentOf(letter, 'sender@far.test', 'all@example.test');
      await handIn(smtp, letter, 'sender@far.test', to, content);
      const found = async () =>
        (await messagesIn(demo, demo.alice)).filter((message) => message.content.endsWith(content));
      await until(peer.log, async () => (await found()).length > 0);
      assert.equal((await found()).length, 1);
    });

    it('brings mail for an address in Greek', { skip: !kind.speaksUtf8 && 'it does not speak SMTPUTF8' }, async () => {
      const who = { address: utf8Account, password: 'secret' };
      const letter = { name: 'greek', body: utf8Binary('Γειά σου\r\n'), parameters: ' BODY=8BITMIME SMTPUTF8' };
      const content = contentOf(letter, 'sender@far.test', utf8Binary(utf8Account));
      using smtp = await SmtpPeer.open({ host: peer.address, port: peer.port });
      await handIn(smtp, letter, 'sender@far.test', [utf8Account], content);
      const found = async () => (await messagesIn(demo, who)).filter((message) => message.content.endsWith(content));
      await until(peer.log, async () => (await found()).length > 0);
      assert.match((await found())[0]?.content ?? '', /with UTF8SMTPS /);
    });

    for (const domain of kind === postfix ? ['peer.test', 'bare.test'] : ['peer.test']) {
      it(`is brought mail${domain === 'bare.test' ? ' without any extension' : ''}`, async () => {
        const from = demo.alice.address;
        const to = `someone@${domain}`;
        using smtp = await SmtpPeer.open({ port: demo.ports.submission });
        await smtp.logIn(from, 'secret');
        const known = collector.messages.length;
        for (const letter of letters) await handIn(smtp, letter, from, [to], contentOf(letter, from, to));
        const said = async () => `${await peer.log()}\n${demo.log()}\n${await demo.posthouse('queue', 'list')}`;
        await until(said, () => collector.messages.length >= known + letters.length);
        for (const letter of letters) {
          const found = collector.messages
            .slice(known)
            .filter(({ content }) => content.includes(`X-Key: ${letter.name}.`));
          assert.equal(found.length, 1, letter.name);
          const content = found[0]?.content ?? '';
          const sent = contentOf(letter, from, to);
          // RFC 6152 §3: who does not know 8BITMIME gets it in 7 bits.
          if (domain === 'bare.test' && !isAscii(sent)) assert.ok(isAscii(content), letter.name);
          else assert.ok(content.endsWith(sent), `${letter.name}: ${content.slice(0, 2000)}`);
        }
        assert.match(await demo.posthouse('queue', 'list'), /^Nothing waits/);
      });
    }

    it('is brought mail for fifty at once, and for an address in Greek', async () => {
      const from = demo.alice.address;
      using smtp = await SmtpPeer.open({ port: demo.ports.submission });
      await smtp.logIn(from, 'secret');
      const fifty = Array.from({ length: 50 }, (_, index) => `someone${index}@peer.test`);
      const plain = { name: 'to-fifty', body: 'Dear all\r\n' };
      await handIn(smtp, plain, from, fifty, contentOf(plain, from, 'all@peer.test'));
      const greek = { name: 'to-greek', body: utf8Binary('Γειά σου\r\n'), parameters: ' BODY=8BITMIME SMTPUTF8' };
      const to = 'δοκιμή@peer.test';
      await handIn(smtp, greek, from, [to], contentOf(greek, from, utf8Binary(to)));
      const brought = (name: string) => collector.messages.filter(({ content }) => content.includes(`X-Key: ${name}.`));
      const recipients = () => new Set(brought('to-fifty').flatMap(({ envelope }) => envelope.slice(1)));
      await until(peer.log, () => recipients().size === 50);
      if (kind.speaksUtf8) await until(peer.log, () => brought('to-greek').length === 1);
      else await messageWith(demo, demo.alice, 'SMTPUTF8');
      assert.equal(brought('to-fifty').flatMap(({ envelope }) => envelope.slice(1)).length, 50);
    });

    it('leaves our server in peace', () => demo.stop());
  });
}
