import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { silentLog } from '../../base/log.ts';
import { localAuthority, secureContextOf } from '../../net/certificates/index.ts';
import { bytesOfInput, type Input, serveConnection, type Session, upgradeTls } from './index.ts';

const mib = 1024 * 1024;

/** A protocol small enough to see through: each verb tries one shape that the real ones rely on. */
async function* toySession(input: Input, gate: Gate): Session {
  yield 'ready\r\n';
  for (;;) {
    try {
      const line = await input.line(1000);
      if (line === undefined) return;
      const [verb, count = '0'] = line.split(' ');
      if (verb === 'STARTTLS') {
        yield 'go\r\n';
        const tls = yield upgradeTls;
        yield `now ${tls?.version}\r\n`;
      } else if (verb === 'TAKE') {
        for await (const chunk of bytesOfInput(input, Number(count))) await gate.pass(chunk.length);
        yield `took ${count}\r\n`;
      } else if (verb === 'GIVE') {
        for (let left = Number(count); left > 0; left -= 65536) {
          gate.given += 65536;
          yield new Uint8Array(65536);
        }
      } else if (verb === 'WATCH') {
        void input.ready();
        yield 'news\r\n';
        await input.ready();
      } else yield `heard ${line}\r\n`;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      yield `fault ${error.code}\r\n`;
      if (error.code === 'shuttingDown' || error.code === 'banned') return;
    }
  }
}

class Gate {
  given = 0;
  taken = 0;
  open = Promise.withResolvers<void>();

  async pass(count: number): Promise<void> {
    this.taken += count;
    if (this.taken > mib) await this.open.promise;
  }
}

async function textUntil(socket: Socket, wanted: string): Promise<string> {
  let text = '';
  while (!text.includes(wanted)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
  }
  return text;
}

function bytesUntil(socket: Socket, wanted: number): Promise<number> {
  return new Promise((resolve) => {
    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received >= wanted) resolve(received);
    });
    socket.resume();
  });
}

describe('A connection', () => {
  const stop = new AbortController();
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  let gate = new Gate();
  let secureContext: SecureContext;
  let folder: string;
  let ca: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'connection-'));
    const authority = await localAuthority({ folder, hostName: 'mx.example.test', clock: systemClock });
    secureContext = await secureContextOf(authority);
    ca = authority.authority;
    server.on('connection', (socket) => {
      const peer = { address: '127.0.0.1', port: 0 };
      void serveConnection(socket, peer, {
        session: (input) => toySession(input, gate),
        patienceMs: 60_000,
        secureContext: () => secureContext,
        clock: systemClock,
        log: silentLog,
        signal: stop.signal,
        graceMs: 200,
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(async () => {
    server.close();
    await rm(folder, { recursive: true });
  });

  async function open(): Promise<Socket> {
    gate = new Gate();
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
    await textUntil(socket, 'ready');
    return socket;
  }

  it('answers a batch of lines in one piece', async () => {
    const socket = await open();
    socket.write('one\r\ntwo\nthree\r\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    assert.equal(chunk.toString(), 'heard one\r\nheard two\r\nheard three\r\n');
    socket.destroy();
  });

  it('passes over a line that is too long, whatever its length, and goes on', async () => {
    const socket = await open();
    socket.write(`${'x'.repeat(300_000)}\r\nshort\r\n`);
    assert.equal(await textUntil(socket, 'short'), 'fault lineTooLong\r\nheard short\r\n');
    socket.destroy();
  });

  it('still answers a peer that has closed its side', async () => {
    const socket = await open();
    socket.end('last words\r\nunfinished');
    assert.equal(await textUntil(socket, 'words\r\n'), 'heard last words\r\n');
    await once(socket, 'close');
  });

  it('tells its news at once while it waits for input', async () => {
    const socket = await open();
    socket.write('WATCH\r\n');
    assert.equal(await textUntil(socket, 'news'), 'news\r\n');
    socket.destroy();
  });

  it('goes on in TLS after STARTTLS', async () => {
    const socket = await open();
    socket.write('STARTTLS\r\n');
    await textUntil(socket, 'go');
    socket.removeAllListeners('data');
    const { readFile } = await import('node:fs/promises');
    const secure = connectTls({ socket, ca: await readFile(ca), servername: 'mx.example.test' });
    assert.match(await textUntil(secure, 'now'), /now TLSv1\.3/);
    secure.write('hidden\r\n');
    assert.match(await textUntil(secure, 'heard'), /heard hidden/);
    secure.destroy();
  });

  it('never hears after the handshake what came in clear before it (RFC 3207 §4.2)', async () => {
    const socket = await open();
    socket.write('STARTTLS\r\ninjected\r\n');
    await textUntil(socket, 'go');
    socket.removeAllListeners('data');
    const secure = connectTls({ socket, rejectUnauthorized: false });
    await textUntil(secure, 'now');
    secure.write('real\r\n');
    assert.equal(await textUntil(secure, 'heard'), 'heard real\r\n');
    secure.destroy();
  });

  it('takes a literal of 30 MB no faster than the session does', async () => {
    const socket = await open();
    const total = 30 * mib;
    socket.write(`TAKE ${total}\r\n`);
    for (let sent = 0; sent < total; sent += mib) socket.write(Buffer.alloc(mib, 'y'));
    await systemClock.sleep(300);
    assert.ok(socket.writableLength > 10 * mib, 'the sender must be held back');
    assert.ok(gate.taken < 2 * mib, 'the session must have seen little');
    gate.open.resolve();
    assert.equal(await textUntil(socket, 'took'), `took ${total}\r\n`);
    socket.destroy();
  });

  it('gives 30 MB no faster than the peer reads them', async () => {
    const socket = await open();
    socket.removeAllListeners('data');
    socket.pause();
    socket.write(`GIVE ${30 * mib}\r\n`);
    await systemClock.sleep(300);
    assert.ok(gate.given < 15 * mib, `the session was asked for ${gate.given} bytes that nobody reads`);
    const received = await bytesUntil(socket, 30 * mib);
    assert.equal(received, 30 * mib);
    socket.destroy();
  });

  it('says goodbye when the server stops, and ends what will not end within the grace', async () => {
    const waiting = await open();
    const stuck = await open();
    stuck.write('TAKE 100\r\n');
    await systemClock.sleep(20);
    stop.abort();
    assert.equal(await textUntil(waiting, 'fault'), 'fault shuttingDown\r\n');
    await once(stuck, 'close');
  });
});
