import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { opened, relayHost, RoutingHouse } from '../../../test/support/routing-house.ts';
import type { RoutingOptions } from './index.ts';

const hour = 60 * 60_000;
const zone = `
  d.test MX 10 d-test.mail.protection.outlook.com
  e.test MX 10 e-test.mail.protection.outlook.com
  g.test MX 10 aspmx.l.google.com
`;
const blocked =
  "550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).";
const busy = '451 4.7.500 Server busy. Please try again later from [192.0.2.7]. (S77714)';
const direct = ['mx d-test.mail.protection.outlook.com:25'];
const detour = ['relay relay.example:587'];

/** Microsoft has just refused this host. */
async function refusedHouse(changes: Partial<RoutingOptions> = { relay: relayHost }): Promise<RoutingHouse> {
  const house = new RoutingHouse(zone, changes);
  await house.said(await house.ways('d.test'), blocked);
  return house;
}

describe('a provider that refuses this host for its reputation', () => {
  it('gets its mail through the relay at once, that one message too, and nobody else does', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost });
    assert.equal(await house.said(await house.ways('d.test'), blocked), 'anotherWay');
    assert.deepEqual(await house.hosts('d.test'), detour);
    assert.deepEqual(await house.hosts('e.test'), detour);
    assert.deepEqual(await house.hosts('g.test'), ['mx aspmx.l.google.com:25']);
    const { why } = await house.ways('d.test');
    assert.match(
      why,
      /^through the relay, as microsoft refuses this host since 2026-01-01T00:00Z \(microsoft-block-list: 550 /,
    );
  });

  it('is told of to the operator once, in plain words, with the page and what becomes of the mail', async () => {
    const house = await refusedHouse();
    await house.said(await house.ways('e.test', { route: 'direct' }), blocked);
    const [letter, ...more] = house.letters;
    assert.deepEqual(more, []);
    assert.equal(letter?.subject, 'microsoft refuses mail of this server');
    const text = letter.paragraphs.join('\n');
    for (const part of ['https://olcsupport.office.com/', 'mail.house.test', '192.0.2.7', 'S3150', 'Nothing is lost']) {
      assert.ok(text.includes(part), part);
    }
    assert.equal(house.warnings.length, 1);
    const [trouble] = await house.book.state();
    assert.partialDeepStrictEqual(trouble, { provider: 'microsoft', kind: 'reputation', refusals: 2 });
    assert.equal(trouble?.help, 'https://olcsupport.office.com/');
  });

  it('is tried by one message after 6, 12, 24 and 24 hours, and that goes through the relay where it is refused', async () => {
    const house = await refusedHouse();
    for (const hours of [6, 12, 24, 24]) {
      await house.clock.advance(hours * hour - 1);
      assert.deepEqual(await house.hosts('d.test'), detour);
      await house.clock.advance(1);
      const probe = await house.ways('d.test');
      assert.match(probe.why, /to see whether microsoft takes our mail again$/);
      assert.deepEqual(await house.hosts('e.test'), detour);
      assert.equal(await house.said(probe, blocked), 'anotherWay');
      assert.deepEqual(await house.hosts('d.test'), detour);
    }
    assert.equal(house.letters.length, 1);
  });

  it('gets its mail directly again after three probes in a row, an hour apart, and the operator hears of it', async () => {
    const house = await refusedHouse();
    await house.clock.advance(6 * hour);
    for (let round = 0; round < limits.probesPassedMin; round++) {
      const probe = await house.ways('d.test');
      assert.equal(opened(probe).probe !== undefined, true);
      assert.equal(await house.said(probe, '250 2.0.0 Ok'), 'settled');
      await house.clock.advance(limits.probeAgainMs);
    }
    assert.deepEqual(await house.hosts('d.test'), direct);
    assert.equal(opened(await house.ways('d.test')).probe, undefined);
    assert.deepEqual(await house.book.state(), []);
    assert.equal(house.letters.at(-1)?.subject, 'microsoft takes mail of this server again');
  });

  it('begins anew where a probe between is refused', async () => {
    const house = await refusedHouse();
    await house.clock.advance(6 * hour);
    await house.said(await house.ways('d.test'), '250 Ok');
    await house.clock.advance(limits.probeAgainMs);
    await house.said(await house.ways('d.test'), blocked);
    assert.partialDeepStrictEqual((await house.book.state())[0], { passed: 0, probesRefused: 1 });
    await house.clock.advance(limits.probeAgainMs);
    assert.deepEqual(await house.hosts('d.test'), detour);
  });

  it('is tried again soon where a probe says nothing of it, or never comes there', async () => {
    const house = await refusedHouse();
    await house.clock.advance(6 * hour);
    assert.equal(await house.said(await house.ways('d.test'), '550 5.1.1 No such user'), 'settled');
    assert.deepEqual(await house.hosts('d.test'), detour);
    await house.clock.advance(limits.probeUndecidedMs);
    assert.deepEqual(await house.hosts('d.test'), direct);
    assert.deepEqual(await house.hosts('d.test'), detour);
    await house.clock.advance(limits.probeClaimMs);
    assert.deepEqual(await house.hosts('d.test'), direct);
  });

  it('is remembered over a restart', async () => {
    const house = await refusedHouse();
    house.restart();
    assert.deepEqual(await house.hosts('d.test'), detour);
    await house.clock.advance(6 * hour);
    assert.deepEqual(await house.hosts('d.test'), direct);
  });

  it('is believed by what the relay, a route or a proxy hears never', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost });
    await house.book.add({ name: 'r', to: 'r.test', host: 'smart.example:25' });
    await house.book.add({ name: 's', to: 'g.test', socks: '127.0.0.1:1080' });
    assert.equal(await house.said(await house.ways('r.test'), blocked), 'settled');
    assert.equal(await house.said(await house.ways('g.test'), '550 5.7.1 blocked using zen.spamhaus.org'), 'settled');
    assert.deepEqual(await house.book.state(), []);
    await house.said(await house.ways('d.test'), blocked);
    assert.equal(await house.said(await house.ways('d.test'), blocked), 'settled');
    assert.deepEqual(await house.hosts('d.test'), detour);
  });

  it('gets what the operator wants to go directly, whatever it says', async () => {
    const house = await refusedHouse();
    const ways = await house.ways('d.test', { route: 'direct' });
    assert.equal(opened(ways).hops[0]?.kind, 'mx');
    assert.equal(await house.said(ways, blocked), 'settled');
  });

  it('gets its mail directly as soon as the operator says that it is over', async () => {
    const house = await refusedHouse();
    await house.book.forget('microsoft');
    assert.deepEqual(await house.hosts('d.test'), direct);
    await assert.rejects(house.book.forget('microsoft'), { code: 'notFound' });
  });

  it('is not detoured where no relay is allowed, but the operator is told, also of the end', async () => {
    const house = new RoutingHouse(zone);
    assert.equal(await house.said(await house.ways('d.test'), blocked), 'settled');
    assert.deepEqual(await house.hosts('d.test'), direct);
    assert.match(house.letters[0]?.paragraphs.join('\n') ?? '', /A relay for such cases can be named/);
    for (let count = 0; count < limits.probesPassedMin; count++) {
      await house.said(await house.ways('e.test'), '250 2.0.0 Ok');
    }
    assert.deepEqual(await house.book.state(), []);
    assert.equal(house.letters.length, 2);
  });

  it('is foretold by a test, which is no probe', async () => {
    const house = await refusedHouse();
    await house.clock.advance(6 * hour);
    assert.equal((await house.book.test('', 'd.test')).hosts[0]?.kind, 'relay');
    assert.deepEqual(await house.hosts('d.test'), direct);
  });
});

