/** Other mail servers as receivers of our client: what it brings them arrives once, byte for byte, in the manner that they offer. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binaryOf, bytesOf, utf8Binary } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { parseAddress } from '../../src/formats/smtp/index.ts';
import { type Destination, openConversation, type OutgoingMessage } from '../../src/net/smtp-client/index.ts';
import { issue } from '../support/certificate-chains.ts';
import { exim } from '../support/mail-servers/exim.ts';
import { type Kind, type MailServer, missingServer, plainHost, startServer } from '../support/mail-servers/index.ts';
import { opensmtpd } from '../support/mail-servers/opensmtpd.ts';
import { postfix } from '../support/mail-servers/postfix.ts';
import { openSmtpSink } from '../support/mail-servers/smtp-sink.ts';
import { freePort } from '../support/ports.ts';
import { openSmtpServer, type ReceivedMessage, type SmtpServer } from '../support/smtp-server.ts';

const waitMs = 60_000;

const bodies: Readonly<Record<string, string>> = {
  small: 'Hello\r\n',
  empty: '',
  dots: '.\r\n..\r\n.dot\r\n\r\n...\r\nlast.\r\n',
  eightBit: utf8Binary('Grüße aus Köln ☃\r\n'),
  latin: `${binaryOf(Uint8Array.from({ length: 96 }, (_, index) => index + 160))}\r\n`,
  long: `${'x'.repeat(990)}\r\n${'.'.repeat(990)}\r\n\r\n\r\n`,
  large: 'The quick brown fox jumps over the lazy dog, and back again.\r\n'.repeat(17_000),
};

function letter(name: string): string {
  const fields = [`X-Key: ${name}.`, 'From: us@us.test', 'To: them@far.test', 'Date: Fri, 20 Nov 2026 12:00:00 +0000'];
  fields.push(`Message-ID: <${name}@us.test>`, `Subject: ${name}`, 'MIME-Version: 1.0');
  fields.push('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit');
  return `${fields.join('\r\n')}\r\n\r\n${bodies[name]}`;
}

function messageOf(text: string, ...to: readonly string[]): OutgoingMessage {
  const content = async function* () {
    for (let at = 0; at < text.length; at += 65_536) yield bytesOf(text.slice(at, at + 65_536));
  };
  const path = { reversePath: parseAddress('us@us.test'), recipients: to.map(parseAddress) };
  return { ...path, smtputf8: false, eightBit: true, sizeBytes: text.length, content };
}

async function until(what: () => Promise<string>, condition: () => boolean): Promise<void> {
  for (const end = Date.now() + waitMs; Date.now() < end;) {
    if (condition()) return;
    await systemClock.sleep(100);
  }
  assert.fail(`It never happened:\n${(await what()).slice(-5000)}`);
}

/** Brings every letter over one connection; answers all that was said. */
async function bring(destination: Destination, to: string, verified: boolean): Promise<string> {
  using conversation = await openConversation(destination);
  let said = '';
  for (const name of Object.keys(bodies)) {
    const [result] = await conversation.send(messageOf(letter(name), to));
    assert.equal(result?.outcome, 'delivered', `${name}: ${result?.transcript}`);
    assert.equal(result?.tls?.verified ?? false, verified);
    said += `${result?.transcript}\n`;
  }
  return said;
}

/**
 * The process in which Debian's OpenSMTPD 6.8 keeps its keys signs nothing with OpenSSL 3: no handshake with it ends well,
 * and mail must get there all the same (RFC 7435 §3).
 */
const isBroken = (kind: Kind): boolean => kind === opensmtpd;

async function certificatesIn(folder: string): Promise<{ certificate: string; key: string; ca: string }> {
  const authority = await issue({ name: 'Authority', isAuthority: true });
  const { pem, keyPem } = await issue({ name: 'peer.test', by: authority });
  const [certificate, key] = [join(folder, 'certificate'), join(folder, 'key')];
  await writeFile(certificate, pem);
  await writeFile(key, keyPem);
  return { certificate, key, ca: authority.pem };
}

