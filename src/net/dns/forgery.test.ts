/** Servers that lie, and strangers who answer in their place. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { Packet } from 'dns-packet';
import { systemClock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import { type DnsServer, type DnsServerOptions, openDnsServer } from '../../../test/support/dns-server.ts';
import { DnsResolver } from './index.ts';

const zone = 'mx.example.test A 192.0.2.1\nother.example.test A 192.0.2.2\nexample.test TXT here';

async function withServer(
  options: Partial<DnsServerOptions>,
  work: (resolver: DnsResolver, server: DnsServer) => Promise<void>,
): Promise<void> {
  await using server = await openDnsServer({ zone, ...options });
  using resolver = new DnsResolver({ servers: [server], clock: systemClock, random: seededRandom(7), timeoutMs: 1000 });
  await work(resolver, server);
}

const forged = [{ name: 'example.test', type: 'TXT', class: 'IN', ttl: 60, data: [Buffer.from('forged')] }];

function spelled(packet: Packet, change: (name: string) => string): Packet {
  return { ...packet, questions: (packet.questions ?? []).map((each) => ({ ...each, name: change(each.name) })) };
}

const swapCase = (name: string): string =>
  Array.from(name, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join(
    '',
  );

describe('A forged answer', () => {
  const isIgnored = async (forge: (honest: Packet) => Packet): Promise<void> => {
    await withServer({ script: () => ({ forge: (honest) => [forge(honest), honest] }) }, async (resolver, server) => {
      assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
      assert.equal(server.asked.length, 1);
    });
  };

  it('with another id is waited past', () =>
    isIgnored((honest) => ({ ...honest, id: (honest.id ?? 0) ^ 1, answers: forged })));

  it('to another question is waited past', async () => {
    await isIgnored((honest) => ({ ...honest, questions: [{ name: 'example.test', type: 'MX' }], answers: forged }));
    await isIgnored((honest) => ({ ...honest, questions: [{ name: 'examples.tes', type: 'TXT' }], answers: forged }));
    await isIgnored((honest) => ({ ...honest, questions: [], answers: forged }));
    await isIgnored((honest) => {
      const questions = honest.questions ?? [];
      return { ...honest, questions: [...questions, ...questions], answers: forged };
    });
  });

  it('that is a question is waited past', () => isIgnored((honest) => ({ ...honest, type: 'query', answers: forged })));

  it('from another port never arrives', async () => {
    using closing = new DisposableStack();
    const stranger = createSocket('udp4').bind(0, '127.0.0.1');
    closing.defer(() => stranger.close());
    await once(stranger, 'listening');
    const server = createSocket('udp4').bind(0, '127.0.0.1');
    closing.defer(() => server.close());
    await once(server, 'listening');
    server.on('message', (query, peer) => {
      const lie = Buffer.from(query);
      lie.writeUInt16BE(0x8183, 2); // NXDOMAIN
      stranger.send(lie, peer.port, peer.address, () => {
        const truth = Buffer.from(query);
        truth.writeUInt16BE(0x8180, 2);
        server.send(truth, peer.port, peer.address);
      });
    });
    const servers = [{ address: '127.0.0.1', port: server.address().port }];
    using resolver = new DnsResolver({ servers, clock: systemClock, random: seededRandom(1) });
    assert.equal((await resolver.txt('example.test')).outcome, 'noData');
  });

  it('in other letters makes us ask over TCP, where nobody can forge it', async () => {
    const script: DnsServerOptions['script'] = ({ transport }) =>
      transport === 'udp'
        ? { forge: (honest) => [{ ...spelled(honest, swapCase), answers: forged }, honest] }
        : undefined;
    await withServer({ script }, async (resolver, server) => {
      assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
      assert.deepEqual(
        server.asked.map(({ transport }) => transport),
        ['udp', 'tcp'],
      );
    });
  });
});

describe('The letters of a question', () => {
  it('are large and small by chance, anew in each question', async () => {
    await withServer({ ttl: 0 }, async (resolver, server) => {
      for (let turn = 0; turn < 4; turn++) await resolver.txt('example.test');
      assert.equal(new Set(server.asked.map(({ spelled: letters }) => letters)).size, 4);
      assert.ok(server.asked.every(({ name }) => name === 'example.test'));
    });
  });

  it('may be changed by a server over TCP, which is then asked so at once', async () => {
    const script: DnsServerOptions['script'] = () => ({
      forge: (honest) => [spelled(honest, (name) => name.toUpperCase())],
    });
    await withServer({ script, ttl: 0 }, async (resolver, server) => {
      for (let turn = 0; turn < 2; turn++) assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
      assert.deepEqual(
        server.asked.map(({ transport }) => transport),
        ['udp', 'tcp', 'tcp'],
      );
    });
  });

  it('are given up for a server that changes them and knows no TCP', async () => {
    const script: DnsServerOptions['script'] = () => ({
      forge: (honest) => [spelled(honest, (name) => name.toLowerCase())],
    });
    await withServer({ script, withoutTcp: true }, async (resolver, server) => {
      assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
      assert.equal(server.asked.at(-1)?.spelled, 'example.test');
    });
  });
});
