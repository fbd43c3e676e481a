import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Conversation } from '../../../test/support/duplex.ts';
import { Ascending } from '../../base/ascending.ts';
import { Fault } from '../../base/fault.ts';
import { silentLog, type LogFields } from '../../base/log.ts';
import type { Mailboxes } from '../../mail/mailboxes/index.ts';
import { commands } from './commands/index.ts';
import { openImapSession, type ImapParts } from './index.ts';

const peer = { address: '127.0.0.1', port: 40_000 };
const alice = { accountId: 1, address: 'alice@example.test' };

/** A conversation in which only those methods of the mailboxes exist that a test gives. */
function converse(mailboxes: object, parts: Partial<ImapParts> = {}): Conversation {
  const session = openImapSession({
    mailboxes: mailboxes as Mailboxes,
    login: { verify: async () => alice },
    quotas: { useOf: () => Promise.reject(new Error('Nobody asks')) },
    log: silentLog,
    hostName: 'mail.example.test',
    allowsPlaintextLogin: () => true,
    tlsAvailable: false,
    messageBytesMax: 50_000_000,
    ...parts,
  });
  return new Conversation((input) => session(input, peer));
}

async function heard(conversation: Conversation): Promise<string> {
  const event = await conversation.next(2000);
  return event === undefined ? '(nothing)' : 'line' in event ? event.line : `(${event.control})`;
}

async function loggedIn(mailboxes: object, parts: Partial<ImapParts> = {}): Promise<Conversation> {
  const conversation = converse(mailboxes, parts);
  conversation.input.push('a LOGIN alice secret\r\n');
  await heard(conversation);
  assert.match(await heard(conversation), /^a OK/);
  return conversation;
}

const target = { findTarget: async () => ({ id: 1 }), mustHaveRoom: async () => undefined };
const append = async (): Promise<object> => ({ uidValidity: 7, uids: [9] });

async function buggy(): Promise<never> {
  throw new TypeError('oops');
}

async function full(): Promise<never> {
  throw new Fault('storageFull', 'The disk is full');
}

const mailbox = { id: 1, accountId: 1, modseq: 1, uidNext: 2, uidValidity: 3, messageCount: 1 };
const messages = [{ uid: 1, modseq: 1, flags: [], sizeBytes: 100_000, internalDate: 0 }];

/** The methods of a mailbox with one message in which nothing happens. */
const oneMessage = {
  status: async () => ({ ...mailbox, recentCount: 0 }),
  open: async () => ({ mailbox, uids: Ascending.of([1]), firstUnseen: 1, keywords: [] }),
  listed: () => [messages],
  changesSince: async () => ({ modseq: 1, expunged: [], messages: [], removed: false }),
  summarized: async function* () {
    yield messages;
  },
};

/** An intake that keeps nothing but counts, and lets a test hold the writes. */
class CountingIntake {
  sizeBytes = 0;
  disposed = false;
  held: Promise<void> | undefined;

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.sizeBytes += chunk.length;
    return this.held;
  }

  async finish(): Promise<object> {
    return { body: { sizeBytes: this.sizeBytes }, summary: new Uint8Array(), threadKeys: [] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
  }
}

