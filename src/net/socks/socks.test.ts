import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer } from '../../../test/support/smtp-server.ts';
import { openSocksProxy, type SocksProxy, type SocksProxyOptions } from '../../../test/support/socks-proxy.ts';
import { ConversationFault, deliver, type Destination } from '../smtp-client/index.ts';
import { connectRequest } from './requests.ts';

const hastyClock: Clock = { ...systemClock, alarm: (ms, ring) => systemClock.alarm(ms / 1000, ring) };
const onion = 'duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion';

/** A message to a host behind the proxy: what became of it, and what the proxy was asked for. */
async function send(
  options: SocksProxyOptions,
  how: Partial<Destination> = {},
  login: { readonly user?: string; readonly password?: string } = {},
): Promise<{ outcome: string | undefined; proxy: SocksProxy; host: string }> {
  await using server = await openSmtpServer();
  await using proxy = await openSocksProxy({ to: server.port, ...options });
  const socks = { host: '127.0.0.1', port: proxy.port, ...login };
  const content = async function* () {
    yield bytesOf('Subject: x\r\n\r\nx\r\n');
  };
  const [result] = await deliver(
    { host: onion, addresses: [], port: 25, helo: 'me.test', tls: 'none', clock: systemClock, socks, ...how },
    { reversePath: null, recipients: [parseAddress('a@b')], smtputf8: false, eightBit: false, sizeBytes: 18, content },
  );
  return { outcome: result?.outcome, proxy, host: result?.host ?? '' };
}

describe('A SOCKS5 proxy', () => {
  it('gets the name of a host without addresses, and looks it up', async () => {
    const { outcome, proxy } = await send({});
    assert.deepEqual([outcome, proxy.asked], ['delivered', [`3:${onion}:25`]]);
  });

  it('gets addresses where they are known, of both kinds', async () => {
    const four = await send({}, { addresses: ['192.0.2.1'], port: 2525 });
    assert.deepEqual([four.outcome, four.proxy.asked], ['delivered', ['1:c0000201:2525']]);
    const six = await send({ bound: [4, ...Array<number>(16).fill(1)] }, { addresses: ['2001:db8::25'] });
    assert.deepEqual([six.outcome, six.proxy.asked], ['delivered', [`4:20010db8${'0'.repeat(20)}0025:25`]]);
  });

  it('may say a name for where it speaks from', async () => {
    assert.equal((await send({ bound: [3, 2, 104, 105] })).outcome, 'delivered');
  });

  it('is told user and password where it asks for them', async () => {
    const login = { user: 'jürgen', password: 'geheim' };
    const { outcome, proxy } = await send({ login: 'jürgen:geheim' }, {}, login);
    assert.deepEqual([outcome, proxy.logins], ['delivered', ['jürgen:geheim']]);
    assert.deepEqual((await send({}, {}, login)).proxy.logins, []);
  });

  it('says in words why it does not connect', async () => {
    const cases: readonly (readonly [SocksProxyOptions, RegExp])[] = [
      [{ status: 2 }, /proxy 127\.0\.0\.1 does not allow it/],
      [{ status: 4 }, /cannot reach the host/],
      [{ status: 0xf0 }, /failed with code 240/],
      [{ login: 'a:b' }, /wants another login/],
      [{ says: 'HTTP/1.1 400 Bad Request\r\n' }, /speaks no SOCKS5/],
      [{ says: '\x05\x00\x05\x00\x00\x07' }, /address of an unknown kind/],
    ];
    for (const [options, why] of cases) {
      await assert.rejects(send(options), (error: unknown) => {
        assert.ok(error instanceof ConversationFault);
        return why.test(error.message);
      });
    }
    await assert.rejects(send({ login: 'a:b' }, {}, { user: 'a', password: 'c' }), /refused the login/);
  });

  it('that says nothing is not waited for, and one that is away neither', async () => {
    await assert.rejects(send({ says: '' }, { clock: hastyClock }), /did not answer, or hung up/);
    await assert.rejects(send({}, { socks: { host: '127.0.0.1', port: 1 } }), /The proxy .*ECONNREFUSED/);
  });

  it('is left at once when the server stops', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    await assert.rejects(send({ says: '' }, { signal: stop.signal }), { code: 'shuttingDown' });
  });
});

describe('A request', () => {
  it('has every IPv6 address as 16 bytes', () => {
    const bytes = (host: string) => Buffer.from(connectRequest(host, 25).subarray(4, 20)).toString('hex');
    assert.equal(bytes('::'), '0'.repeat(32));
    assert.equal(bytes('::1'), `${'0'.repeat(31)}1`);
    assert.equal(bytes('1:2:3:4:5:6:7:8'), '00010002000300040005000600070008');
    assert.equal(bytes('2001:db8::a:0:1'), '20010db8000000000000000a00000001');
    assert.equal(bytes('::ffff:192.0.2.1'), '00000000000000000000ffffc0000201');
  });

  it('has no name that does not fit', () => {
    assert.throws(() => connectRequest('x'.repeat(256), 25), { code: 'unavailable' });
  });
});
