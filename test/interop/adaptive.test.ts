/** A provider refuses this server for its reputation: its mail takes another way at once, nobody else's does, nothing comes back. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Trouble } from '../../src/mail/routing/index.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { type FarHost, openFarHost } from '../support/far-host.ts';
import { messagesIn, messageWith, subjectOf } from '../support/mailbox-reader.ts';
import { attempted, handIn, toldOnceTaken } from '../support/outgoing.ts';

const outlook = 'contoso-test.mail.protection.outlook.com';
const zone = `
  contoso.test MX 0 ${outlook}
  fabrikam.test MX 0 fabrikam-test.mail.protection.outlook.com
  ${outlook} A 127.0.0.1
  fabrikam-test.mail.protection.outlook.com A 127.0.0.1
  other.test MX 10 mx.other.test
  mx.other.test A 127.0.0.2
  relay.test A 127.0.0.3
`;
/** As Microsoft 365 says it. */
const banned =
  '550 5.7.606 Access denied, banned sending IP [203.0.113.5]. To request removal from this list please visit https://sender.office.com/ and follow the directions. (AS16012609)';

describe('A provider that has banned this server', () => {
  const world = new AsyncDisposableStack();
  let microsoft: FarHost;
  let other: FarHost;
  let relay: FarHost;
  let house: Demo;
  let words: string[];
  let isOver = false;

  before(async () => {
    const refuses = (line: string): string | undefined => (line.startsWith('RCPT') && !isOver ? banned : undefined);
    microsoft = world.use(await openFarHost([outlook], { script: refuses }));
    other = world.use(await openFarHost(['mx.other.test'], { address: '127.0.0.2', port: microsoft.port }));
    const capabilitiesInTls = ['AUTH PLAIN', '8BITMIME'];
    relay = world.use(
      await openFarHost(['relay.test'], { address: '127.0.0.3', capabilities: ['STARTTLS'], capabilitiesInTls }),
    );
    const dns = world.use(await openDnsServer({ zone }));
    const settings = [
      `dns.servers=127.0.0.1:${dns.port}`,
      `delivery.port=${microsoft.port}`,
      `delivery.ca=${relay.ca}`,
    ];
    const login = [
      'operator=bob@example.test',

      'relay.host=relay.test',
      `relay.port=${relay.port}`,
      'relay.user=posthouse',
      'relay.password=secret',
    ];
    words = [...settings, ...login].flatMap((setting) => ['--set', setting]);
    house = world.use(await openDemo(...words));
  });
  after(() => world.disposeAsync());

  it('gets its mail through the relay at once, also the message that it has refused', async () => {
    const trace = await handIn(house, 'a@contoso.test');
    const story = await toldOnceTaken(house, trace);
    assert.match(story, /put off by contoso-test\.mail\.protection\.outlook\.com .*banned sending IP/);
    assert.match(
      story,
      /Its way: through the relay, as microsoft refuses this host since \S+ \(microsoft-banned: 550 5\.7\.606 /,
    );
    assert.match(story, /taken over by relay\.test \(127\.0\.0\.3, TLSv1\.3, certificate verified/);
    assert.equal(relay.got('a@contoso.test')[0]?.inTls, true);
    assert.ok(relay.lines.some((line) => line.startsWith('AUTH PLAIN')));
    const { gone, entries } = await attempted(house, trace);
    assert.deepEqual(entries, []);
    assert.deepEqual(
      gone.map(({ host }) => host),
      [outlook, 'relay.test'],
    );
    assert.match(gone[0]?.transcript ?? '', /^> RCPT TO:<a@contoso\.test>\r?\n< 550 5\.7\.606 /m);
    assert.match(gone[1]?.transcript ?? '', /^> AUTH PLAIN \*+\r?$/m);
  });

  it('is not asked again, nor are its hosts of other domains', async () => {
    const calls = microsoft.connections;
    await toldOnceTaken(house, await handIn(house, 'b@contoso.test'));
    await toldOnceTaken(house, await handIn(house, 'a@fabrikam.test'));
    assert.equal(relay.messages.length, 3);
    assert.equal(microsoft.connections, calls);
  });

  it('changes nothing for others', async () => {
    await toldOnceTaken(house, await handIn(house, 'a@other.test'));
    assert.equal(other.got('a@other.test').length, 1);
    assert.deepEqual(relay.got('a@other.test'), []);
  });

  it('is told to the operator, with the page where to ask for removal', async () => {
    const state = await house.posthouse('route', 'state');
    assert.match(state, /^microsoft: refuses this server\n[^]*banned sending IP[^]*https:\/\/sender\.office\.com\//);
    const [trouble, ...others] = JSON.parse(await house.posthouse('route', 'state', '--json')) as Trouble[];
    assert.partialDeepStrictEqual(trouble, { provider: 'microsoft', kind: 'reputation', refusals: 1 });
    assert.deepEqual(others, []);
    const test = await house.posthouse('route', 'test', '--to', 'fabrikam.test');
    assert.match(test, /through the relay, as microsoft refuses this host[^]*relay +relay\.test:\d+ +required +yes/);
    assert.match(house.log(), /"level":"warn".*"provider":"microsoft".*Microsoft 365 has banned this address/);
  });

  it('is told to the operator by a letter, once', async () => {
    const { content } = await messageWith(house, house.bob, 'Subject: microsoft refuses mail of this server\r\n');
    for (const part of ['banned sending IP', 'https://sender.office.com/', 'posthouse route state']) {
      assert.ok(content.includes(part), content);
    }
    const letters = (await messagesIn(house, house.bob)).filter(({ content: text }) => text.includes('microsoft'));
    assert.equal(letters.length, 1);
  });

  it('costs its senders nothing: no mail waits, none comes back', async () => {
    assert.match(await house.posthouse('queue', 'list'), /^Nothing waits/);
    const subjects = (await messagesIn(house, house.alice)).map(subjectOf);
    assert.deepEqual(
      subjects.filter((subject) => /undeliver|failure|returned|not delivered/i.test(subject ?? '')),
      [],
    );
    await house.stop();
  });

  it('is sent to directly again when the operator says that it is over', async () => {
    isOver = true;
    const again = world.use(await openDemo('--data', house.data, ...words));
    assert.match(await again.posthouse('route', 'state'), /^microsoft: refuses this server/);
    await again.posthouse('route', 'forget', 'microsoft');
    await toldOnceTaken(again, await handIn(again, 'c@contoso.test'));
    assert.deepEqual([relay.got('c@contoso.test').length, microsoft.got('c@contoso.test').length], [0, 1]);
    await again.stop();
  });
});
