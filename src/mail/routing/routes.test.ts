import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { opened, relayHost, RoutingHouse } from '../../../test/support/routing-house.ts';
import type { NewRoute } from './index.ts';

const zone = `
  d.test MX 10 mx.d.test
  mx.d.test A 192.0.2.50
  sub.d.test MX 10 mx.sub.d.test
  down.test FAIL
`;
const smarthost = {
  host: 'smart.example',
  port: 587,
  tls: 'required',
  auth: { user: 'u', password: 'geheim' },
} as const;
const store = { kind: 'store', host: 'store.test', port: 24, tls: 'none', lmtp: true } as const;

async function withRoutes(...routes: readonly NewRoute[]): Promise<RoutingHouse> {
  const house = new RoutingHouse(zone);
  for (const route of routes) await house.book.add(route);
  return house;
}

describe('the way of a message', () => {
  it('is that of the MX records where nobody says otherwise', async () => {
    assert.deepEqual(await new RoutingHouse(zone).hosts('D.test'), ['mx mx.d.test:25']);
  });

  it('is the smarthost for all where there is one, with its login', async () => {
    const house = new RoutingHouse(zone, { smarthost });
    const ways = opened(await house.ways('nowhere.test'));
    assert.deepEqual(ways.hops, [{ kind: 'smarthost', ...smarthost }]);
    assert.equal(ways.provider, 'smart.example');
    assert.doesNotMatch(ways.why, /geheim/);
  });

  it('is to the host of its mailboxes for a domain that is relayed, and never the smarthost', async () => {
    const relayOf = (domain: string) =>
      Promise.resolve(domain === 'kept.test' ? { hops: [store] } : domain === 'd.test' ? {} : undefined);
    const house = new RoutingHouse(zone, { smarthost, relay: relayHost, relayOf });
    assert.deepEqual(await house.hosts('kept.test'), ['store store.test:24']);
    assert.deepEqual(await house.hosts('d.test'), ['mx mx.d.test:25']);
    assert.equal(await house.said(await house.ways('d.test'), '550 5.7.1 blocked using zen.spamhaus.org'), 'settled');
  });

  it('is what the most specific route says: recipient before sender, address before domain, exact before below', async () => {
    const house = await withRoutes(
      { name: 'all', host: 'all.example:25' },
      { name: 'sender-domain', fromDomain: 'house.test', host: 'domain.example:25' },
      { name: 'sender', fromAddress: 'A@House.test', host: 'sender.example:25' },
      { name: 'below', to: '.d.test', host: 'below.example:25' },
      { name: 'far-below', to: '.x.d.test', host: 'far.example:25' },
      { name: 'domain', to: 'd.test', host: 'to.example:25' },
      { name: 'both', to: 'd.test', fromAddress: 'a@house.test', host: 'both.example:25' },
    );
    const hostOf = async (domain: string, reversePath: string): Promise<string | undefined> =>
      (await house.hosts(domain, { reversePath }))[0];
    assert.equal(await hostOf('d.test', 'a@house.test'), 'route both.example:25');
    assert.equal(await hostOf('d.test', 'b@house.test'), 'route to.example:25');
    assert.equal(await hostOf('y.x.d.test', 'b@house.test'), 'route far.example:25');
    assert.equal(await hostOf('y.d.test', 'a@house.test'), 'route below.example:25');
    assert.equal(await hostOf('e.test', 'a@HOUSE.test'), 'route sender.example:25');
    assert.equal(await hostOf('e.test', 'b@house.test'), 'route domain.example:25');
    assert.equal(await hostOf('e.test', ''), 'route all.example:25');
    await house.book.remove('all');
    await assert.rejects(house.hosts('e.test', { reversePath: '' }), /There is no domain e\.test/);
  });

  it('may be direct, past the smarthost, from other addresses, and through a proxy', async () => {
    const house = new RoutingHouse(zone, { smarthost, sourceAddresses: ['192.0.2.7'] });
    await house.book.add({
      name: 'news',
      fromAddress: 'news@house.test',
      sourceAddresses: ['192.0.2.8', '2001:DB8::8'],
    });
    await house.book.add({ name: 'tunnel', to: 'd.test', fromDomain: 'other.test', socks: '127.0.0.1:1080' });
    const [news] = opened(await house.ways('d.test', { reversePath: 'news@house.test' })).hops;
    assert.deepEqual(news, {
      kind: 'mx',
      host: 'mx.d.test',
      port: 25,
      tls: 'opportunistic',
      sourceAddresses: ['192.0.2.8', '2001:db8::8'],
    });
    const [tunnel] = opened(await house.ways('d.test', { reversePath: 'x@other.test' })).hops;
    assert.deepEqual(tunnel?.socks, { host: '127.0.0.1', port: 1080 });
    assert.deepEqual(tunnel?.sourceAddresses, ['192.0.2.7']);
    assert.deepEqual(opened(await house.ways('d.test')).hops[0]?.sourceAddresses, ['192.0.2.7']);
  });

  it('to .onion is through Tor, asks no DNS, and is none without it', async () => {
    const tor = { host: '127.0.0.1', port: 9050 };
    const house = new RoutingHouse('abc.onion FAIL', { tor });
    assert.deepEqual(opened(await house.ways('abc.onion')).hops, [
      { kind: 'mx', host: 'abc.onion', port: 25, tls: 'opportunistic', socks: tor },
    ]);
    const [, refusal] = Object.entries(await new RoutingHouse('').ways('abc.onion'))[0] ?? [];
    assert.partialDeepStrictEqual(refusal, { code: 550, enhanced: '5.4.4' });
  });

  it('is for one message what the operator said of it', async () => {
    const house = new RoutingHouse(zone, { smarthost });
    await house.book.add({ name: 'plan-b', host: 'b.example:465', user: 'u', password: 'geheim', to: 'other.test' });
    assert.deepEqual(await house.hosts('d.test', { route: 'direct' }), ['mx mx.d.test:25']);
    assert.deepEqual(await house.hosts('d.test', { route: 'plan-b' }), ['route b.example:465']);
    assert.deepEqual(await house.hosts('d.test', { route: '[2001:db8::1]:2525' }), ['route 2001:db8::1:2525']);
    assert.match(
      (await house.ways('d.test', { route: 'direct' })).why,
      /^the operator said "direct" for this message: /,
    );
    await assert.rejects(house.ways('d.test', { route: 'gone' }), { code: 'unavailable' });
    await house.book.mustBeWay('plan-b');
    await assert.rejects(house.book.mustBeWay('gone'), { code: 'notFound' });
    await assert.rejects(house.book.mustBeWay('host:99999'), { code: 'badSyntax' });
  });

  it('is not known while the DNS cannot say', async () => {
    await assert.rejects(new RoutingHouse(zone).ways('down.test'), { code: 'unavailable' });
  });
});

