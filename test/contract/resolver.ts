import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Resolver } from '../../src/net/dns/index.ts';

/** The zone of which an implementation under contract must speak. */
export const contractZone = `
  example.test      MX     20 mx2.example.test
  example.test      MX     10 MX1.example.test
  example.test      TXT    v=spf1 mx -all
  long.test         TXT    ${'a'.repeat(300)}
  mx1.example.test  A      192.0.2.1
  mx1.example.test  AAAA   2001:db8::1
  mx2.example.test  A      192.0.2.2
  nomail.test       MX     0 .
  bare.test         A      192.0.2.3
  alias.test        CNAME  again.test
  again.test        CNAME  mx1.example.test
  lost.test         CNAME  nowhere.test
  broken.test       FAIL
  1.2.0.192.in-addr.arpa  PTR  mx1.example.test
  1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa  PTR  mx1.example.test
  xn--bcher-kva.test  MX  10 mx1.example.test
  round.test        CNAME  about.test
  about.test        CNAME  round.test
  signed.test       MX     10 mx.signed.test
  mx.signed.test    A      192.0.2.4
  way.signed.test   CNAME  mx.signed.test
  away.signed.test  CNAME  mx1.example.test
  inside.test       CNAME  mx.signed.test
  _25._tcp.mx.signed.test   TLSA  3 1 1 ${'ab'.repeat(32)}
  _25._tcp.mx.signed.test   TLSA  2 0 2 ${'0123 '.repeat(32)}
  _25._tcp.mx1.example.test  TLSA  3 1 1 00ff
  signed.test       SECURE
  *.signed.test     SECURE
  open.signed.test  INSECURE
  open.signed.test  TXT    hello
  torn.signed.test  BOGUS
  torn.signed.test  A      192.0.2.5
`;

