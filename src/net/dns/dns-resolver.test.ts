import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import { contractZone, resolverContract } from '../../../test/contract/resolver.ts';
import {
  type AskedQuestion,
  type DnsServer,
  type DnsServerOptions,
  openDnsServer,
  type Scripted,
} from '../../../test/support/dns-server.ts';
import { DnsResolver, ZoneResolver } from './index.ts';

function resolverOver(...servers: { address: string; port: number; isTrusted?: boolean }[]): DnsResolver {
  return new DnsResolver({ servers, clock: systemClock, random: seededRandom(1), timeoutMs: 100 });
}

async function openContract() {
  const server = await openDnsServer({ zone: contractZone });
  return {
    resolver: resolverOver({ ...server, isTrusted: true }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function withServer(
  options: Partial<DnsServerOptions>,
  work: (resolver: DnsResolver, server: DnsServer) => Promise<void>,
): Promise<void> {
  await using server = await openDnsServer({ zone: contractZone, ...options });
  await work(resolverOver(server), server);
}

const cutDatagrams = ({ transport }: AskedQuestion): Scripted | undefined =>
  transport === 'udp' ? { truncated: true } : undefined;

const failForIpv6 = ({ type }: AskedQuestion): Scripted | undefined => (type === 'AAAA' ? { rcode: 2 } : undefined);

resolverContract('zone in memory', () =>
  Promise.resolve({ resolver: new ZoneResolver(contractZone), [Symbol.asyncDispose]: () => Promise.resolve() }),
);
resolverContract('over the network', openContract);

describe('DnsResolver', () => {
  it('asks again over TCP when the datagram says that it was cut', async () => {
    await withServer({ script: cutDatagrams }, async (resolver, server) => {
      assert.equal((await resolver.mx('example.test')).records.length, 2);
      assert.deepEqual(
        server.asked.map((question) => question.transport),
        ['udp', 'tcp'],
      );
    });
  });

  it('does not believe a server about DNSSEC that the operator does not trust', async () => {
    await withServer({ authentic: true }, async (resolver, server) => {
      assert.equal((await resolver.mx('example.test')).security, 'insecure');
      assert.equal((await resolverOver({ ...server, isTrusted: true }).mx('example.test')).security, 'secure');
    });
  });

  it('goes on to the next server when one fails, refuses or is silent', async () => {
    await using good = await openDnsServer({ zone: contractZone });
    for (const bad of ['silence', { rcode: 2 }, { rcode: 5 }] as const) {
      await using server = await openDnsServer({ zone: contractZone, script: () => bad });
      assert.equal((await resolverOver(server, good).mx('example.test')).outcome, 'answer');
    }
    assert.equal((await resolverOver({ address: '127.0.0.1', port: 1 }, good).mx('example.test')).outcome, 'answer');
  });

  it('gives up after asking everybody twice', async () => {
    await withServer({ script: () => 'silence' }, async (resolver, server) => {
      await assert.rejects(resolver.mx('example.test'), { code: 'unavailable', message: /did not answer in time/ });
      assert.equal(server.asked.length, 2);
    });
  });

  it('is content with one family of addresses when the other cannot be asked', async () => {
    await withServer({ script: failForIpv6 }, async (resolver) => {
      assert.deepEqual((await resolver.addresses('mx1.example.test')).records, ['192.0.2.1']);
      await assert.rejects(resolver.addresses('nomail.test'), { code: 'unavailable' });
    });
  });

  it('lives through datagrams that are not DNS', async () => {
    const rubbish = createSocket('udp4').bind(0, '127.0.0.1');
    rubbish.on('message', (query, peer) => {
      const bombs = [Buffer.from('hello'), Buffer.alloc(0), query.fill(0xff, 12), query.fill(0xff, 4)];
      for (const bytes of bombs) rubbish.send(bytes, peer.port, peer.address);
    });
    await new Promise((resolve) => rubbish.once('listening', resolve));
    const resolver = resolverOver({ address: '127.0.0.1', port: rubbish.address().port });
    await assert.rejects(resolver.mx('example.test'), { code: 'unavailable' });
    rubbish.close();
  });

  it('remembers answers for their time, and nothing longer', async () => {
    await withServer({ ttl: 60 }, async (_, server) => {
      let now = 0;
      const clock = { ...systemClock, monotonic: () => now };
      const resolver = new DnsResolver({ servers: [server], clock, random: seededRandom(1), timeoutMs: 500 });
      for (const at of [0, 59_999, 60_000, 119_999]) {
        now = at;
        await resolver.mx('example.test');
        await resolver.mx('nowhere.test');
      }
      assert.equal(server.asked.length, 4);
    });
  });

  it('asks once what many want to know at the same time', async () => {
    await withServer({}, async (resolver, server) => {
      await Promise.all(Array.from({ length: 20 }, () => resolver.mx('example.test')));
      assert.equal(server.asked.length, 1);
    });
  });

  it('tells of a remembered answer how long it is still good', async () => {
    await withServer({ ttl: 60 }, async (_, server) => {
      let now = 0;
      const clock = { ...systemClock, monotonic: () => now };
      const resolver = new DnsResolver({ servers: [server], clock, random: seededRandom(1) });
      assert.equal((await resolver.mx('example.test')).ttlSeconds, 60);
      now = 20_000;
      assert.equal((await resolver.mx('example.test')).ttlSeconds, 40);
    });
  });

  it('remembers for seconds that nobody could say', async () => {
    await withServer({}, async (_, server) => {
      let now = 0;
      const clock = { ...systemClock, monotonic: () => now };
      const resolver = new DnsResolver({ servers: [server], clock, random: seededRandom(1) });
      for (const at of [0, 4999, 5000, 9999]) {
        now = at;
        await assert.rejects(resolver.mx('broken.test'), { reason: 'failed' });
      }
      assert.equal(server.asked.length, 2);
    });
  });

  it('asks so many questions at one time, lets some wait, and refuses the others', async () => {
    await withServer({ script: ({ name }) => (name === 'late.test' ? undefined : 'silence') }, async (_, server) => {
      const bounds = { atOnceMax: 2, waitingMax: 1, timeoutMs: 100 };
      const resolver = new DnsResolver({ servers: [server], clock: systemClock, random: seededRandom(1), ...bounds });
      const questions = ['a.test', 'b.test', 'late.test', 'd.test'].map((name) => resolver.txt(name));
      const outcomes = await Promise.allSettled(questions);
      assert.deepEqual(
        outcomes.map((each) => (each.status === 'fulfilled' ? each.value.outcome : (each.reason as Error).message)),
        [
          'The name server 127.0.0.1 did not answer in time',
          'The name server 127.0.0.1 did not answer in time',
          'noName',
          'Too many questions wait for the name servers to ask about d.test',
        ],
      );
    });
  });

  it('stops waiting when the server stops', async () => {
    await using server = await openDnsServer({ zone: '', script: () => 'silence' });
    const resolver = new DnsResolver({ servers: [server], clock: systemClock, random: seededRandom(1) });
    const lookup = resolver.mx('example.test');
    setTimeout(() => resolver[Symbol.dispose](), 20);
    await assert.rejects(lookup, { code: 'unavailable' });
  });
});
