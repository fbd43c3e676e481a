/** DANE (RFC 7672) as it is lived: zones signed by ldns, served by nsd, validated by unbound, and hosts with certificates. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { QueueEntry } from '../../src/mail/dispatch/index.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { type Dnssec, missingDnssec, type SignedZone, startDnssec } from '../support/dnssec/index.ts';
import { type FarHost, openFarHost } from '../support/far-host.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { attempted, handIn, putOff, toldOnceTaken, triedAgain } from '../support/outgoing.ts';

/** Of which the host has STARTTLS, and a certificate that bears its name. */
const good = ['ta.test', 'rolled.test', 'wrong.test', 'silent.test', 'plain.test', 'odd.test'];
const capabilities = ['STARTTLS', '8BITMIME'];
const requireTls = { parameters: 'REQUIRETLS' };

function zone(name: string, signing: NonNullable<SignedZone['signing']> = 'good', address = '127.0.0.1'): SignedZone {
  return { name, signing, records: `${name} MX 10 mx.${name}\nmx.${name} A ${address}` };
}

const zones = [
  ...good.map((name) => zone(name, name === 'plain.test' ? 'unsigned' : 'good')),
  zone('ee.test'),
  zone('alien.test'),
  zone('forged.test', 'forged'),
  zone('clear.test', 'good', '127.0.0.2'),
  { name: 'double.test', records: 'double.test MX 10 mx.wrong.test\ndouble.test MX 20 mx.ee.test' },
  // The names of the domain are secured, those of its host are not.
  { name: 'mixed.test', records: 'mixed.test MX 10 mx.plain.test' },
  { name: 'masked.test', records: 'masked.test MX 10 mx.forged.test' },
];

