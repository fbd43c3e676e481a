import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { messagesIn, messageWith, subjectOf } from '../support/mailbox-reader.ts';
import { missing, succeed } from '../support/programs.ts';

describe('mutt', { skip: missing('mutt', 'script') }, () => {
  const demo = demoOfSuite();

  /** As in ~/.muttrc. */
  const settings = async (): Promise<string> => {
    const { address, password } = demo.alice;
    const lines = [
      `set folder = "imaps://localhost:${demo.ports.imaps}/" spoolfile = "+INBOX" record = "+Sent" postponed = "+Drafts"`,
      `set imap_user = "${address}" imap_pass = "${password}" imap_keepalive = 60`,
      `set smtp_url = "smtp://${address.replace('@', '%40')}@localhost:${demo.ports.submission}/"`,
      `set smtp_pass = "${password}" ssl_force_tls = yes ssl_starttls = yes`,
      `set ssl_ca_certificates_file = "${demo.ca}"`,
      `set from = "${address}" realname = "Alice" use_from = yes envelope_from = yes charset = utf-8 send_charset = utf-8`,
      'set confirmappend = no confirmcreate = no delete = yes quit = yes resolve = no move = no copy = yes mark_old = no wait_key = no',
      'set editor = "true" abort_unmodified = no fast_reply = yes include = yes recall = no sleep_time = 0 sidebar_visible = no',
    ];
    const file = join(demo.folder, 'muttrc');
    await writeFile(file, `${lines.join('\n')}\n`);
    return file;
  };
  const environment = { TERM: 'xterm', LC_ALL: 'C.UTF-8', HOME: '/nonexistent', LINES: '40', COLUMNS: '120' };

  /** Opens a mailbox at a terminal and presses keys. */
  const press = async (mailbox: string, keys: string): Promise<void> => {
    const words = [
      'mutt',
      '-n',
      '-F',
      await settings(),
      '-f',
      `+${mailbox}`,
      '-e',
      `push "${keys}<sync-mailbox><quit>"`,
    ];
    const line = words.map((word) => `'${word}'`).join(' ');
    await succeed('script', ['--quiet', '--return', '--command', line, '/dev/null'], { environment, timeoutMs: 8000 });
  };

  it('sends a message with an attachment and keeps a copy in Sent', async () => {
    const file = join(demo.folder, 'numbers.txt');
    await writeFile(file, '1 2 3\n');
    const words = ['-n', '-F', await settings(), '-s', 'Grüße aus Köln', '-a', file, '--', demo.bob.address];
    await succeed('mutt', words, { environment, input: 'Schöne Grüße\n' });
    const { content } = await messageWith(demo, demo.bob, 'filename="numbers.txt"');
    assert.match(content, /^Subject: =\?utf-8\?B\?R3LDvMOfZSBhdXMgS8O2bG4=\?=\r$/im);
    assert.match(content, / with ESMTPSA /);
    const copy = await messageWith(demo, demo.alice, 'filename="numbers.txt"', 'Sent');
    assert.deepEqual(copy.flags, ['\\Seen']);
  });

  it('reads a message and answers it', async () => {
    await press('INBOX', '<first-entry><display-message><exit><reply><send-message>');
    const answered = await messageWith(demo, demo.alice, 'Subject: Welcome');
    assert.deepEqual(answered.flags, ['\\Answered', '\\Seen']);
    const answer = await messageWith(demo, demo.alice, 'Subject: Re: Welcome', 'Sent');
    assert.match(answer.content, /^In-Reply-To: </m);
  });

  it('flags a message, copies it and moves it to a new mailbox', async () => {
    await press(
      'INBOX',
      '<limit>~f Posthouse<enter><flag-message><copy-message>+Archive<enter><save-message>+Städte<enter>',
    );
    const { flags } = await messageWith(demo, demo.alice, 'Subject: Welcome', 'Archive');
    assert(flags.includes('\\Flagged'), flags.join());
    await messageWith(demo, demo.alice, 'Subject: Welcome', 'Städte');
    const subjects = (await messagesIn(demo, demo.alice)).map(subjectOf);
    assert.deepEqual(subjects, ['Re: Welcome to Posthouse']);
  });

  it('finds messages and deletes them', async () => {
    await press('Archive', '<delete-pattern>~s Welcome<enter>');
    assert.deepEqual(await messagesIn(demo, demo.alice, 'Archive'), []);
  });

  it('brings back what was deleted, and so does the operator', async () => {
    await press('Recoverable', '<limit>~s Welcome<enter><last-entry><save-message>+Archive<enter>');
    await messageWith(demo, demo.alice, 'Subject: Welcome', 'Archive');
    const rest = await messagesIn(demo, demo.alice, 'Recoverable');
    const listed = await demo.posthouse('undelete', demo.alice.address, '--search', 'welcome');
    assert.equal(listed.match(/Welcome to Posthouse/g)?.length, rest.length);
    await demo.posthouse('undelete', demo.alice.address, '--all', '--restore');
    assert.deepEqual(await messagesIn(demo, demo.alice, 'Recoverable'), []);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
