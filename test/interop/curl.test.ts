import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { binaryOf, utf8Bytes } from '../../src/base/bytes.ts';
import { demoOfSuite } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run, succeed } from '../support/programs.ts';

describe('curl', { skip: missing('curl') }, () => {
  const demo = demoOfSuite();

  const verified = (): string[] => ['--silent', '--show-error', '--cacert', demo.ca];
  const send = (url: string, letter: Uint8Array, from: string, to: readonly string[], ...words: string[]) => {
    const envelope = ['--mail-from', from, ...to.flatMap((address) => ['--mail-rcpt', address])];
    return succeed('curl', [...verified(), url, ...envelope, '--upload-file', '-', ...words], { input: letter });
  };
  const letter = (subject: string, body: string): Uint8Array =>
    utf8Bytes(`From: ${demo.alice.address}\r\nTo: ${demo.bob.address}\r\nSubject: ${subject}\r\n\r\n${body}\r\n`);
  const alice = (): string[] => ['--user', `${demo.alice.address}:${demo.alice.password}`];

  /** One IMAP command on a mailbox, in TLS. */
  const imap = (path: string, ...words: string[]): Promise<string> => {
    const { address, password } = demo.bob;
    const user = ['--user', `${address}:${password}`];
    return succeed('curl', [...verified(), ...user, `imaps://localhost:${demo.ports.imaps}/${path}`, ...words]);
  };

  it('brings a message by smtp://, with STARTTLS demanded', async () => {
    const url = `smtp://localhost:${demo.ports.smtp}`;
    await send(url, letter('From outside', 'Hello'), 'a@elsewhere.test', [demo.bob.address], '--ssl-reqd');
    const { content } = await messageWith(demo, demo.bob, 'Subject: From outside');
    assert.match(content, / with ESMTPS /);
  });

  it('hands in a message by smtps:// as alice, to several recipients', async () => {
    const url = `smtps://localhost:${demo.ports.submissions}`;
    const both = [demo.alice.address, demo.bob.address];
    await send(url, letter('From within', '.dot\r\n..two dots'), demo.alice.address, both, ...alice());
    for (const who of [demo.alice, demo.bob]) {
      const { content } = await messageWith(demo, who, 'Subject: From within');
      assert.match(content, /\r\n\r\n\.dot\r\n\.\.two dots\r\n$/);
    }
  });

  it('reaches an address outside ASCII that an alias leads on', async () => {
    await demo.posthouse('alias', 'add', 'jürgen@example.test', demo.bob.address);
    const url = `smtps://localhost:${demo.ports.submissions}`;
    const message = letter('Viele Grüße', 'Schöne Grüße');
    await send(url, message, demo.alice.address, ['jürgen@example.test'], ...alice());
    const { content } = await messageWith(demo, demo.bob, binaryOf(utf8Bytes('Viele Grüße')));
    assert.match(content, / with UTF8SMTPSA /);
  });

  it('lists the mailboxes with their special uses', async () => {
    const listed = await imap('');
    assert.match(listed, /^\* LIST \([^)]*\) "\/" INBOX\r$/m);
    assert.match(listed, /^\* LIST \([^)]*\\Sent[^)]*\) "\/" "?Sent"?\r$/m);
  });

  it('fetches a message by UID, whole and in sections', async () => {
    const { uid, content } = await messageWith(demo, demo.bob, 'Subject: From within');
    assert.equal(await imap(`INBOX;UID=${uid}`), content);
    assert.equal(await imap(`INBOX;UID=${uid};SECTION=TEXT`), '.dot\r\n..two dots\r\n');
    assert.equal(await imap(`INBOX;UID=${uid};SECTION=HEADER.FIELDS%20(Subject)`), 'Subject: From within\r\n\r\n');
  });

  it('searches', async () => {
    const { uid } = await messageWith(demo, demo.bob, 'Subject: From within');
    assert.equal((await imap('INBOX?SUBJECT%20within')).trim(), '* SEARCH 3');
    assert.equal((await imap('INBOX', '--request', 'UID SEARCH SUBJECT within')).trim(), `* SEARCH ${uid}`);
    assert.equal((await imap('INBOX?SUBJECT%20nowhere')).trim(), '* SEARCH');
  });

  it('appends a message to a mailbox', async () => {
    const file = join(demo.folder, 'later.eml');
    await writeFile(file, letter('For later', 'Kept'));
    await imap('Archive', '--upload-file', file);
    await messageWith(demo, demo.bob, 'Subject: For later', 'Archive');
  });

  it('is told when it may not', async () => {
    const wrong = ['--user', `${demo.bob.address}:wrong`];
    const read = await run('curl', [...verified(), ...wrong, `imaps://localhost:${demo.ports.imaps}/`]);
    assert.equal(read.code, 67, read.err);
    const stranger = ['--mail-from', 'a@elsewhere.test', '--mail-rcpt', 'b@elsewhere.test', '--upload-file', '-'];
    const relayed = await run('curl', [...verified(), `smtp://localhost:${demo.ports.smtp}`, ...stranger]);
    assert.equal(relayed.code, 55, relayed.err);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
