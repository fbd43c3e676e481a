/** Servers that are old, broken, dead, or of different standing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Packet } from 'dns-packet';
import { type Clock, systemClock } from '../../base/clock.ts';
import { seededRandom } from '../../base/random.ts';
import { type AskedQuestion, type DnsServer, openDnsServer, type Scripted } from '../../../test/support/dns-server.ts';
import { DnsResolver, type DnsResolverOptions } from './index.ts';

const many = Array.from({ length: 200 }, (_, index) => `large.test TXT ${String(index).padStart(300, '.')}`);
const zone = `mx.example.test A 192.0.2.1\nexample.test TXT here\n${many.join('\n')}`;

function serverThat(script: (asked: AskedQuestion) => Scripted | undefined): Promise<DnsServer> {
  return openDnsServer({ zone, script });
}

function resolverOver(servers: DnsResolverOptions['servers'], clock: Clock = systemClock): DnsResolver {
  return new DnsResolver({ servers, clock, random: seededRandom(3), timeoutMs: 100 });
}

/** Its alarms ring as ever, but it is as late as we say. */
function settableClock(): Clock & { at: number } {
  return {
    ...systemClock,
    at: 0,
    monotonic(): number {
      return this.at;
    },
  };
}

const trusted = (server: DnsServer) => ({ address: server.address, port: server.port, isTrusted: true });

describe('A server that does not understand EDNS', () => {
  const bare = (honest: Uint8Array): Uint8Array[] => {
    const header = Buffer.from(honest.subarray(0, 12));
    header.writeUInt8(0x81, 3);
    return [header.fill(0, 4)];
  };
  const badVersion = (honest: Packet): Packet[] => {
    const opt = { name: '.', type: 'OPT', udpPayloadSize: 512, flags: 0, extendedRcode: 1, options: [] } as const;
    return [{ ...honest, answers: [], additionals: [opt] }];
  };
  const refusals: Record<string, Scripted> = {
    FORMERR: { rcode: 1 },
    'a FORMERR that is but a header': { send: bare },
    NOTIMP: { rcode: 4 },
    BADVERS: { forge: badVersion },
  };

  for (const [name, refusal] of Object.entries(refusals)) {
    it(`and says ${name} is asked without, the next time at once`, async () => {
      await using server = await serverThat(({ edns }) => (edns ? refusal : undefined));
      using resolver = resolverOver([server]);
      assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
      assert.equal((await resolver.mx('example.test')).outcome, 'noData');
      assert.deepEqual(
        server.asked.map(({ edns }) => edns),
        [true, false, false],
      );
    });
  }
});

describe('A server that is dead or silent', () => {
  it('costs one wait, and is then asked last for a while', async () => {
    const clock = settableClock();
    await using dead = await serverThat(() => 'silence');
    await using good = await serverThat(() => undefined);
    using resolver = resolverOver([dead, good], clock);
    for (const name of ['a.test', 'b.test', 'c.test']) await resolver.txt(name);
    assert.equal(dead.asked.length, 1);
    clock.at = 60_000;
    await Promise.all(['d.test', 'e.test', 'f.test'].map((name) => resolver.txt(name)));
    assert.deepEqual([dead.asked.length, dead.asked.at(-1)?.name], [2, 'd.test']);
  });

  it('is asked first again when it is back', async () => {
    const clock = settableClock();
    let isDead = true;
    await using first = await serverThat(() => (isDead ? 'silence' : undefined));
    await using second = await serverThat(() => undefined);
    using resolver = resolverOver([first, second], clock);
    await resolver.txt('a.test');
    isDead = false;
    clock.at = 60_000;
    for (const name of ['b.test', 'c.test']) await resolver.txt(name);
    assert.deepEqual([first.asked.length, second.asked.length], [3, 1]);
  });

  it('is asked once more when nobody else answers, as datagrams get lost', async () => {
    let times = 0;
    await using server = await serverThat(() => (++times === 1 ? 'silence' : undefined));
    using resolver = resolverOver([server]);
    assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
  });

  it('is not waited for longer than the whole question may take', async () => {
    const clock = settableClock();
    await using server = await serverThat(() => {
      clock.at = 30_000;
      return 'silence';
    });
    using resolver = resolverOver([server], clock);
    await assert.rejects(resolver.txt('example.test'), { reason: 'failed' });
    assert.equal(server.asked.length, 1);
  });
});

