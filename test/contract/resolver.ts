import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resolver } from '../../src/net/dns/index.ts';

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
`;

/** Every implementation of Resolver must pass this. */
export function resolverContract(name: string, open: () => Promise<{ resolver: Resolver } & AsyncDisposable>): void {
  const ask = async (question: (resolver: Resolver) => Promise<{ outcome: string; records: readonly unknown[] }>) => {
    await using opened = await open();
    const { outcome, records } = await question(opened.resolver);
    return { outcome, records };
  };

  describe(`Resolver: ${name}`, () => {
    it('gives mail exchanges by preference, names in lower case', async () => {
      assert.deepEqual(await ask((resolver) => resolver.mx('Example.TEST.')), {
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

    it('follows aliases', async () => {
      const { records } = await ask((resolver) => resolver.addresses('alias.test'));
      assert.deepEqual(records, ['192.0.2.1', '2001:db8::1']);
    });

    it('joins the pieces of a text record', async () => {
      assert.deepEqual((await ask((resolver) => resolver.txt('example.test'))).records, ['v=spf1 mx -all']);
      assert.deepEqual((await ask((resolver) => resolver.txt('long.test'))).records, ['a'.repeat(300)]);
    });

    it('names what an address points to', async () => {
      const expected = { outcome: 'answer', records: ['mx1.example.test'] };
      assert.deepEqual(await ask((resolver) => resolver.reverse('192.0.2.1')), expected);
      assert.deepEqual(await ask((resolver) => resolver.reverse('::ffff:192.0.2.1')), expected);
      assert.deepEqual(await ask((resolver) => resolver.reverse('2001:DB8::1')), expected);
    });

    it('asks for the A-labels of an international name', async () => {
      assert.equal((await ask((resolver) => resolver.mx('Bücher.test'))).outcome, 'answer');
    });

    it('tells a name without such records from a name that does not exist', async () => {
      assert.deepEqual(await ask((resolver) => resolver.mx('bare.test')), { outcome: 'noData', records: [] });
      assert.deepEqual(await ask((resolver) => resolver.mx('nowhere.test')), { outcome: 'noName', records: [] });
      assert.deepEqual(await ask((resolver) => resolver.addresses('lost.test')), { outcome: 'noName', records: [] });
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
        { code: 'unavailable' },
      );
    });
  });
}
