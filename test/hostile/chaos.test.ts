import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Random, seededRandom } from '../../src/base/random.ts';
import type { DemoProcess } from '../support/demo-process.ts';
import type { ImapPeer } from '../support/imap-peer.ts';
import { Gone } from '../support/wire-peer.ts';
import { besiege } from './siege.ts';

const program = fileURLToPath(new URL('../../bin/posthouse.js', import.meta.url));
const lastsMs = 4000;

describe('Clients who do everything at once', { timeout: 60_000 }, () => {
  it('find no bug, and leave mailboxes whose counts are right', async (test) => {
    await using house = await besiege();
    const { server, data } = house;
    const until = performance.now() + lastsMs;
    const outcomes = new Map<string, number>();
    const clients = [1, 2, 3, 4, 5, 6].map((seed) => meddle(server, seededRandom(seed), until, outcomes));
    await Promise.all([...clients, bringMail(server, until), bringMail(server, until), operate(data, server, until)]);
    test.diagnostic([...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', '));
    assert.ok((outcomes.get('OK') ?? 0) > 100, 'hardly anything was done');
    assert.deepEqual(
      server.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
    for (const index of [0, 1]) await countsAreRight(await server.imap(index));
  });
});

const mailboxes = ['INBOX', 'A', 'A/B', 'A/B/C', 'D', 'Archive'];

/** Commands that get in each other's way. */
const moves: readonly ((mailbox: string, other: string) => string)[] = [
  (mailbox) => `SELECT ${mailbox}`,
  (mailbox) => `SELECT ${mailbox}`,
  (mailbox) => `EXAMINE ${mailbox}`,
  (mailbox) => `CREATE ${mailbox}`,
  (mailbox) => `DELETE ${mailbox}`,
  (mailbox, other) => `RENAME ${mailbox} ${other}`,
  (mailbox) => `STATUS ${mailbox} (MESSAGES UNSEEN UIDNEXT)`,
  (mailbox) => `SUBSCRIBE ${mailbox}`,
  (mailbox) => `UNSUBSCRIBE ${mailbox}`,
  (_, other) => `COPY 1:3 ${other}`,
  (_, other) => `MOVE 1:2 ${other}`,
  () => 'FETCH 1:* (FLAGS BODY[])',
  () => 'STORE 1:5 +FLAGS (\\Deleted odd)',
  () => 'STORE 1:* -FLAGS (\\Deleted)',
  () => 'UID SEARCH OR DELETED TEXT "hello"',
  () => 'EXPUNGE',
  () => 'CLOSE',
  () => 'NOOP',
  () => 'LIST "" *',
  () => 'LSUB "" %',
];

async function meddle(
  server: DemoProcess,
  random: Random,
  until: number,
  outcomes: Map<string, number>,
): Promise<void> {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.fraction() * items.length)] as T;
  while (performance.now() < until) {
    try {
      using imap = await server.imap();
      for (let turn = 0; turn < 30; turn++) {
        const appends = random.fraction() < 0.1;
        const text = appends ? `APPEND ${pick(mailboxes)}` : pick(moves)(pick(mailboxes), pick(mailboxes));
        const { outcome } = await imap.command(
          text,
          appends ? Buffer.from('Subject: hello\r\n\r\nhello\r\n') : undefined,
        );
        const [word = ''] = outcome.split(' ');
        outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
      }
    } catch (error) {
      // While the operator has removed the account nobody can log in.
      if (!(error instanceof Gone) && !/AUTHENTICATIONFAILED/.test(String(error))) throw error;
    }
  }
}

async function bringMail(server: DemoProcess, until: number): Promise<void> {
  const to = [server.login(0).address, server.login(1).address];
  while (performance.now() < until) {
    using smtp = await server.smtp();
    const reply = await smtp.send({ from: 'm@example.org', to, content: 'Subject: hello\r\n\r\nhello\r\n' });
    assert.match(reply, /^(?:250|451) /);
  }
}

/** Removes the account that everybody is using, and makes it anew. */
async function operate(data: string, server: DemoProcess, until: number): Promise<void> {
  const { address, password } = server.login();
  const posthouse = (...words: string[]) => promisify(execFile)(process.execPath, [program, ...words, '--data', data]);
  while (performance.now() < until) {
    await posthouse('account', 'remove', address);
    await posthouse('account', 'add', address, '--password', password);
  }
}

async function countsAreRight(imap: ImapPeer): Promise<void> {
  const { untagged } = await imap.done('LIST "" *');
  for (const { text } of untagged.filter(({ text }) => !text.includes('\\Noselect'))) {
    const name = /"\/" (.*)$/.exec(text)?.[1] as string;
    const status = await imap.status(name);
    await imap.done(`EXAMINE ${name}`);
    const { untagged: found } = await imap.done('UID FETCH 1:* (FLAGS BODY.PEEK[])');
    const messages = found.filter(({ text }) => text.includes('FETCH ('));
    assert.equal(messages.length, status['MESSAGES'], name);
    assert.equal(messages.filter(({ text }) => !text.includes('\\Seen')).length, status['UNSEEN'], name);
  }
  imap[Symbol.dispose]();
}
