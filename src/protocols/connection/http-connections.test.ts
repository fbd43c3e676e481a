import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { text } from 'node:stream/consumers';
import { SteeredClock } from '../../../test/support/clock.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { silentLog } from '../../base/log.ts';
import type { HttpHandler } from './http.ts';
import { HttpConnections } from './http-connections.ts';

interface Stage extends AsyncDisposable {
  open(): Socket;
  /** Says something and reads until the other side closes. */
  exchange(...words: string[]): Promise<string>;
  stop(): void;
  readonly ended: Promise<void>[];
}

/** Sockets as the listener hands them on. */
async function stage(handler: HttpHandler, clock: Clock = systemClock): Promise<Stage> {
  const connections = new HttpConnections({ handler, clock, log: silentLog, graceMs: 50 });
  const stop = new AbortController();
  const ended: Promise<void>[] = [];
  const server = createServer({ allowHalfOpen: true, highWaterMark: limits.httpReadAheadBytes }, (socket) => {
    ended.push(connections.serve(socket, { address: '127.0.0.1', port: socket.remotePort ?? 0 }, stop.signal));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const open = (): Socket => connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const exchange = (...words: string[]): Promise<string> => {
    const socket = open();
    for (const word of words) socket.write(word);
    return text(socket).catch(() => 'broken');
  };
  const dispose = async (): Promise<void> => {
    stop.abort();
    server.close();
    await Promise.all(ended);
  };
  return { open, exchange, ended, stop: () => stop.abort(), [Symbol.asyncDispose]: dispose };
}

const echo: HttpHandler = async ({ method, path, query, headers, body }) => {
  let bytes = 0;
  try {
    for await (const chunk of body) bytes += chunk.length;
  } catch (error) {
    return { status: 400, headers: {}, body: error instanceof Fault ? error.code : String(error) };
  }
  return { status: 200, headers: {}, body: `${method} ${path} ${query.toString()} ${headers['x-a'] ?? ''} ${bytes}` };
};

const host = 'Host: x\r\n';
const close = 'Connection: close\r\n\r\n';

describe('HTTP over a socket', () => {
  it('reads requests and answers them in their order', async () => {
    await using door = await stage(echo);
    const answer = await door.exchange(
      `POST /a?b=c HTTP/1.1\r\n${host}X-A: d\r\nContent-Length: 5\r\n\r\nhello`,
      `GET /second HTTP/1.1\r\n${host}${close}`,
    );
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n.*POST \/a b=c d 5HTTP\/1\.1 200 OK.*GET \/second {3}0$/s);
  });

  it('takes a body of any size at the pace of its reader', async () => {
    await using door = await stage(echo);
    const size = 8_000_000;
    const head = `POST / HTTP/1.1\r\n${host}Content-Length: ${size}\r\n${close}`;
    assert.match(await door.exchange(head, 'x'.repeat(size)), new RegExp(` ${size}$`));
  });

  it('sends away who smuggles, or says too much', async () => {
    await using door = await stage(echo);
    const refused: readonly (readonly [string, number])[] = [
      [`POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
      [`POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`, 400],
      [`POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${host}X-A: ${'a'.repeat(limits.httpHeaderBytesMax)}\r\n\r\n`, 431],
      [`GET / HTTP/1.1\r\n\r\n`, 400],
      ['EHLO mail.example\r\n\r\n', 400],
    ];
    for (const [said, status] of refused) {
      assert.match(await door.exchange(said), new RegExp(`^HTTP/1\\.1 ${status} `), said.slice(0, 80));
    }
  });

  it('cuts off who asks on and on without hearing answers', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    await using door = await stage(() => never);
    const asked = `GET / HTTP/1.1\r\n${host}\r\n`.repeat(limits.httpPipelinedMax + 1);
    assert.match(await door.exchange(asked), /^(?:broken)?$/);
  });

  it('says why, and then reads no more of a request that nobody wants', async () => {
    await using door = await stage(async () => ({ status: 401, headers: {}, body: 'no' }));
    const answer = await door.exchange(`POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\nhalf`, 'x'.repeat(996));
    assert.match(answer, /^HTTP\/1\.1 401 .*connection: close.*no$/is);
  });

  it('ends with a peer that is silent, or drips', async () => {
    const clock = new SteeredClock();
    await using door = await stage(echo, clock);
    const silent = door.open();
    const dripping = door.open();
    dripping.write(`POST / HTTP/1.1\r\n${host}Content-Length: 1000\r\n\r\nx`);
    const said = text(dripping);
    while (door.ended.length < 2) await systemClock.sleep(5);
    await systemClock.sleep(50);
    await clock.advance(limits.httpHeadMs);
    await new Promise((resolve) => silent.once('close', resolve).resume());
    await clock.advance(limits.messagePaceMs);
    await systemClock.sleep(50);
    await clock.advance(limits.httpHeadMs);
    assert.match(await said, /400 Bad Request.*timeout$/s);
  });

  it('writes a stream no faster than it is read, and ends it when nobody reads', async () => {
    let written = 0;
    const { promise: over, resolve } = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) {
          written++;
          yield 'x'.repeat(64 * 1024);
        }
      } finally {
        resolve();
      }
    }
    await using door = await stage(async () => ({ status: 200, headers: {}, body: endless() }));
    const socket = door.open();
    socket.write(`GET / HTTP/1.1\r\n${host}\r\n`);
    await new Promise((ready) => socket.once('readable', ready));
    await systemClock.sleep(100);
    const before = written;
    await systemClock.sleep(100);
    assert.equal(written, before, 'it waits for its reader');
    socket.destroy();
    await over;
  });

  it('lets what is in flight end when the server stops', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    await using door = await stage(async () => {
      begun.resolve();
      await promise;
      return { status: 200, headers: {}, body: 'done' };
    });
    const idle = door.exchange('');
    const busy = door.exchange(`GET / HTTP/1.1\r\n${host}\r\n`);
    await begun.promise;
    door.stop();
    assert.equal(await idle, '');
    resolve();
    assert.match(await busy, /connection: close.*done$/is);
  });
});
