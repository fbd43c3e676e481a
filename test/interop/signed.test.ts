/** What leaves the house, as others get it: who has signed it, and whether that is still true at the other end. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Demo, openDemo } from '../support/demo.ts';
import { verdictsOn } from '../support/dkim-verifier.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { type FarHost, openFarHost } from '../support/far-host.ts';
import { handIn, letterOf, until } from '../support/outgoing.ts';
import { succeed } from '../support/programs.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';

const zone = `
  far.test MX 10 mx.far.test
  mx.far.test A 127.0.0.1
  old.test MX 10 mx.old.test
  mx.old.test A 127.0.0.2
  author.test MX 10 mx.far.test
  author.test TXT v=spf1 mx -all
  open.test MX 10 mx.far.test
`;
const aliases = [
  ['gone', 'nobody'],
  ['club', 'carol'],
  ['open', 'dave'],
  ['forged', 'erin'],
  ['ours', 'frank'],
];
const sendmail = fileURLToPath(new URL('../../bin/sendmail', import.meta.url));

describe('Mail that leaves', () => {
  const world = new AsyncDisposableStack();
  let far: FarHost;
  let old: FarHost;
  let house: Demo;
  let records: ReadonlyMap<string, string>;

  before(async () => {
    const script = (line: string): string | undefined =>
      line.startsWith('RCPT TO:<nobody@') ? '550 5.1.1 There is no nobody here' : undefined;
    far = world.use(
      await openFarHost(['mx.far.test'], { capabilities: ['8BITMIME', 'PIPELINING', 'CHUNKING'], script }),
    );
    old = world.use(await openFarHost(['mx.old.test'], { capabilities: [], address: '127.0.0.2', port: far.port }));
    const dns = world.use(await openDnsServer({ zone }));
    const settings = [`dns.servers=127.0.0.1:${dns.port}`, `delivery.port=${far.port}`];
    house = world.use(await openDemo(...settings.flatMap((setting) => ['--set', setting])));
    for (const [name, target] of aliases)
      await house.posthouse('alias', 'add', `${name}@example.test`, `${target}@far.test`);
    const published = JSON.parse(await house.posthouse('dkim', 'record', '--json')) as { name: string; text: string }[];
    records = new Map(published.map(({ name, text }) => [name, text]));
  });
  after(() => world.disposeAsync());

  /** The message as `host` got it, with the verdict on each of its signatures, and whose they are. */
  async function signaturesOf(host: FarHost, recipient: string) {
    const { content, envelope } = await until(() => host.got(recipient)[0]);
    const verdicts = verdictsOn(content, (name) => records.get(name));
    const domains = [...content.matchAll(/^DKIM-Signature:[^]*?\bd=([^;\s]+);/gim)].map(([, domain]) => domain);
    return { content, envelope, verdicts, domains };
  }

  /** A stranger hands in a message for an address of ours. */
  async function fromOutside(sender: string, author: string, to: string): Promise<void> {
    using peer = await SmtpPeer.open({ port: house.ports.smtp });
    assert.match(await peer.send({ from: sender, to: [to], content: letterOf(author, to) }), /^250/);
  }

  const signed = { verdicts: ['pass', 'pass'], domains: ['example.test', 'example.test'] };

  it('by submission is signed by RSA and Ed25519 for the author', async () => {
    await handIn(house, 'a@far.test');
    assert.partialDeepStrictEqual(await signaturesOf(far, 'a@far.test'), signed);
  });

  it('is signed as it is after a host without 8BITMIME has made us write it anew', async () => {
    const content = letterOf(house.alice.address, 'a@old.test').replace('How are you?', 'Gr\u00c3\u00bc\u00c3\u0178e');
    await handIn(house, 'a@old.test', { content });
    const found = await signaturesOf(old, 'a@old.test');
    assert.partialDeepStrictEqual(found, signed);
    assert.match(found.content, /^[\t\r\n -~]*$/);
  });

  it('by sendmail is signed', async () => {
    const environment = { POSTHOUSE_SENDMAIL: join(house.data, 'sendmail') };
    const input = 'Subject: The backup is done\n\nAll of it.\n';
    await succeed(sendmail, ['-f', house.alice.address, 'b@far.test'], { input, environment });
    assert.partialDeepStrictEqual(await signaturesOf(far, 'b@far.test'), signed);
  });

  it('as a bounce is signed, and has no sender', async () => {
    await fromOutside('writer@author.test', 'writer@author.test', 'gone@example.test');
    const found = await signaturesOf(far, 'writer@author.test');
    assert.partialDeepStrictEqual(found, signed);
    assert.match(found.envelope[0] ?? '', /^MAIL FROM:<>/);
    assert.match(found.content, /^From: .*MAILER-DAEMON@mail\.example\.test/im);
  });

  it('sent on by an alias is signed for the house, whoever wrote it', async () => {
    await fromOutside('writer@author.test', 'writer@author.test', 'club@example.test');
    const found = await signaturesOf(far, 'carol@far.test');
    assert.partialDeepStrictEqual(found, signed);
    assert.match(found.envelope[0] ?? '', /^MAIL FROM:<SRS0=.*@example\.test>/i);
  });

  it('sent on by an alias is not signed where the path of its sender stays', async () => {
    await fromOutside('writer@open.test', 'writer@open.test', 'open@example.test');
    const { envelope, domains } = await signaturesOf(far, 'dave@far.test');
    assert.match(envelope[0] ?? '', /^MAIL FROM:<writer@open\.test>/);
    assert.deepEqual(domains, []);
  });

  it('sent on by an alias is not signed where a stranger says that one of us wrote it', async () => {
    await fromOutside('writer@author.test', house.alice.address, 'forged@example.test');
    const { verdicts, domains } = await signaturesOf(far, 'erin@far.test');
    assert.deepEqual([verdicts, domains], [[], []]);
  });

  it('sent on by an alias is signed where one of us did write it', async () => {
    await handIn(house, 'ours@example.test');
    assert.partialDeepStrictEqual(await signaturesOf(far, 'frank@far.test'), signed);
  });

  it('leaves a server that stops in peace', () => house.stop());
});
