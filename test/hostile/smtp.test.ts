import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../src/base/random.ts';
import { WirePeer } from '../support/wire-peer.ts';
import { type Besieged, besiege, endures, eventually, mib, pour } from './siege.ts';

describe('SMTP under hostile clients', { timeout: 120_000 }, () => {
  let house: Besieged;
  before(async () => void (house = await besiege()));
  after(() => house[Symbol.asyncDispose]());
  const port = (): number => house.server.facts.ports.smtp;
  const alice = (): string => house.server.login().address;

  it('passes over a line of 1 GB', async (test) => {
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await pour(smtp.wire, Buffer.alloc(mib, 'x'), 1024 * mib);
      await smtp.command('', '500');
      await smtp.command('NOOP', '250');
    });
  });

  it('refuses a message that is one line of 400 MB', async (test) => {
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await begin(smtp);
      await smtp.wire.write('Subject: long\r\n\r\n');
      await pour(smtp.wire, Buffer.alloc(mib, 'x'), 400 * mib);
      await smtp.command('\r\n.', '552');
      await smtp.command('NOOP', '250');
    });
  });

  it('refuses a header of 100 MB', async (test) => {
    const fields = Buffer.from(`X-Long: ${'y'.repeat(1014)}\r\n`.repeat(1024), 'latin1');
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await begin(smtp);
      await pour(smtp.wire, fields, 100 * mib);
      await smtp.command('\r\nbody\r\n.', '5');
      await smtp.command('NOOP', '250');
    });
  });

  it('takes a message that is one line, as large as messages may be', async (test) => {
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await begin(smtp);
      await smtp.wire.write('Subject: a single line\r\n\r\n');
      await pour(smtp.wire, Buffer.alloc(mib, 'x'), 49 * mib);
      await smtp.command('\r\n.', '250');
    });
  });

  it('answers a message that is all header, as large as messages may be', async (test) => {
    const fields = Buffer.from(`X-Long: ${'y'.repeat(1014)}\r\n`.repeat(1024), 'latin1');
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await begin(smtp);
      await pour(smtp.wire, fields, 45 * mib);
      await smtp.command('.', '250', '5');
    });
  });

  it('takes a thousand of 10,000 recipients', async (test) => {
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      const [name, domain] = alice().split('@');
      await smtp.command('MAIL FROM:<many@example.org>', '250');
      const commands = Array.from({ length: 10_000 }, (_, index) => `RCPT TO:<${name}+${index}@${domain}>\r\n`);
      const writing = smtp.wire.write(commands.join(''));
      const replies: string[] = [];
      for (const _ of commands) replies.push((await smtp.reply()).slice(0, 3));
      await writing;
      assert.equal(replies.filter((code) => code === '250').length, 1000);
      assert.equal(replies.filter((code) => code === '452').length, 9000);
      await smtp.command('DATA', '354');
      await smtp.command('Subject: to many\r\n\r\nOne copy.\r\n.', '250');
    });
    using imap = await house.server.imap();
    await imap.done('SELECT INBOX');
    const { untagged } = await imap.done('SEARCH SUBJECT "to many"');
    assert.match(untagged.find(({ text }) => text.startsWith('* SEARCH'))?.text ?? '', /^\* SEARCH \d+$/);
  });

  it('hangs up on who guesses 10,000 addresses', async (test) => {
    await endures(test, house.server, async () => {
      using smtp = await house.server.smtp();
      await smtp.command('MAIL FROM:<guess@example.org>', '250');
      const guesses = Array.from({ length: 10_000 }, (_, index) => `RCPT TO:<user${index}@example.test>\r\n`);
      await pour(smtp.wire, Buffer.from(guesses.join('')), 1);
      await eventually('the server listens for ever', () => smtp.wire.isGone);
    });
  });

  it('survives NULs and random bytes', async (test) => {
    const random = seededRandom(7);
    await endures(test, house.server, async () => {
      for (const service of ['smtp', 'submission', 'submissions'] as const) {
        using wire = await WirePeer.connect({ port: house.server.facts.ports[service] });
        await pour(wire, Buffer.alloc(64 * 1024), mib);
        using other = await WirePeer.connect({ port: house.server.facts.ports[service] });
        await pour(other, random.bytes(256 * 1024), 2 * mib);
      }
      using smtp = await house.server.smtp();
      await begin(smtp);
      await pour(smtp.wire, random.bytes(256 * 1024), mib);
      await smtp.command('\r\n.', '250', '5');
    });
  });

  it('serves others while fifty clients drip a byte at a time', async (test) => {
    await endures(test, house.server, async () => {
      const drips = Array.from({ length: 50 }, async (_, index) => {
        using smtp = await house.server.smtp();
        if (index % 2 === 0) await begin(smtp);
        for (const letter of 'x'.repeat(60)) {
          await smtp.wire.write(letter);
          await pause(20);
        }
      });
      await Promise.all(drips);
    });
  });

  it('answers everything to a client that has closed its side already', async (test) => {
    await endures(test, house.server, async () => {
      for (let turn = 0; turn < 50; turn++) {
        using wire = await WirePeer.connect({ port: port() });
        const envelope = `EHLO peer.test\r\nMAIL FROM:<h@example.org>\r\nRCPT TO:<${alice()}>\r\nDATA\r\n`;
        wire.socket.end(`${envelope}Subject: half\r\n\r\nhalf closed\r\n.\r\nNOOP\r\n`);
        const replies: string[] = [];
        while (!replies.at(-1)?.startsWith('250 2.0.0 Taken')) replies.push(await wire.line());
        await wire.closed();
      }
    });
  });

  it('lets go of a client that closed its side in the middle', async (test) => {
    await endures(test, house.server, async () => {
      for (const beginning of ['', 'EHL', 'EHLO peer.test\r\nMAIL FROM:<h@exa']) {
        using wire = await WirePeer.connect({ port: port() });
        wire.socket.end(beginning);
        await wire.closed();
      }
    });
  });

  it('keeps nothing of messages that broke off', async (test) => {
    const count = await inboxCount(house);
    await endures(test, house.server, async () => {
      const visits = Array.from({ length: 20 }, async (_, index) => {
        using smtp = await house.server.smtp();
        await begin(smtp);
        await smtp.wire.write(Buffer.alloc(mib, 'Subject: lost\r\n\r\nlost\r\n'));
        await smtp.wire.write(['', '\r\n', '\r\n.', '\r\n.\r'][index % 4] as string);
        await pause(50);
        if (index % 2 === 0) smtp.wire.socket.end();
      });
      await Promise.all(visits);
      await eventually('the spool is not empty', () => readdirSync(join(house.data, 'spool')).length === 0);
    });
    assert.equal(await inboxCount(house), count);
  });

  it('forgets what came before the TLS handshake, and survives garbage in its place', async (test) => {
    await endures(test, house.server, async () => {
      for (let turn = 0; turn < 100; turn++) {
        using smtp = await house.server.smtp();
        await smtp.wire.write('STARTTLS\r\n');
        await smtp.expect('220');
        await pour(smtp.wire, Buffer.from('NOOP\r\nMAIL FROM:<g@example.org>\r\n'.repeat(200)), 1);
        await smtp.wire.closed();
      }
      using smtp = await house.server.smtp();
      await smtp.wire.write('STARTTLS\r\nMAIL FROM:<injected@example.org>\r\n');
      await smtp.expect('220');
      await smtp.wire.upgrade();
      await smtp.command('EHLO peer.test', '250');
      await smtp.command(`RCPT TO:<${alice()}>`, '503');
    });
  });

  async function begin(smtp: Awaited<ReturnType<typeof house.server.smtp>>): Promise<void> {
    await smtp.command('MAIL FROM:<hostile@example.org>', '250');
    await smtp.command(`RCPT TO:<${alice()}>`, '250');
    await smtp.command('DATA', '354');
  }
});

async function inboxCount({ server }: Besieged): Promise<number> {
  using imap = await server.imap();
  return (await imap.status('INBOX'))['MESSAGES'] as number;
}
