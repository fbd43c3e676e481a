import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from '../../../test/support/smtp-server.ts';
import { ConversationPool } from './index.ts';

type Send = (changes?: { readonly to?: string; readonly helo?: string }) => Promise<string>;

async function* text(): AsyncGenerator<Uint8Array> {
  yield bytesOf('Subject: x\r\n\r\nx\r\n');
}

async function withPool(
  options: SmtpServerOptions,
  work: (send: Send, server: SmtpServer) => Promise<void>,
  clock: Clock = systemClock,
): Promise<void> {
  await using server = await openSmtpServer(options);
  using pool = new ConversationPool(clock);
  const common = { host: 'localhost', addresses: ['127.0.0.1'], port: server.port, tls: 'none', clock } as const;
  const message = { reversePath: null, smtputf8: false, eightBit: false, sizeBytes: 20 };
  const send: Send = async ({ to = 'you@test.example', helo = 'me.example' } = {}) => {
    const recipients = [parseAddress(to)];
    const [result] = await pool.deliver({ ...common, helo }, { ...message, recipients, content: text });
    return `${result?.outcome} ${result?.reply.code}`;
  };
  await work(send, server);
}

const isSecond = (line: string, server: SmtpServer): boolean =>
  line.startsWith('MAIL') && server.lines.filter((known) => known.startsWith('MAIL')).length === 2;

const refuseNobody = (line: string): string | undefined => (line.includes('nobody') ? '550 5.1.1 no' : undefined);

describe('A pool of conversations', () => {
  it('sends message after message over one connection', async () => {
    await withPool({}, async (send, server) => {
      for (let count = 0; count < 5; count++) assert.equal(await send(), 'delivered 250');
      assert.deepEqual([server.connections, server.messages.length], [1, 5]);
    });
  });

  it('opens another for what is sent at the same time, or in another way', async () => {
    await withPool({}, async (send, server) => {
      await Promise.all([send(), send()]);
      await send({ helo: 'other.example' });
      assert.equal(server.connections, 3);
    });
  });

  it('lets a conversation go after a hundred messages', async () => {
    await withPool({}, async (send, server) => {
      for (let count = 0; count < 101; count++) await send();
      assert.equal(server.connections, 2);
    });
  });

  it('begins anew when the host has ended a conversation, or ends it at the next MAIL', async () => {
    for (const answer of ['close', '421 4.4.2 idle for too long', '421 4.7.0 too many']) {
      let server: SmtpServer | undefined;
      const script = (line: string): string | undefined => (server && isSecond(line, server) ? answer : undefined);
      await withPool({ script }, async (send, opened) => {
        server = opened;
        assert.equal(await send(), 'delivered 250');
        assert.equal(await send(), 'delivered 250');
        assert.deepEqual([opened.connections, opened.messages.length], [2, 2]);
      });
    }
  });

  it('keeps a conversation after a refusal, and starts the next message clean', async () => {
    await withPool({ script: refuseNobody, capabilities: ['PIPELINING'] }, async (send, server) => {
      assert.equal(await send({ to: 'nobody@test.example' }), 'failed 550');
      assert.equal(await send(), 'delivered 250');
      assert.equal(server.connections, 1);
      assert.ok(server.lines.includes('RSET'));
    });
  });

  it('does not hold a conversation that nobody needs', async () => {
    const hastyClock: Clock = { ...systemClock, alarm: (ms, ring) => systemClock.alarm(ms / 100, ring) };
    await withPool(
      {},
      async (send, server) => {
        await send();
        while (!server.lines.includes('QUIT')) await systemClock.sleep(1);
        await send();
        assert.equal(server.connections, 2);
      },
      hastyClock,
    );
  });

  it('takes leave of everybody when it is disposed', async () => {
    await using server = await openSmtpServer();
    {
      using pool = new ConversationPool(systemClock);
      const destination = { host: 'localhost', addresses: ['127.0.0.1'], port: server.port, helo: 'me.example' };
      const message = {
        reversePath: null,
        recipients: [parseAddress('a@b.example')],
        smtputf8: false,
        eightBit: false,
      };
      await pool.deliver(
        { ...destination, tls: 'none', clock: systemClock },
        { ...message, sizeBytes: 20, content: text },
      );
    }
    while (!server.lines.includes('QUIT')) await systemClock.sleep(1);
  });
});
