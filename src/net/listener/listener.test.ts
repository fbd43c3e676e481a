import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { systemClock, type Clock } from '../../base/clock.ts';
import { silentLog, type Log, type LogFields } from '../../base/log.ts';
import { localAuthority, secureContextOf, type LocalAuthority } from '../certificates/index.ts';
import { openListener, type Listener, type ListenerOptions, type Origin } from './listener.ts';
import type { TlsFacts } from './secured.ts';

let folder = '';
let files: LocalAuthority;
let context: SecureContext;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listener-'));
  files = await localAuthority({ folder, hostName: 'localhost', names: ['127.0.0.1'], clock: systemClock });
  context = await secureContextOf(files);
});
after(() => rmSync(folder, { recursive: true }));

/** Greets, says back the first thing it hears, and closes. */
function echo(socket: Socket): void {
  socket.write('hello\n');
  socket.once('data', (chunk: Buffer) => socket.end(chunk));
}

function open(options: Partial<ListenerOptions>): Promise<Listener> {
  const usual = { address: '127.0.0.1', port: 0, connectionsMax: 10, perAddressMax: 10, log: silentLog };
  return openListener({ ...usual, onConnection: echo, ...options });
}

async function greeted(listener: Listener): Promise<Socket> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'data');
  return socket;
}

/** Whatever a new connection hears until it ends. */
function heard(port: number, said = ''): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.end(said);
  return text(socket).catch(() => 'reset');
}

function fail(): never {
  throw new TypeError('planted');
}

const farewell = (): string => '421 4.7.0 Too many connections\r\n';

describe('openListener', () => {
  it('hands connections on and answers a peer that has closed its side', async () => {
    await using listener = await open({});
    assert.equal(await heard(listener.port, 'mail'), 'hello\nmail');
  });

  it('refuses more connections than it may have, with a farewell', async () => {
    await using listener = await open({ connectionsMax: 1, farewell });
    const first = await greeted(listener);
    assert.equal(await heard(listener.port), farewell());
    assert.equal(listener.connections, 1);
    first.destroy();
  });

  it('makes room again when a connection ends', async () => {
    await using listener = await open({ connectionsMax: 1, farewell });
    for (let round = 0; round < 3; round++) {
      const socket = await greeted(listener);
      socket.end('bye');
      await text(socket);
      while (listener.connections > 0) await systemClock.sleep(1);
    }
  });

  it('lets trusted addresses have more connections than others', async () => {
    await using strict = await open({ perAddressMax: 1, farewell });
    await using lenient = await open({ perAddressMax: 1, farewell, trusted: (address) => address === '127.0.0.1' });
    const sockets = [await greeted(strict), await greeted(lenient), await greeted(lenient)];
    assert.equal(await heard(strict.port), farewell());
    for (const socket of sockets) socket.destroy();
  });

  it('says in words why a port cannot be had', async () => {
    await using listener = await open({});
    await assert.rejects(() => open({ port: listener.port }), {
      name: 'Fault',
      code: 'unavailable',
      message: `Cannot listen: another program already listens on 127.0.0.1:${listener.port}`,
    });
  });

  it('stops accepting when disposed but leaves open connections alone', async () => {
    const listener = await open({});
    const socket = await greeted(listener);
    await listener[Symbol.asyncDispose]();
    assert.equal(await heard(listener.port), 'reset');
    socket.write('still here');
    assert.equal(String((await once(socket, 'data'))[0]), 'still here');
  });

  it('logs a bug of whoever takes the connection and closes it', async () => {
    const lines: LogFields[] = [];
    const log: Log = { ...silentLog, error: (fields) => lines.push(fields) };
    await using listener = await open({ onConnection: fail, log });
    assert.equal(await heard(listener.port), '');
    assert.match(String(lines[0]?.['error']), /planted/);
  });
});

describe('openListener with TLS', () => {
  it('hands on after the handshake, with its facts', async () => {
    const facts: (TlsFacts | undefined)[] = [];
    const onConnection = (socket: Socket, { tls }: Origin): void => {
      facts.push(tls);
      echo(socket);
    };
    await using listener = await open({ tls: () => context, onConnection });
    const ca = readFileSync(files.authority);
    const socket = connectTls({ port: listener.port, host: '127.0.0.1', servername: 'localhost', ca });
    socket.end('mail');
    assert.equal(await text(socket), 'hello\nmail');
    while (listener.connections > 0) await systemClock.sleep(1);
    assert.deepEqual(facts, [{ version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: 'localhost' }]);
  });

  it('drops a peer that speaks no TLS, and one that leaves during the handshake', async () => {
    let handed = 0;
    await using listener = await open({ tls: () => context, onConnection: () => void handed++ });
    assert.equal((await heard(listener.port, 'EHLO me\r\n')).includes('hello'), false);
    await heard(listener.port);
    while (listener.connections > 0) await systemClock.sleep(1);
    assert.equal(handed, 0);
  });

  it('drops a peer that does not finish its handshake in time', async () => {
    const rings: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      alarm: (_ms, ring) => {
        rings.push(ring);
        return { [Symbol.dispose]: () => undefined };
      },
    };
    await using listener = await open({ tls: () => context, clock });
    const socket = connect(listener.port, '127.0.0.1');
    while (rings.length === 0) await systemClock.sleep(1);
    rings[0]?.();
    assert.equal(await text(socket).catch(() => ''), '');
    while (listener.connections > 0) await systemClock.sleep(1);
  });

  it('drops handshakes under way when disposed', async () => {
    const listener = await open({ tls: () => context });
    const socket = connect(listener.port, '127.0.0.1');
    while (listener.connections === 0) await systemClock.sleep(1);
    await listener[Symbol.asyncDispose]();
    assert.equal(await text(socket).catch(() => ''), '');
  });
});
