import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { besiege, endures, mib } from './siege.ts';

const messages = 200;
const line = `${'x'.repeat(76)}\r\n`;
const content = `Subject: one of many\r\n\r\n${line.repeat(Math.floor((2 * mib) / line.length))}`;

/** 268 were seen, and 30 % of slack: 145 idle, the 32 that all of them may borrow, about 200 KiB for each connection, garbage. */
const peakMib = 350;

describe('Two hundred messages of two megabytes at one time', { timeout: 180_000 }, () => {
  it('are all taken whole, within a memory that does not grow with them', async (test) => {
    await using house = await besiege([`limits.connections_per_address=${messages + 50}`]);
    const { server } = house;
    const send = async (): Promise<string> => {
      using smtp = await SmtpPeer.open({ port: server.facts.ports.smtp });
      return await smtp.send({ from: 'a@example.org', to: [server.login().address], content });
    };
    const bounds = { peakMib, waitMs: 60_000 };
    const replies = await endures(test, server, () => Promise.all(Array.from({ length: messages }, send)), bounds);
    assert.deepEqual(
      replies.filter((reply) => !reply.startsWith('250')),
      [],
    );
    using imap = await server.imap();
    await imap.done('SELECT INBOX');
    const text = Buffer.from(content.slice(content.indexOf('\r\n\r\n') + 4));
    const { MESSAGES: last = 0 } = await imap.status('INBOX');
    for (let number = last; number > last - messages; number -= 10) {
      const { untagged } = await imap.done(`FETCH ${number} BODY.PEEK[TEXT]`);
      assert.ok(untagged[0]?.literals[0]?.equals(text), `message ${number} is not what was sent`);
    }
  });
});