describe('A server whose answer', () => {
  it('cannot be read is not waited for: the next one is asked', async () => {
    const torn = (honest: Uint8Array): Uint8Array[] => [honest.subarray(0, honest.length - 3)];
    await using broken = await serverThat(() => ({ send: torn }));
    await using good = await serverThat(() => undefined);
    using resolver = resolverOver([broken, good]);
    assert.deepEqual((await resolver.txt('example.test')).records, ['here']);
    using alone = resolverOver([broken]);
    await assert.rejects(alone.txt('example.test'), { message: /answered something unreadable for example.test/ });
  });

  it('is cut anywhere is asked over TCP, where 64 KB arrive whole', async () => {
    const cut = (honest: Uint8Array): Uint8Array[] => {
      const piece = Buffer.from(honest.subarray(0, 500));
      return [piece.fill(piece.readUInt8(2) | 0x02, 2, 3)];
    };
    await using server = await serverThat(({ transport }) => (transport === 'udp' ? { send: cut } : undefined));
    using resolver = resolverOver([server]);
    const { records } = await resolver.txt('large.test');
    assert.deepEqual([records.length, records[199]?.slice(-4)], [200, '.199']);
  });

  it('is cut over TCP too has none', async () => {
    await using server = await serverThat(() => ({ truncated: true }));
    using resolver = resolverOver([server]);
    await assert.rejects(resolver.txt('example.test'), { reason: 'failed', message: /gave a truncated answer/ });
  });

  it('holds records of another class or owner has none of ours', async () => {
    const data = [Buffer.from('strange')];
    const strange = (honest: Packet): Packet[] => [
      {
        ...honest,
        answers: [
          { name: 'example.test', type: 'TXT', class: 'CH', ttl: 60, data },
          { name: 'www.example.test', type: 'TXT', class: 'IN', ttl: 60, data },
        ],
      },
    ];
    await using server = await serverThat(() => ({ forge: strange }));
    using resolver = resolverOver([server]);
    assert.equal((await resolver.txt('example.test')).outcome, 'noData');
  });

  it('gives no time is not remembered, nor one whose time is no time', async () => {
    const timeless = (honest: Packet): Packet[] => [
      { ...honest, authorities: [], answers: (honest.answers ?? []).map((each) => ({ ...each, ttl: 2 ** 31 })) },
    ];
    await using server = await serverThat(() => ({ forge: timeless }));
    using resolver = resolverOver([server]);
    for (const name of ['none.test', 'none.test', 'example.test', 'example.test']) await resolver.txt(name);
    assert.equal(server.asked.length, 4);
  });
});

describe('A trusted server', () => {
  it('is not replaced by a stranger when it refuses to say', async () => {
    await using validating = await serverThat(() => ({ rcode: 2 }));
    await using stranger = await serverThat(() => undefined);
    using resolver = resolverOver([trusted(validating), stranger]);
    await assert.rejects(resolver.txt('example.test'), { reason: 'failed' });
    assert.equal(stranger.asked.length, 0);
  });

  it('is replaced when it is dead, by a word that counts less', async () => {
    await using dead = await serverThat(() => 'silence');
    await using stranger = await openDnsServer({ zone, authentic: true });
    using resolver = resolverOver([trusted(dead), stranger]);
    assert.equal((await resolver.txt('example.test')).security, 'insecure');
  });

  it('may say itself that signatures are wrong', async () => {
    for (const explanation of [6, 7, 8, 9, 10, 11, 12]) {
      await using server = await serverThat(() => ({ rcode: 2, explanation }));
      using resolver = resolverOver([trusted(server)]);
      await assert.rejects(resolver.txt('example.test'), { reason: 'bogus' });
      assert.equal(server.asked.length, 1);
    }
  });

  it('that only fails is asked whether it would answer without a look at the signatures', async () => {
    for (const [isAnswered, reason] of [
      [true, 'bogus'],
      [false, 'failed'],
    ] as const) {
      await using server = await serverThat(({ unchecked }) => (unchecked && isAnswered ? undefined : { rcode: 2 }));
      using resolver = resolverOver([trusted(server)]);
      await assert.rejects(resolver.txt('example.test'), { reason });
      assert.deepEqual(
        server.asked.map(({ unchecked }) => unchecked),
        [false, true],
      );
    }
  });

  it('that finds one family of addresses bogus takes the word of the other back', async () => {
    const script = ({ type }: AskedQuestion): Scripted | undefined =>
      type === 'AAAA' ? { rcode: 2, explanation: 6 } : undefined;
    await using server = await serverThat(script);
    using resolver = resolverOver([trusted(server)]);
    await assert.rejects(resolver.addresses('mx.example.test'), { reason: 'bogus' });
  });
});
