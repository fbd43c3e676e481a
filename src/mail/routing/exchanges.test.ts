import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../base/random.ts';
import { ZoneResolver } from '../../net/dns/index.ts';
import { exchangesOf, providerOf, type Ways } from './index.ts';

const zone = `
  two.test MX 20 second.two.test
  two.test MX 10 first.two.test
  equal.test MX 10 a.equal.test
  equal.test MX 10 b.equal.test
  equal.test MX 10 c.equal.test
  none.test MX 0 .
  bare.test A 192.0.2.1
  empty.test TXT nothing
  ours.test MX 10 better.ours.test
  ours.test MX 20 mail.house.test
  ours.test MX 30 worse.ours.test
  loop.test MX 10 mail.house.test
  alias.test CNAME two.test
  address.test MX 10 192.0.2.9
  twice.test MX 30 mx.twice.test
  twice.test MX 10 mx.twice.test
  twice.test MX 20 other.twice.test
  signed.test SECURE
  signed.test MX 10 mx.signed.test
  down.test FAIL
  ${Array.from({ length: 30 }, (_, index) => `many.test MX 10 mx${index}.many.test`).join('\n')}
`;

function find(domain: string, seed = 1): Promise<Ways> {
  return exchangesOf(domain, {
    resolver: new ZoneResolver(zone),
    random: seededRandom(seed),
    hostName: 'mail.house.test',
  });
}

async function hosts(domain: string, seed = 1): Promise<string[]> {
  const ways = await find(domain, seed);
  return 'refusal' in ways ? [[ways.refusal.code, ways.refusal.enhanced].join(' ')] : ways.hops.map(({ host }) => host);
}

describe('the hosts of a domain', () => {
  it('are asked by their preference', async () => {
    assert.deepEqual(await hosts('two.test'), ['first.two.test', 'second.two.test']);
  });

  it('take turns where they are equal, and count as one provider all the same', async () => {
    const orders = await Promise.all(Array.from({ length: 40 }, (_, seed) => hosts('equal.test', seed)));
    assert.equal(new Set(orders.map((order) => order[0])).size, 3);
    assert.equal((await find('equal.test')).provider, 'equal.test');
  });

  it('is the domain itself where it has no MX record', async () => {
    assert.deepEqual(await hosts('bare.test'), ['bare.test']);
  });

  it('are none for a domain that takes no mail, has no address, or does not exist', async () => {
    assert.deepEqual(await hosts('none.test'), ['556 5.1.10']);
    assert.deepEqual(await hosts('empty.test'), ['550 5.1.2']);
    assert.deepEqual(await hosts('missing.test'), ['550 5.1.2']);
  });

  it('are those before ourselves, and none where we are the first', async () => {
    assert.deepEqual(await hosts('ours.test'), ['better.ours.test']);
    assert.deepEqual(await hosts('loop.test'), ['554 5.4.6']);
  });

  it('are found behind an alias', async () => {
    assert.deepEqual(await hosts('alias.test'), ['first.two.test', 'second.two.test']);
  });

  it('may be named by an address, against the rules', async () => {
    assert.deepEqual(await hosts('address.test'), ['192.0.2.9']);
    assert.match((await find('address.test')).why, /against the rules by an address \(192\.0\.2\.9\)/);
  });

  it('are asked once, however often they are named', async () => {
    assert.deepEqual(await hosts('twice.test'), ['mx.twice.test', 'other.twice.test']);
  });

  it('are eight at most, of many others each time', async () => {
    assert.equal((await hosts('many.test')).length, 8);
    assert.notDeepEqual(await hosts('many.test', 1), await hosts('many.test', 2));
    assert.match((await find('many.test')).why, /22 of them are left out/);
  });

  it('are known to be right where the DNS is signed', async () => {
    assert.partialDeepStrictEqual(await find('signed.test'), { isSecure: true });
    assert.partialDeepStrictEqual(await find('two.test'), { isSecure: false });
  });

  it('are not known while nobody can say', async () => {
    await assert.rejects(find('down.test'), { code: 'unavailable' });
  });

  it('of an address literal is that address', async () => {
    assert.deepEqual(await hosts('[192.0.2.5]'), ['192.0.2.5']);
    assert.deepEqual(await hosts('[IPv6:2001:db8::5]'), ['2001:db8::5']);
  });
});

describe('a provider', () => {
  it('is known by the names of its hosts', () => {
    assert.equal(providerOf('alt1.gmail-smtp-in.l.google.com'), 'google');
    assert.equal(providerOf('hotmail-com.olc.protection.outlook.com'), 'microsoft');
    assert.equal(providerOf('Example-Org.mail.protection.outlook.com.'), 'microsoft');
    assert.equal(providerOf('mta5.am0.yahoodns.net'), 'yahoo');
    assert.equal(providerOf('mx01.mail.icloud.com'), 'apple');
    assert.equal(providerOf('mx00.gmx.net'), 'gmx');
    assert.equal(providerOf('mx-ha03.web.de'), 'gmx');
  });

  it('is else the house that the name belongs to', () => {
    assert.equal(providerOf('mx1.mail.example.org'), 'example.org');
    assert.equal(providerOf('mx1.example.co.uk'), 'example.co.uk');
    assert.equal(providerOf('mx1.example.com.au'), 'example.com.au');
    assert.equal(providerOf('notgoogle.com'), 'notgoogle.com');
    assert.equal(providerOf('google.com.evil.example'), 'evil.example');
    assert.equal(providerOf('localhost'), 'localhost');
    assert.equal(providerOf('192.0.2.1'), '192.0.2.1');
  });

  it('is found for whatever a host is called', () => {
    fc.assert(fc.property(fc.domain(), (name) => providerOf(name) === providerOf(`mx.${name}`)));
  });
});
