import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { ConversationFault, deliver, type Destination, type RecipientResult } from './index.ts';

/** Five minutes last 300 milliseconds. */
const clock: Clock = { ...systemClock, alarm: (ms, ring) => systemClock.alarm(ms / 1000, ring) };

/** Says things to each command line; `undefined` is silence. */
type Manner = (socket: Socket, line: string) => void;

async function meet(greet: (socket: Socket) => void, manner: Manner, tls: Destination['tls'] = 'none') {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n')) if (line !== '') manner(socket, line);
    });
    greet(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const content = async function* () {
    yield bytesOf('Subject: x\r\n\r\nx\r\n');
  };
  const message = { reversePath: null, recipients: [parseAddress('a@b')], smtputf8: false, eightBit: false };
  try {
    const place = { host: 'mx.test', addresses: ['127.0.0.1'], port, helo: 'me.test', clock, tls };
    return await deliver(place, { ...message, sizeBytes: 18, content });
  } catch (error) {
    if (error instanceof ConversationFault) return error;
    throw error;
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

function inShort(met: RecipientResult[] | ConversationFault): string {
  if (met instanceof ConversationFault) return met.message;
  return met.map(({ outcome, stage, reply }) => `${outcome} ${stage} ${reply.code} ${reply.lines[0]}`).join();
}

const politely = (socket: Socket): unknown => socket.write('220 mx.test\r\n');
const replies: Readonly<Record<string, string>> = { DATA: '354 go', '.': '250 kept', STAR: '220 go' };
const obey: Manner = (socket, line) => {
  if (/^(EHLO|MAIL|RCPT|DATA|STARTTLS|\.$)/.test(line)) socket.write(`${replies[line.slice(0, 4)] ?? '250 fine'}\r\n`);
};

/** A letter at a time, for as long as anybody listens. */
function dribble(socket: Socket): void {
  const timer = setInterval(() => socket.write('2'), 20);
  socket.on('close', () => clearInterval(timer));
}

describe('A host that means no good', () => {
  it('is left when it closes its half, at any time', async () => {
    assert.match(inShort(await meet((socket) => socket.end('220 mx.test\r\n'), obey)), /connection/);
    const atMail: Manner = (socket, line) =>
      line.startsWith('MAIL') ? socket.end('250 fine\r\n') : obey(socket, line);
    assert.match(inShort(await meet(politely, atMail)), /^deferred RCPT 451/);
  });

  it('is not waited for while it says a letter at a time', async () => {
    assert.match(inShort(await meet(dribble, obey)), /did not answer in time/);
    const atEnd: Manner = (socket, line) => (line === '.' ? dribble(socket) : obey(socket, line));
    assert.match(inShort(await meet(politely, atEnd)), /^deferred DATA 451 The host did not answer in time/);
  });

  it('is not waited for when it says nothing where the handshake should be', async () => {
    const manner: Manner = (socket, line) => {
      if (line.startsWith('EHLO')) socket.write('250-mx.test\r\n250 STARTTLS\r\n');
      else obey(socket, line);
    };
    assert.match(inShort(await meet(politely, manner, 'encrypted')), /did not finish the TLS handshake/);
    const inClear = await meet(politely, manner, 'opportunistic');
    assert.match(inShort(inClear), /^delivered DATA 250/);
    assert.equal(Array.isArray(inClear) && inClear[0]?.tlsFailure?.result, 'validation-failure');
  });

  it('is left when it does not stop talking', async () => {
    const flood: Manner = (socket, line) =>
      line.startsWith('MAIL') ? socket.write('250-x\r\n'.repeat(100_000)) : obey(socket, line);
    assert.match(inShort(await meet(politely, flood)), /^deferred MAIL 451/);
  });
});
