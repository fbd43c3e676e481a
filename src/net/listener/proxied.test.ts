import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { systemClock, type Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { localAuthority, secureContextOf } from '../certificates/index.ts';
import { openListener, type Listener, type ListenerOptions, type Origin } from './listener.ts';

const line = 'PROXY TCP4 192.0.2.1 198.51.100.2 4711 25\r\n';

/** A listener that believes 127.0.0.1, and what it was told. */
async function open(options: Partial<ListenerOptions> = {}) {
  const origins: Origin[] = [];
  const told: string[] = [];
  const log: Log = { ...silentLog, info: (_fields, message) => told.push(message) };
  const onConnection = (socket: Socket, origin: Origin): void => {
    origins.push(origin);
    socket.pipe(socket);
  };
  const usual = { address: '127.0.0.1', port: 0, connectionsMax: 10, perAddressMax: 1 };
  const isProxy = (address: string): boolean => address === '127.0.0.1';
  const listener = await openListener({ ...usual, isProxy, onConnection, log, ...options });
  return { listener, origins, told, [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose]() };
}

async function empty(listener: Listener): Promise<void> {
  while (listener.connections > 0) await systemClock.sleep(1);
}

/** Whatever comes back for these pieces, one after another. */
async function heard({ port }: Listener, ...pieces: string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  socket.on('error', () => undefined);
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    if (pieces.length > 1) await systemClock.sleep(3);
  }
  socket.end();
  return text(socket).catch(() => 'reset');
}

describe('A listener behind a proxy', () => {
  it('takes the client for the peer, and hands on what follows', async () => {
    await using house = await open();
    assert.equal(await heard(house.listener, `${line}EHLO client\r\n`), 'EHLO client\r\n');
    assert.equal(await heard(house.listener, 'PRO', line.slice(3, 20), line.slice(20), 'EHLO', ' you'), 'EHLO you');
    const client = { address: '192.0.2.1', port: 4711 };
    assert.deepEqual(house.origins, [client, client]);
    await empty(house.listener);
  });

  it('knows the proxy itself where it speaks for itself', async () => {
    await using house = await open();
    assert.equal(await heard(house.listener, 'PROXY UNKNOWN\r\nhello'), 'hello');
    assert.equal(house.origins[0]?.address, '127.0.0.1');
  });

  it('counts clients, not proxies', async () => {
    await using house = await open();
    const others = ['192.0.2.2', '192.0.2.3', '192.0.2.2'].map((address) => line.replace('192.0.2.1', address));
    const sockets = await Promise.all(others.map((header) => held(house.listener, header)));
    assert.deepEqual(house.told, ['Too many connections from your address']);
    for (const socket of sockets) socket.destroy();
  });

  it('asks whether the client is wanted', async () => {
    const admit = (address: string): void => {
      if (address === '192.0.2.1') throw new Fault('banned', 'Not here');
    };
    await using house = await open({ admit, farewell: ({ message }) => `554 ${message}\r\n` });
    assert.equal(await heard(house.listener, line), '554 Not here\r\n');
    assert.equal(await heard(house.listener, line.replace('192.0.2.1', '192.0.2.2'), 'hi'), 'hi');
  });

  it('closes where no header comes, or a bad one', async () => {
    await using house = await open();
    await heard(house.listener, 'EHLO client\r\n');
    await heard(house.listener, 'PROXY TCP4 nobody\r\n');
    await heard(house.listener, 'PROXY TC');
    assert.match(house.told.join('\n'), /neither version.*\n.*no PROXY line.*\nThe peer left before/);
    assert.equal(house.origins.length, 0);
    await empty(house.listener);
  });

  it('closes where the header takes too long', async () => {
    const rings: (() => void)[] = [];
    const alarm: Clock['alarm'] = (_ms, ring) => (rings.push(ring), { [Symbol.dispose]: () => undefined });
    await using house = await open({ clock: { ...systemClock, alarm } });
    const said = heardOpen(house.listener, 'PROXY TCP4');
    while (rings.length === 0) await systemClock.sleep(1);
    rings[0]?.();
    assert.equal(await said, '');
    assert.deepEqual(house.told, ['No PROXY header came']);
    await empty(house.listener);
  });

  it('looks for no header from others', async () => {
    await using house = await open({ isProxy: () => false });
    assert.equal(await heard(house.listener, line), line);
  });

  it('begins TLS behind the header', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proxied-'));
    const files = await localAuthority({ folder, hostName: 'localhost', names: [], clock: systemClock });
    const context = await secureContextOf(files);
    await using house = await open({ tls: () => context });
    for (const header of [line, `\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc6\x33\x64\x02\x12\x67\0\x19`]) {
      const raw = connect(house.listener.port, '127.0.0.1');
      raw.write(header, 'latin1');
      const socket = connectTls({ socket: raw, rejectUnauthorized: false });
      socket.end('mail');
      assert.equal(await text(socket), 'mail');
      await empty(house.listener);
    }
    assert.deepEqual(
      house.origins.map(({ address, port, tls }) => [address, port, tls?.version]),
      ['TLSv1.3', 'TLSv1.3'].map((version) => ['192.0.2.1', 4711, version]),
    );
    rmSync(folder, { recursive: true });
  });
});

/** A connection that stays until the server ends it. */
async function held(listener: Listener, header: string): Promise<Socket> {
  const socket = connect({ port: listener.port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined).resume();
  socket.write(`${header}hello`);
  await new Promise((resolve) => socket.once('data', resolve).once('close', resolve));
  return socket;
}

function heardOpen({ port }: Listener, said: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(said);
  return text(socket).catch(() => '');
}
