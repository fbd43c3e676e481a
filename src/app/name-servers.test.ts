import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { seededRandom } from '../base/random.ts';
import { openDnsServer } from '../../test/support/dns-server.ts';
import { loadConfig, optionLayer } from './config/index.ts';
import { nameServersOf, parseResolvConf, resolverOf } from './name-servers.ts';

const means = { clock: systemClock, random: seededRandom(1) };

function configOf(...set: string[]) {
  return loadConfig([optionLayer(['hostname=mail.example.test', ...set])]);
}

async function withZone(text: string, work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'posthouse-zone-'));
  const path = join(folder, 'zone');
  writeFileSync(path, text);
  try {
    await work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('resolv.conf', () => {
  it('names the servers to ask, among other things', () => {
    const text =
      '# made by hand\nsearch example.org\nnameserver 192.0.2.53\nnameserver\t2001:db8::53 # second\noptions edns0\n';
    assert.deepEqual(parseResolvConf(text), [
      { address: '192.0.2.53', port: 53 },
      { address: '2001:db8::53', port: 53 },
    ]);
  });

  it('may hold none', () => {
    assert.deepEqual(parseResolvConf('nameserver\n;nameserver 192.0.2.1\nnameserver name.test\n'), []);
  });
});

describe('The name servers of the configuration', () => {
  it('are believed about DNSSEC on this machine, and where the operator says so', () => {
    const trust = (...set: string[]) =>
      nameServersOf(configOf('dns.servers=127.0.0.1:5353,192.0.2.1,::1', ...set)).map(({ isTrusted }) => isTrusted);
    assert.deepEqual(trust(), [true, false, true]);
    assert.deepEqual(trust('dns.trusted=192.0.2.0/24'), [false, true, false]);
    assert.deepEqual(trust('dns.trusted=[]'), [false, false, false]);
  });

  it('may be none', async () => {
    using resolver = resolverOf(configOf('dns.servers=[]'), means);
    await assert.rejects(resolver.mx('example.test'), { code: 'unavailable', message: /no name server to ask/ });
  });

  it('are asked only for names of which the zone says nothing', async () => {
    await using server = await openDnsServer({ zone: 'far.test A 192.0.2.1\nhere.test A 192.0.2.9' });
    await withZone('; ours\nhere.test CNAME far.test\nmx.here.test A 192.0.2.2\n*.shut.test FAIL\n', async (path) => {
      using resolver = resolverOf(configOf(`dns.servers=127.0.0.1:${server.port}`, `dns.zone=${path}`), means);
      assert.deepEqual((await resolver.addresses('mx.here.test')).records, ['192.0.2.2']);
      assert.deepEqual((await resolver.addresses('here.test')).records, ['192.0.2.1']);
      await assert.rejects(resolver.addresses('deep.in.shut.test'), { code: 'unavailable' });
      assert.deepEqual(server.asked.map(({ name, type }) => `${name} ${type}`).sort(), ['far.test A', 'far.test AAAA']);
    });
  });

  it('do not make up for a zone that cannot be read', async () => {
    await withZone('here.test\n', async (path) => {
      for (const wrong of [path, `${path}.gone`]) {
        assert.throws(() => resolverOf(configOf(`dns.zone=${wrong}`), means), { code: 'cannot', message: /zone/ });
      }
    });
  });
});