for (const kind of [postfix, exim, opensmtpd]) {
  describe(kind.name, { skip: missingServer(kind), timeout: 180_000 }, () => {
    const world = new AsyncDisposableStack();
    let peer: MailServer;
    let collector: SmtpServer;
    let common: Destination;

    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'posthouse-receivers-'));
      world.defer(() => rm(folder, { recursive: true, force: true }));
      const { certificate, key, ca } = await certificatesIn(folder);
      const capabilities = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 50000000'];
      collector = world.use(await openSmtpServer({ capabilities }));
      const around = { port: await freePort(), ours: 1, collector: collector.port, certificate, key };
      peer = world.use(await startServer(kind, around));
      const place = { host: 'peer.test', addresses: [peer.address], port: peer.port, helo: 'us.test' };
      common = { ...place, tls: isBroken(kind) ? 'opportunistic' : 'required', ca, clock: systemClock };
    });
    after(() => world.disposeAsync());

    const received = (to: string): ReceivedMessage[] =>
      collector.messages.filter(({ envelope }) => envelope.some((line) => line.includes(`<${to}>`)));

    async function arrives(to: string): Promise<void> {
      await until(peer.log, () => received(to).length >= Object.keys(bodies).length);
      for (const name of Object.keys(bodies)) {
        const found = received(to).filter(({ content }) => content.includes(`X-Key: ${name}.`));
        assert.equal(found.length, 1, name);
        assert.ok(found[0]?.content.endsWith(letter(name)), `${name}: ${found[0]?.content.slice(0, 2000)}`);
      }
    }

    it(`takes mail in ${isBroken(kind) ? 'clear, since its TLS fails' : 'verified TLS'}, in the manner that it offers`, async () => {
      const said = await bring(common, 'all@far.test', !isBroken(kind));
      const offers = (extension: string): boolean => new RegExp(`^< 250[- ]${extension}`, 'm').test(said);
      assert.equal(/^> MAIL .*\n> RCPT /m.test(said), offers('PIPELINING'));
      assert.equal(/^> BDAT \d+ LAST$/m.test(said), offers('CHUNKING'));
      assert.equal(offers('CHUNKING'), kind !== opensmtpd);
      assert.equal(/^- No TLS: /m.test(said), isBroken(kind));
      await arrives('all@far.test');
    });

    it('takes mail a command at a time, by DATA', async () => {
      const said = await bring({ ...common, sourceAddresses: [plainHost] }, 'plain@far.test', !isBroken(kind));
      assert.doesNotMatch(said, /^> BDAT|^> MAIL .*\n> RCPT /m);
      await arrives('plain@far.test');
    });

    it('takes a message for fifty once', async () => {
      using conversation = await openConversation(common);
      const fifty = Array.from({ length: 50 }, (_, index) => `one${index}@far.test`);
      const results = await conversation.send(messageOf(letter('small').replace('small.', 'fifty.'), ...fifty));
      assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ['delivered']);
      const told = () => collector.messages.filter(({ content }) => content.includes('X-Key: fifty.'));
      await until(peer.log, () => told().flatMap(({ envelope }) => envelope.slice(1)).length >= 50);
      assert.equal(told().flatMap(({ envelope }) => envelope.slice(1)).length, 50);
    });
  });
}

describe('Postfix without extensions', { skip: missingServer(postfix), timeout: 60_000 }, () => {
  it('gets in seven bits what has eight', async () => {
    await using world = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), 'posthouse-receivers-'));
    world.defer(() => rm(folder, { recursive: true, force: true }));
    const { certificate, key } = await certificatesIn(folder);
    const collector = world.use(await openSmtpServer({ capabilities: ['8BITMIME'] }));
    const around = { port: await freePort(), ours: 1, collector: collector.port, certificate, key };
    const peer = world.use(await startServer(postfix, around));
    const place = { host: 'bare.test', addresses: ['127.0.0.5'], port: peer.port, helo: 'us.test' };
    await bring({ ...place, tls: 'opportunistic', clock: systemClock }, 'bare@far.test', false);
    await until(peer.log, () => collector.messages.length >= Object.keys(bodies).length);
    const latin = collector.messages.find(({ content }) => content.includes('X-Key: latin.'))?.content ?? '';
    assert.match(latin, /^Content-Transfer-Encoding: base64\r$/m);
    assert.equal(binaryOf(Buffer.from(latin.split('\r\n\r\n')[1] ?? '', 'base64')), bodies['latin']);
  });
});

describe('smtp-sink', { skip: missingServer(postfix), timeout: 60_000 }, () => {
  const manners: Readonly<Record<string, readonly string[]>> = {
    'as it is': [],
    'without PIPELINING': ['-p'],
    'without EHLO': ['-e'],
    'without 8BITMIME': ['-8'],
  };
  for (const [name, words] of Object.entries(manners)) {
    it(`takes mail ${name}`, async () => {
      await using sink = await openSmtpSink(await freePort(), words);
      const place = { host: 'sink.test', addresses: [sink.address], port: sink.port, helo: 'us.test' };
      const said = await bring({ ...place, tls: 'opportunistic', clock: systemClock }, 'a@far.test', false);
      assert.equal(/^> HELO /m.test(said), name === 'without EHLO');
      assert.equal(/^> MAIL .*\n> RCPT /m.test(said), name === 'as it is' || name === 'without 8BITMIME');
    });
  }
});
