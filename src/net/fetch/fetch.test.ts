import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openHttpsServer } from '../../../test/support/https-server.ts';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { ZoneResolver } from '../dns/index.ts';
import { Fetcher, type FetcherOptions, FetchFault, type FetchOrder, isPublicAddress } from './index.ts';

const zone = `
doc.test A 127.0.0.1
two.test A 127.0.0.2
two.test A 127.0.0.1
inside.test A 10.1.2.3
broken.test FAIL
`;

function fetcherOf(options: Partial<FetcherOptions>): Fetcher {
  return new Fetcher({ resolver: new ZoneResolver(zone), clock: systemClock, allowsPrivate: true, ...options });
}

async function refused(fetcher: Fetcher, order: FetchOrder | string): Promise<string> {
  const fault = await fetcher.fetch(typeof order === 'string' ? { url: order } : order).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(fault instanceof FetchFault, String(fault));
  return fault.reason;
}

async function withServer(
  work: (server: Awaited<ReturnType<typeof openHttpsServer>>, fetcher: Fetcher) => Promise<void>,
): Promise<void> {
  await using server = await openHttpsServer(['doc.test', 'two.test']);
  await work(server, fetcherOf({ ca: server.ca, port: server.port }));
}

describe('Fetcher', () => {
  it('brings a document with its status and its headers', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = (_, response) => void response.writeHead(404, { 'Content-Type': 'text/plain' }).end('gone');
      const { status, headers, body } = await fetcher.fetch({ url: 'https://doc.test/a/b?c=d' });
      assert.deepEqual([status, headers['content-type'], Buffer.from(body).toString()], [404, 'text/plain', 'gone']);
      assert.deepEqual(server.asked, ['GET /a/b?c=d']);
    });
  });

  it('posts what it is given, with its headers', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = ({ headers }, response) => void response.end(`${headers['content-type']} ${headers.host}`);
      const headers = { 'Content-Type': 'application/json' };
      const order: FetchOrder = { url: 'https://doc.test/hook', method: 'POST', headers, body: bytesOf('{"a":1}') };
      const { body } = await fetcher.fetch(order);
      assert.equal(Buffer.from(body).toString(), 'application/json doc.test');
      assert.deepEqual(server.asked, ['POST /hook {"a":1}']);
    });
  });

  it('tries one address after another', async () => {
    await withServer(async (server, fetcher) => {
      assert.equal((await fetcher.fetch({ url: 'https://two.test/' })).status, 200);
      assert.deepEqual(server.asked, ['GET /']);
    });
  });

  it('believes no certificate of another name, of an unknown authority, or that is over', async () => {
    await withServer(async (server, fetcher) => {
      const strange = new ZoneResolver('other.test A 127.0.0.1');
      const elsewhere = fetcherOf({ ca: server.ca, port: server.port, resolver: strange });
      assert.equal(await refused(elsewhere, 'https://other.test/'), 'certificate');
      assert.equal(await refused(fetcherOf({ port: server.port }), 'https://doc.test/'), 'certificate');
      assert.deepEqual(server.asked, []);
      await fetcher.fetch({ url: 'https://doc.test/' });
    });
    const longAgo = { ...systemClock, now: () => Date.UTC(2020, 0, 1) };
    await using old = await openHttpsServer(['doc.test'], longAgo);
    assert.equal(await refused(fetcherOf({ ca: old.ca, port: old.port }), 'https://doc.test/'), 'certificate');
  });

  it('takes no more than it wants to', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = (_, response) => void response.end('x'.repeat(1001));
      assert.equal(await refused(fetcher, { url: 'https://doc.test/', bytesMax: 1000 }), 'tooLarge');
      assert.equal((await fetcher.fetch({ url: 'https://doc.test/', bytesMax: 1001 })).body.length, 1001);
    });
  });

  it('waits no longer than it wants to, whatever trickles in', async () => {
    await withServer(async (server, fetcher) => {
      const asked = Promise.withResolvers<void>();
      server.answer = (_, response) => {
        response.write('x');
        asked.resolve();
      };
      const stop = new AbortController();
      const stopped = refused(fetcher, { url: 'https://doc.test/', signal: stop.signal });
      await asked.promise;
      stop.abort();
      assert.equal(await stopped, 'unreachable');
      assert.equal(await refused(fetcher, { url: 'https://doc.test/', timeoutMs: 50 }), 'timeout');
      assert.equal(await refused(fetcher, { url: 'https://doc.test/', signal: AbortSignal.abort() }), 'unreachable');
    });
  });

  it('says nothing twice to a host that hung up on it', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = ({ socket }) => void socket.destroy();
      assert.equal(await refused(fetcher, { url: 'https://two.test/', method: 'POST' }), 'answer');
      assert.equal(server.asked.length, 1);
    });
  });

  it('takes nothing compressed', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = ({ headers }, response) => {
        assert.equal(headers['accept-encoding'], 'identity');
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('bomb'));
      };
      assert.equal(await refused(fetcher, 'https://doc.test/'), 'answer');
    });
  });

  it('follows redirections where it is asked to, so many, and never to where nothing is protected', async () => {
    await withServer(async (server, fetcher) => {
      server.answer = ({ url }, response) => {
        const to = { '/a': '/b', '/b': 'https://two.test/c', '/in': 'http://doc.test/', '/o': '/o' }[url ?? ''];
        response.writeHead(to ? 302 : 200, to ? { Location: to } : {}).end();
      };
      const follow = (path: string, redirectsMax: number): FetchOrder => ({
        url: `https://doc.test${path}`,
        redirectsMax,
      });
      assert.equal((await fetcher.fetch({ url: 'https://doc.test/a' })).status, 302);
      assert.equal((await fetcher.fetch(follow('/a', 2))).status, 200);
      assert.equal(await refused(fetcher, follow('/a', 1)), 'answer');
      assert.equal(await refused(fetcher, follow('/in', 2)), 'answer');
      assert.equal(await refused(fetcher, follow('/o', 100)), 'answer');
    });
  });

  it('calls nobody inside, unless that is allowed', async () => {
    await withServer(async (server) => {
      const guarded = fetcherOf({ ca: server.ca, port: server.port, allowsPrivate: false });
      for (const host of ['doc.test', 'inside.test', '127.0.0.1', '0x7f.1', '2130706433', '[::1]', '[::ffff:7f00:1]']) {
        assert.equal(await refused(guarded, `https://${host}/`), 'address', host);
      }
      assert.equal((await guarded.fetch({ url: 'https://doc.test/', allowsPrivate: true })).status, 200);
    });
  });

  it('says what is wrong with a name or a URL', async () => {
    const fetcher = fetcherOf({});
    const split = { url: 'https://doc.test/', headers: { a: 'b\r\nc: d' } };
    assert.equal(await refused(fetcher, split), 'url');
    assert.equal(await refused(fetcher, 'https://nowhere.test/'), 'name');
    assert.equal(await refused(fetcher, 'https://broken.test/'), 'name');
    for (const url of ['nonsense', 'ftp://doc.test/', 'https://user:secret@doc.test/', 'http://inside.test/']) {
      assert.equal(await refused(fetcher, url), 'url', url);
    }
  });

  it('speaks in clear to this machine alone', async () => {
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    assert.equal((await fetcherOf({}).fetch({ url: `http://127.0.0.1:${port}/` })).body.length, 4);
    assert.equal(await refused(fetcherOf({ allowsPrivate: false }), `http://127.0.0.1:${port}/`), 'address');
    server.close();
  });

  it('survives whoever speaks something else, or nothing', async () => {
    for (const greeting of ['220 mail.example ESMTP\r\n', '\0'.repeat(100), '']) {
      const server = createTcpServer((socket) => void socket.on('error', () => undefined).end(greeting)).listen(0);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      assert.equal(await refused(fetcherOf({ port }), 'https://doc.test/'), 'unreachable');
      assert.equal(await refused(fetcherOf({}), `http://127.0.0.1:${port}/`), 'answer');
      server.close();
    }
  });
});

it('An address is public where the Internet could mean it', () => {
  const inside = ['10.0.0.1', '127.9.9.9', '169.254.169.254', '172.31.0.1', '192.168.1.1', '100.64.0.1', '0.0.0.0'];
  const outside = ['1.1.1.1', '172.32.0.1', '100.128.0.1', '223.255.255.255', '2a00:1450::1', '2606:4700::1'];
  const inside6 = ['::', '::1', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::'];
  for (const address of [...inside, ...inside6, '255.255.255.255', 'x']) assert.equal(isPublicAddress(address), false);
  for (const address of outside) assert.equal(isPublicAddress(address), true, address);
});