describe('An IMAP session', () => {
  it('passes a message on in pieces, at the pace at which they are taken', async () => {
    const intake = new CountingIntake();
    const gate = Promise.withResolvers<void>();
    intake.held = gate.promise;
    const conversation = await loggedIn({ ...target, append, intake: () => intake });
    conversation.input.push('b APPEND INBOX {30000000+}\r\n');
    const chunk = new Uint8Array(1_000_000);
    conversation.input.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(intake.sizeBytes, 1_000_000);
    conversation.input.push(chunk);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(intake.sizeBytes, 1_000_000, 'nothing more is taken while the first piece is being written');
    gate.resolve();
    for (let sent = 2; sent < 30; sent++) conversation.input.push(chunk);
    conversation.input.push('\r\n');
    assert.equal(await heard(conversation), 'b OK [APPENDUID 7 9] APPEND completed');
    assert.equal(intake.sizeBytes, 30_000_000);
    assert.equal(intake.disposed, true);
  });

  it('reads a message to its end where the disk refuses it, and says so then', async () => {
    const intake = new CountingIntake();
    intake.write = () => {
      throw new Fault('storageFull', 'The disk is full');
    };
    const conversation = await loggedIn({ ...target, intake: () => intake });
    conversation.input.push('b APPEND INBOX {5+}\r\nHello\r\nc NOOP\r\n');
    assert.equal(await heard(conversation), 'b NO [UNAVAILABLE] The disk is full');
    assert.equal(await heard(conversation), 'c OK NOOP completed');
    assert.equal(intake.disposed, true);
  });

  it('lets go of drafts when the peer leaves in the middle of a message', async () => {
    const intake = new CountingIntake();
    const conversation = await loggedIn({ ...target, intake: () => intake });
    conversation.input.push('b APPEND INBOX {500+}\r\nHello');
    conversation.input.end();
    await conversation.over;
    assert.equal(intake.disposed, true);
  });

  it('closes the connection rather than to pass over literals for hours', async () => {
    const conversation = converse({});
    await heard(conversation);
    conversation.input.push('a NOOP {99999999999+}\r\n');
    assert.equal(await heard(conversation), '* BYE The command is far too large');
    assert.equal(await heard(conversation), '(close)');
  });

  it('survives a line that is too long', async () => {
    const conversation = converse({});
    await heard(conversation);
    conversation.input.push(`a NOOP ${'x'.repeat(70_000)}\r\nb NOOP\r\n`);
    assert.match(await heard(conversation), /^\* BAD Line too long/);
    assert.equal(await heard(conversation), 'b OK NOOP completed');
  });

  it('answers a bug with SERVERBUG, tells the log, and goes on', async () => {
    const logged: LogFields[] = [];
    const log = { ...silentLog, error: (fields: LogFields) => void logged.push(fields) };
    const conversation = await loggedIn({ list: buggy }, { log });
    conversation.input.push('b LIST "" *\r\nc NOOP\r\n');
    assert.equal(await heard(conversation), 'b NO [SERVERBUG] Internal error');
    assert.equal(await heard(conversation), 'c OK NOOP completed');
    assert.match(String(logged[0]?.['error']), /oops/);
  });

  for (const [code, bye] of [
    ['timeout', '* BYE [UNAVAILABLE] Too late'],
    ['shuttingDown', '* BYE [UNAVAILABLE] Too late'],
  ] as const) {
    it(`says goodbye at ${code}`, async () => {
      const conversation = converse({});
      await heard(conversation);
      conversation.input.fail(new Fault(code, 'Too late'));
      assert.equal(await heard(conversation), bye);
      assert.equal(await heard(conversation), '(close)');
    });
  }

  it('lets mail be read where nothing can be written', async () => {
    const conversation = await loggedIn({
      ...oneMessage,
      status: async () => ({ ...mailbox, recentCount: 1 }),
      claimRecent: full,
      storeFlags: full,
      section: async () => ({ sizeBytes: 2, bytes: Uint8Array.of(72, 105) }),
    });
    conversation.input.push('b SELECT INBOX\r\nc FETCH 1 BODY[]\r\n');
    while (!(await heard(conversation)).startsWith('b OK')) continue;
    assert.equal(await heard(conversation), '* 1 FETCH (BODY[] {2}');
    assert.equal(await heard(conversation), 'Hi)');
    assert.equal(await heard(conversation), 'c OK FETCH completed');
  });

  it('breaks off without another word when a message cannot be read to its end', async () => {
    const bytes = (async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(10).fill(65);
      throw new Fault('unavailable', 'The disk is gone');
    })();
    const conversation = await loggedIn({
      ...oneMessage,
      section: async () => ({ sizeBytes: 100_000, bytes }),
    });
    conversation.input.push('b EXAMINE INBOX\r\n');
    while (!(await heard(conversation)).startsWith('b OK')) continue;
    conversation.input.push('c FETCH 1 BODY[]\r\n');
    assert.equal(await heard(conversation), '* 1 FETCH (BODY[] {100000}');
    assert.equal(await heard(conversation), '(close)');
    assert.equal(conversation.unfinished, 'AAAAAAAAAA');
  });

  it('answers anything at all with a tagged or untagged BAD or NO, never with a bug', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...commands.keys(),
        '(',
        ')',
        '"',
        '{3+}',
        '{9}',
        '*',
        '1:*',
        'INBOX',
        '\\Seen',
        'BODY[',
        ']<1.2>',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 8 }),
    );
    const line = fc.array(word, { maxLength: 8 }).map((words) => `a ${words.join(' ')}`);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 15 }), async (lines) => {
        const conversation = converse({});
        conversation.input.push(lines.map((line) => `${line}\r\n`).join(''));
        conversation.input.end();
        await conversation.over;
        const answers = conversation.waiting.flatMap((event) => ('line' in event ? [event.line] : []));
        assert.deepEqual(
          answers.filter((answer) => answer.includes('SERVERBUG')),
          [],
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('The table of commands', () => {
  it('has every command once, each with its RFC and a state in which it is possible', () => {
    assert.equal(commands.size, 37);
    for (const { name, rfc, states } of commands.values()) {
      assert.match(rfc, /^RFC \d+ §\d/, name);
      assert.ok(states.length > 0, name);
    }
  });

  it('keeps message numbers during FETCH, STORE and SEARCH only', () => {
    const keeping = [...commands.values()].filter(({ keepsNumbers }) => keepsNumbers).map(({ name }) => name);
    assert.deepEqual(keeping.toSorted(), ['FETCH', 'SEARCH', 'STORE']);
  });
});