describe('a refusal that is perhaps for our reputation', () => {
  it('is believed when there are several over two hours and nothing is taken between', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost });
    const say = async (): Promise<string> => await house.said(await house.ways('d.test'), busy);
    assert.equal(await say(), 'settled');
    await house.clock.advance(hour);
    assert.equal(await say(), 'settled');
    await house.clock.advance(hour);
    assert.equal(await say(), 'anotherWay');
    assert.deepEqual(await house.hosts('d.test'), detour);
  });

  it('is forgotten when something is taken', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost });
    for (let count = 0; count < 10; count++) {
      assert.equal(await house.said(await house.ways('d.test'), busy), 'settled');
      await house.clock.advance(hour);
      await house.said(await house.ways('d.test'), '250 Ok');
    }
    assert.deepEqual(house.letters, []);
  });
});

describe('a refusal for what we lack', () => {
  it('is told to the operator, and no relay is used for it', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost });
    const ways = await house.ways('g.test');
    const text = '550 5.7.25 [192.0.2.7] The IP address sending this message does not have a PTR record';
    assert.equal(await house.said(ways, text), 'settled');
    assert.equal(await house.said(ways, text), 'settled');
    assert.deepEqual(await house.hosts('g.test'), ['mx aspmx.l.google.com:25']);
    assert.equal(house.letters.length, 1);
    assert.match(house.letters[0]?.subject ?? '', /misses something/);
    assert.partialDeepStrictEqual((await house.book.state())[0], { kind: 'configuration', refusals: 2 });
  });
});

describe('strangers', () => {
  it('cannot fill the mailbox of the operator', async () => {
    const domains = Array.from({ length: 30 }, (_, index) => `s${index}.test`);
    const house = new RoutingHouse(domains.map((domain) => `${domain} A 192.0.2.1`).join('\n'), { relay: relayHost });
    for (const domain of domains) await house.said(await house.ways(domain), '554 blocked using zen.spamhaus.org');
    assert.equal(house.letters.length, limits.troubleLettersPerDayMax);
    assert.equal((await house.book.state()).length, 30);
  });

  it('do not matter to the mail where nothing can be written down, or nobody can be told', async () => {
    const house = new RoutingHouse(zone, { relay: relayHost, tell: () => Promise.reject(new Error('No mailbox')) });
    assert.equal(await house.said(await house.ways('d.test'), blocked), 'anotherWay');
    const database = {
      read: house.database.read.bind(house.database),
      onNews: house.database.onNews.bind(house.database),
      write: () => Promise.reject(new Fault('storageFull', 'The disk is full')),
    };
    const full = new RoutingHouse(zone, { relay: relayHost, database });
    assert.equal(await full.said(await full.ways('g.test'), '550 blocked using zen.spamhaus.org'), 'settled');
  });
});
