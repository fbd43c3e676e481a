/** A resolver that validates (unbound) over zones that are signed well, wrongly, and not at all (nsd, ldns-signzone). */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { DnsResolver } from '../../src/net/dns/index.ts';
import { type Dnssec, missingDnssec, type SignedZone, startDnssec } from '../support/dnssec/index.ts';

function zone(name: string, signing: NonNullable<SignedZone['signing']>, more = ''): SignedZone {
  const records = `${name} MX 10 mx.${name}\nmx.${name} A 192.0.2.1\nmx.${name} AAAA 2001:db8::1\n${more}`;
  return { name, signing, records };
}

const zones: readonly SignedZone[] = [
  zone('good.test', 'good', 'in.good.test CNAME mx.good.test\nout.good.test CNAME mx.plain.test\n'),
  zone('plain.test', 'unsigned', 'in.plain.test CNAME mx.good.test\n'),
  zone('old.test', 'expired'),
  zone('forged.test', 'forged'),
  zone('stripped.test', 'stripped'),
];

for (const explains of [true, false]) {
  describe(
    `A validating resolver that ${explains ? 'explains itself' : 'only fails'}`,
    { skip: missingDnssec() },
    () => {
      let dnssec: Dnssec;
      before(async () => (dnssec = await startDnssec({ zones, explains })));
      after(() => dnssec?.stop());

      it('vouches for what is signed', async () => {
        const { mx, addresses } = bound(dnssec.resolver);
        assert.deepEqual(await gist(mx('good.test')), ['answer', 'secure', 'good.test']);
        assert.deepEqual(await gist(addresses('mx.good.test')), ['answer', 'secure', 'mx.good.test']);
        assert.deepEqual(await gist(addresses('in.good.test')), ['answer', 'secure', 'mx.good.test']);
      });

      it('vouches for nothing else, nor for what is beyond an alias', async () => {
        const { mx, addresses } = bound(dnssec.resolver);
        assert.deepEqual(await gist(mx('plain.test')), ['answer', 'insecure', 'plain.test']);
        assert.deepEqual(await gist(addresses('out.good.test')), ['answer', 'insecure', 'mx.plain.test']);
        assert.deepEqual(await gist(addresses('in.plain.test')), ['answer', 'insecure', 'mx.good.test']);
      });

      it('vouches for "there is nothing" where that is signed', async () => {
        const { tlsa, mx } = bound(dnssec.resolver);
        assert.deepEqual((await gist(tlsa('_25._tcp.mx.good.test'))).slice(0, 2), ['noName', 'secure']);
        assert.deepEqual((await gist(mx('mx.good.test'))).slice(0, 2), ['noData', 'secure']);
        assert.deepEqual((await gist(tlsa('_25._tcp.mx.plain.test'))).slice(0, 2), ['noName', 'insecure']);
      });

      it('is told apart from one that cannot say when signatures are expired, forged or gone', async () => {
        const { mx, addresses, tlsa } = bound(dnssec.resolver);
        for (const name of ['old.test', 'forged.test', 'stripped.test']) {
          await assert.rejects(mx(name), { reason: 'bogus' }, name);
          await assert.rejects(addresses(`mx.${name}`), { reason: 'bogus' }, name);
          await assert.rejects(tlsa(`_25._tcp.mx.${name}`), { reason: 'bogus' }, name);
        }
        await assert.rejects(mx('beyond.test'), { code: 'unavailable', reason: 'failed' });
      });

      it('gives the TLSA records of a host', async () => {
        await dnssec.addTlsa('mx.good.test', `3 1 1 ${'ab'.repeat(32)}`);
        await dnssec.addTlsa('mx.plain.test', `3 1 1 ${'cd'.repeat(32)}`, 2525);
        const { records, security } = await dnssec.resolver.tlsa('_25._tcp.mx.good.test');
        assert.deepEqual(records, [{ usage: 3, selector: 1, matching: 1, data: new Uint8Array(32).fill(0xab) }]);
        assert.equal(security, 'secure');
        assert.deepEqual(await gist(dnssec.resolver.tlsa('_2525._tcp.mx.plain.test')), [
          'answer',
          'insecure',
          '_2525._tcp.mx.plain.test',
        ]);
      });

      it('is not believed where the operator does not trust it, and then bogus is but a failure', async () => {
        using stranger = new DnsResolver({ servers: [{ ...dnssec }], clock: systemClock, random: systemRandom });
        assert.equal((await stranger.mx('good.test')).security, 'insecure');
        await assert.rejects(stranger.mx('old.test'), { reason: 'failed' });
      });
    },
  );
}

type Gist = readonly [outcome: string, security: string, name: string];

async function gist(question: Promise<{ outcome: string; security: string; name: string }>): Promise<Gist> {
  const { outcome, security, name } = await question;
  return [outcome, security, name];
}

function bound(resolver: DnsResolver) {
  return {
    mx: (name: string) => resolver.mx(name),
    addresses: (name: string) => resolver.addresses(name),
    tlsa: (name: string) => resolver.tlsa(name),
  };
}