describe('the route book', () => {
  it('shows everything but passwords', async () => {
    const house = await withRoutes({ name: 'r', host: 'R.example:587', user: 'u', password: 'geheim' });
    const [route] = await house.book.list();
    assert.deepEqual(route, {
      name: 'r',
      toDomain: '',
      fromDomain: '',
      fromAddress: '',
      host: 'r.example',
      port: 587,
      tls: 'required',
      user: 'u',
      sourceAddresses: '',
      socks: '',
      createdAt: house.clock.now(),
    });
    assert.deepEqual(opened(await house.ways('d.test')).hops[0]?.auth, { user: 'u', password: 'geheim' });
  });

  it('guesses from the port how safe a way is', async () => {
    const house = await withRoutes(
      { name: 'a', host: 'h:465' },
      { name: 'b', host: 'h:25' },
      { name: 'c', host: 'h:587' },
      { name: 'd', host: 'h:25', tls: 'encrypted' },
      { name: 'e' },
    );
    const modes = (await house.book.list()).map(({ tls }) => tls);
    assert.deepEqual(modes, ['implicit', 'opportunistic', 'required', 'encrypted', '']);
  });

  it('refuses what makes no sense, and says what is wrong', async () => {
    const { book } = await withRoutes({ name: 'taken' });
    const wrong: readonly (readonly [NewRoute, string])[] = [
      [{ name: 'taken' }, 'exists'],
      [{ name: 'direct' }, 'badSyntax'],
      [{ name: 'Big Name' }, 'badSyntax'],
      [{ name: 'a', host: 'no-port' }, 'badSyntax'],
      [{ name: 'a', host: 'h:587', tls: 'maybe' }, 'badSyntax'],
      [{ name: 'a', host: 'h:587', user: 'u' }, 'badSyntax'],
      [{ name: 'a', host: 'h:587', user: 'u', password: 'p', tls: 'none' }, 'badSyntax'],
      [{ name: 'a', tls: 'required' }, 'badSyntax'],
      [{ name: 'a', sourceAddresses: ['here'] }, 'badSyntax'],
      [{ name: 'a', to: 'not a domain' }, 'badAddress'],
    ];
    for (const [route, code] of wrong) await assert.rejects(book.add(route), { code }, JSON.stringify(route));
    await assert.rejects(book.remove('gone'), { code: 'notFound' });
  });

  it('foretells which hosts would be asked, and why', async () => {
    const house = await withRoutes({ name: 'plant', to: 'plant.test', host: '10.0.0.5:25', tls: 'none' });
    assert.deepEqual(await house.book.test('a@house.test', 'b@d.test'), {
      why: 'd.test names its host by MX records',
      provider: 'd.test',
      hosts: [
        {
          kind: 'mx',
          host: 'mx.d.test',
          port: 25,
          tls: 'opportunistic',
          hasLogin: false,
          sourceAddresses: [],
          addresses: ['192.0.2.50'],
        },
      ],
    });
    assert.partialDeepStrictEqual(await house.book.test('', 'plant.test'), {
      why: 'route plant (to plant.test)',
      hosts: [{ host: '10.0.0.5', addresses: ['10.0.0.5'] }],
    });
    assert.partialDeepStrictEqual(await house.book.test('', 'sub.d.test'), {
      hosts: [{ addresses: [], trouble: 'The mail host mx.sub.d.test has no address' }],
    });
    assert.partialDeepStrictEqual(await house.book.test('', 'gone.test'), {
      refusal: '550 5.1.2 There is no domain gone.test',
    });
  });
});