describe('Mail to domains with DNSSEC', { skip: missingDnssec() }, () => {
  const world = new AsyncDisposableStack();
  let dnssec: Dnssec;
  let host: FarHost;
  let clear: FarHost;
  let house: Demo;

  before(async () => {
    dnssec = world.use(await startDnssec({ zones }));
    const capabilitiesInTls = ['8BITMIME', 'REQUIRETLS'];
    const names = good.map((name) => `mx.${name}`);
    host = world.use(await openFarHost(names, { capabilities, capabilitiesInTls }));
    const { port, keyDigest, caDigest } = host;
    clear = world.use(await openFarHost(['mx.clear.test'], { capabilities: [], address: '127.0.0.2', port }));
    const other = '00'.repeat(32);
    const tlsa = (name: string, text: string): string => `_${port}._tcp.mx.${name} TLSA ${text}`;
    await dnssec.add(
      tlsa('ee.test', `3 1 1 ${keyDigest}`),
      tlsa('ta.test', `2 1 1 ${caDigest}`),
      tlsa('alien.test', `2 1 1 ${caDigest}`),
      ...[other, keyDigest].map((digest) => tlsa('rolled.test', `3 1 1 ${digest}`)),
      tlsa('wrong.test', `3 1 1 ${other}`),
      tlsa('clear.test', `3 1 1 ${clear.keyDigest}`),
      tlsa('plain.test', `3 1 1 ${other}`),
      tlsa('odd.test', `1 1 1 ${other}`),
    );
    const settings = [`dns.servers=127.0.0.1:${dnssec.port}`, `delivery.port=${port}`];
    house = world.use(await openDemo(...settings.flatMap((setting) => ['--set', setting])));
  });
  after(() => world.disposeAsync());

  it('goes where the DNS names the certificate of the host, whatever name it bears', async () => {
    const story = await toldOnceTaken(house, await handIn(house, 'a@ee.test'));
    assert.match(story, /TLSA records of mx\.ee\.test, secured by DNSSEC/);
    assert.match(story, /taken over by mx\.ee\.test \(127\.0\.0\.1, TLSv1\.3, certificate verified by DANE\)/);
    assert.equal(host.got('a@ee.test')[0]?.inTls, true);
  });

  it('goes where the DNS names the authority, and the certificate bears the name of the host', async () => {
    assert.match(await toldOnceTaken(house, await handIn(house, 'a@ta.test')), /verified by DANE/);
    assert.match(
      await putOff(house, await handIn(house, 'a@alien.test')),
      /TLS failed: .*posthouse tls set alien\.test/,
    );
    assert.deepEqual(host.got('a@alien.test'), []);
  });

  it('goes while a certificate is replaced by another', async () => {
    assert.match(await toldOnceTaken(house, await handIn(house, 'a@rolled.test')), /verified by DANE/);
  });

  it('waits where the host has another certificate than the DNS says, and tells so', async () => {
    const trace = await handIn(house, 'a@wrong.test');
    const reply = await putOff(house, trace);
    assert.match(reply, /^451 4\.\S+ mx\.wrong\.test: TLS failed: No certificate of the host is in its TLSA records/);
    assert.match(reply, /the DNS names the certificate of mx\.wrong\.test \(DANE\)/);
    await triedAgain(house, trace);
    assert.deepEqual(host.got('a@wrong.test'), [], 'neither in clear nor to any certificate');
    assert.match(await house.posthouse('trace', trace), /could not be delivered yet: 451 .*TLSA/);
  });

  it('goes to the next host where the first has another certificate', async () => {
    assert.match(await toldOnceTaken(house, await handIn(house, 'a@double.test')), /taken over by mx\.ee\.test .*DANE/);
  });

  it('waits where the host has no STARTTLS although the DNS names its certificate', async () => {
    const trace = await handIn(house, 'a@clear.test');
    assert.match(await putOff(house, trace), /mx\.clear\.test: TLS failed: The host offers no TLS\. .*\(DANE\)/);
    await triedAgain(house, trace);
    assert.deepEqual(clear.messages, []);
    assert.deepEqual(
      clear.lines.filter((line) => line.startsWith('MAIL')),
      [],
    );
  });

  it('waits where what the DNS says is forged', async () => {
    const traces = [await handIn(house, 'a@forged.test'), await handIn(house, 'a@masked.test')];
    assert.match(await putOff(house, traces[0] ?? ''), /^451 4\.4\.3 .*forged\.test/);
    assert.match(await putOff(house, traces[1] ?? ''), /mx\.forged\.test/);
    assert.deepEqual(
      host.messages.filter(({ envelope }) => /forged|masked/.test(envelope.join())),
      [],
    );
  });

  it('goes encrypted to any certificate where no record is of use, in clear to nobody', async () => {
    const story = await toldOnceTaken(house, await handIn(house, 'a@odd.test'));
    assert.match(
      story,
      /TLS with any certificate or nothing: no TLSA record of mx\.odd\.test is of a kind that SMTP knows/,
    );
    assert.match(story, /taken over by mx\.odd\.test \(127\.0\.0\.1, TLSv1\.3\)/);
  });

  it('goes as it can where a signed zone names nothing, where a zone is not signed, where only its host is not', async () => {
    for (const to of ['a@silent.test', 'a@plain.test', 'a@mixed.test']) {
      const story = await toldOnceTaken(house, await handIn(house, to));
      assert.match(story, /Encrypted where the host can: nobody asks for more/, to);
      assert.doesNotMatch(story, /verified by DANE/, to);
    }
  });

  it('that needs TLS (REQUIRETLS) goes where DANE vouches for the host', async () => {
    assert.match(await toldOnceTaken(house, await handIn(house, 'b@ee.test', requireTls)), /verified by DANE/);
    assert.match(host.got('b@ee.test')[0]?.envelope[0] ?? '', / REQUIRETLS\b/);
  });

  it('that needs TLS comes back at once where nobody vouches for the name of the host', async () => {
    const trace = await handIn(house, 'b@plain.test', requireTls);
    const { content } = await messageWith(house, house.alice, 'b@plain.test');
    assert.match(content, /^Action: failed\r\nStatus: 5\.7\.10\r\n/m);
    const { entries } = await attempted(house, trace);
    assert.deepEqual([entries, host.got('b@plain.test')], [[], []]);
    assert.match(await house.posthouse('trace', trace), /5\.7\.10 .*neither DNSSEC nor MTA-STS vouches/);
  });

  it('is all told to the operator', async () => {
    const listed = JSON.parse(await house.posthouse('queue', 'list', '--json')) as QueueEntry[];
    const waiting = ['alien.test', 'clear.test', 'forged.test', 'masked.test', 'wrong.test'];
    assert.deepEqual(listed.map(({ domain }) => domain).toSorted(), waiting);
    await house.stop();
  });
});