/** Every implementation of Resolver must pass this. */
export function resolverContract(name: string, open: () => Promise<{ resolver: Resolver } & AsyncDisposable>): void {
  const ask = async <T>(question: (resolver: Resolver) => Promise<Answer<T>>): Promise<Answer<T>> => {
    await using opened = await open();
    return await question(opened.resolver);
  };
  const gist = async <T>(question: (resolver: Resolver) => Promise<Answer<T>>) => {
    const { outcome, records } = await ask(question);
    return { outcome, records };
  };

  describe(`Resolver: ${name}`, () => {
    it('gives mail exchanges by preference, names in lower case', async () => {
      assert.deepEqual(await gist((resolver) => resolver.mx('Example.TEST.')), {
        outcome: 'answer',
        records: [
          { preference: 10, exchange: 'mx1.example.test' },
          { preference: 20, exchange: 'mx2.example.test' },
        ],
      });
    });

    it('gives the null MX as an empty exchange', async () => {
      const { records } = await ask((resolver) => resolver.mx('nomail.test'));
      assert.deepEqual(records, [{ preference: 0, exchange: '' }]);
    });

    it('gives both families of addresses, IPv4 first', async () => {
      const { records } = await ask((resolver) => resolver.addresses('mx1.example.test'));
      assert.deepEqual(records, ['192.0.2.1', '2001:db8::1']);
    });

    it('takes an IP address for its own', async () => {
      assert.deepEqual((await ask((resolver) => resolver.addresses('192.0.2.9'))).records, ['192.0.2.9']);
      assert.deepEqual((await ask((resolver) => resolver.addresses('2001:db8::9'))).records, ['2001:db8::9']);
    });

    it('follows aliases, and names their end', async () => {
      const { records, name } = await ask((resolver) => resolver.addresses('Alias.test'));
      assert.deepEqual({ records, name }, { records: ['192.0.2.1', '2001:db8::1'], name: 'mx1.example.test' });
      assert.equal((await ask((resolver) => resolver.mx('alias.test'))).name, 'mx1.example.test');
      assert.equal((await ask((resolver) => resolver.mx('Example.TEST.'))).name, 'example.test');
    });

    it('does not follow aliases in circles', async () => {
      await assert.rejects(
        ask((resolver) => resolver.addresses('round.test')),
        { code: 'unavailable', reason: 'failed' },
      );
    });

    it('gives what is said of certificates', async () => {
      const { records, name } = await ask((resolver) => resolver.tlsa('_25._tcp.mx.signed.test'));
      assert.equal(name, '_25._tcp.mx.signed.test');
      assert.deepEqual(records, [
        { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32).fill(0xab) },
        { usage: 2, selector: 0, matching: 2, data: Uint8Array.from({ length: 64 }, (_, at) => (at % 2 ? 0x23 : 1)) },
      ]);
    });

    it('tells what is signed, every alias on the way included, from what is not', async () => {
      const securityOf = async (name: string) => (await ask((resolver) => resolver.addresses(name))).security;
      for (const name of ['mx.signed.test', 'way.signed.test']) assert.equal(await securityOf(name), 'secure', name);
      for (const name of ['mx1.example.test', 'away.signed.test', 'inside.test', '192.0.2.9']) {
        assert.equal(await securityOf(name), 'insecure', name);
      }
      assert.equal((await ask((resolver) => resolver.mx('signed.test'))).security, 'secure');
      assert.equal((await ask((resolver) => resolver.txt('open.signed.test'))).security, 'insecure');
      assert.equal((await ask((resolver) => resolver.tlsa('_25._tcp.mx1.example.test'))).security, 'insecure');
    });

    it('says also whether "there is nothing" is signed', async () => {
      const none = async (name: string) => {
        const { outcome, security } = await ask((resolver) => resolver.tlsa(name));
        return [outcome, security];
      };
      assert.deepEqual(await none('_25._tcp.signed.test'), ['noName', 'secure']);
      assert.deepEqual(await none('mx.signed.test'), ['noData', 'secure']);
      assert.deepEqual(await none('_25._tcp.mx2.example.test'), ['noName', 'insecure']);
      assert.deepEqual(await none('bare.test'), ['noData', 'insecure']);
    });

    it('never answers what is signed wrongly', async () => {
      for (const question of ['addresses', 'mx', 'tlsa'] as const) {
        await assert.rejects(
          ask<unknown>((resolver) => resolver[question]('torn.signed.test')),
          { code: 'unavailable', reason: 'bogus' },
        );
      }
    });

    it('joins the pieces of a text record', async () => {
      assert.deepEqual((await ask((resolver) => resolver.txt('example.test'))).records, ['v=spf1 mx -all']);
      assert.deepEqual((await ask((resolver) => resolver.txt('long.test'))).records, ['a'.repeat(300)]);
    });

    it('names what an address points to', async () => {
      const expected = { outcome: 'answer', records: ['mx1.example.test'] };
      assert.deepEqual(await gist((resolver) => resolver.reverse('192.0.2.1')), expected);
      assert.deepEqual(await gist((resolver) => resolver.reverse('::ffff:192.0.2.1')), expected);
      assert.deepEqual(await gist((resolver) => resolver.reverse('2001:DB8::1')), expected);
    });

    it('asks for the A-labels of an international name', async () => {
      assert.equal((await ask((resolver) => resolver.mx('Bücher.test'))).outcome, 'answer');
    });

    it('tells a name without such records from a name that does not exist', async () => {
      assert.deepEqual(await gist((resolver) => resolver.mx('bare.test')), { outcome: 'noData', records: [] });
      assert.deepEqual(await gist((resolver) => resolver.mx('nowhere.test')), { outcome: 'noName', records: [] });
      assert.deepEqual(await gist((resolver) => resolver.addresses('lost.test')), { outcome: 'noName', records: [] });
    });

    it('knows without asking that impossible names do not exist', async () => {
      for (const impossible of ['', 'a..test', `${'a'.repeat(64)}.test`, `${'a.'.repeat(127)}test`]) {
        assert.equal((await ask((resolver) => resolver.txt(impossible))).outcome, 'noName');
      }
      assert.equal((await ask((resolver) => resolver.reverse('no address'))).outcome, 'noName');
    });

    it('fails where nobody can say', async () => {
      await assert.rejects(
        ask((resolver) => resolver.mx('broken.test')),
        { code: 'unavailable', reason: 'failed' },
      );
    });
  });
}
