import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { asClient, type Found, messagesIn, subjectOf } from '../support/mailbox-reader.ts';
import { missing, succeed } from '../support/programs.ts';

describe('mbsync', { skip: missing('mbsync') }, () => {
  const demo = demoOfSuite();
  const count = 300;

  const local = (...names: string[]): string => join(demo.folder, 'mail', ...names);

  /** Both sides are brought to the same state: mailboxes, messages, flags. */
  const sync = async (): Promise<void> => {
    const { address, password } = demo.alice;
    const far = ['IMAPAccount house', 'Host localhost', `Port ${demo.ports.imaps}`, `User ${address}`];
    const tls = [`Pass ${password}`, 'SSLType IMAPS', 'SystemCertificates no', `CertificateFile ${demo.ca}`];
    const stores = ['', 'IMAPStore far', 'Account house', '', 'MaildirStore near', `Path ${local()}/`];
    const folders = [`Inbox ${local('INBOX')}`, 'SubFolders Verbatim', '', 'Channel all', 'Far :far:', 'Near :near:'];
    const both = ['Patterns *', 'Create Both', 'Remove Both', 'Expunge Both', `SyncState ${demo.folder}/state/`, ''];
    const file = join(demo.folder, 'mbsyncrc');
    for (const name of ['mail', 'state']) await mkdir(join(demo.folder, name), { recursive: true });
    await writeFile(file, [...far, ...tls, ...stores, ...folders, ...both].join('\n'));
    await succeed('mbsync', ['--config', file, '--all']);
  };

  const filesIn = (mailbox: string): string[] => globSync(local(mailbox, '{cur,new}', '*')).sort();
  /** The local file of a message that holds `text`. */
  const fileWith = async (mailbox: string, text: string): Promise<string> => {
    for (const file of filesIn(mailbox)) if ((await readFile(file, 'latin1')).includes(text)) return file;
    return assert.fail(`No file with ${text}`);
  };
  const put = async (mailbox: string, name: string, text: string): Promise<void> => {
    for (const part of ['cur', 'new', 'tmp']) await mkdir(local(mailbox, part), { recursive: true });
    await writeFile(local(mailbox, 'cur', name), text);
  };
  const remote = (mailbox: string): Promise<Found[]> => messagesIn(demo, demo.alice, mailbox);

  it('pulls every mailbox with its messages and flags', async () => {
    await asClient(demo, demo.alice, async (client) => {
      for (let number = 1; number <= count; number += 1) {
        const flags = number % 3 === 0 ? ['\\Seen', '\\Flagged'] : [];
        await client.append('INBOX', `Subject: Number ${number}\r\n\r\nBody of ${number}\r\n`, flags);
      }
      await client.mailboxCreate('Lists/Städte');
      await client.append('Lists/Städte', 'Subject: A town\r\n\r\nUlm\r\n', ['\\Answered']);
    });
    await sync();
    assert.equal(filesIn('INBOX').length, count + 1);
    const text = await readFile(await fileWith('INBOX', 'Number 299\n'), 'utf8');
    assert.equal(text.replace(/^X-TUID: .*\n/m, ''), 'Subject: Number 299\n\nBody of 299\n');
    assert.match(await fileWith('INBOX', 'Number 300\n'), /:2,FS$/);
    assert.match(await fileWith('Lists/St&AOQ-dte', 'A town'), /:2,R$/);
    for (const name of ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash']) assert.deepEqual(filesIn(name), []);
  });

  it('changes nothing when nothing has changed', async () => {
    const before = [filesIn('**'), await remote('INBOX'), await remote('Lists/Städte')];
    await sync();
    assert.deepEqual([filesIn('**'), await remote('INBOX'), await remote('Lists/Städte')], before);
  });

  it('pushes new messages, a new mailbox and changed flags', async () => {
    for (let number = 1; number <= count; number += 1) {
      await put('Sent', `${number}.local:2,S`, `Subject: Sent ${number}\n\nBody\n`);
    }
    await put('Projects', '1.local:2,', 'Subject: A plan\n\nBody\n');
    const read = await fileWith('INBOX', 'Number 10\n');
    await rename(read, local('INBOX', 'cur', `${basename(read).split(':')[0]}:2,FRS`));
    await sync();
    assert.deepEqual((await remote('Projects')).map(subjectOf), ['A plan']);
    const sent = await remote('Sent');
    assert.deepEqual(new Set(sent.map(subjectOf)).size, count);
    assert(sent.every(({ flags }) => flags.includes('\\Seen')));
    const changed = (await remote('INBOX')).find((message) => subjectOf(message) === 'Number 10');
    assert.deepEqual(changed?.flags, ['\\Answered', '\\Flagged', '\\Seen']);
  });

  it('pulls flags that another client changed', async () => {
    await asClient(demo, demo.alice, async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsAdd({ subject: 'Number 20' }, ['\\Flagged']);
      await client.messageFlagsRemove({ subject: 'Number 30' }, ['\\Seen']);
    });
    await sync();
    assert.match(await fileWith('INBOX', 'Number 20\n'), /:2,F$/);
    assert.match(await fileWith('INBOX', 'Number 30\n'), /:2,F$/);
  });

  it('carries deletions both ways', async () => {
    await rm(await fileWith('INBOX', 'Number 40\n'));
    await asClient(demo, demo.alice, async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageDelete({ subject: 'Number 50' });
    });
    await sync();
    const subjects = (await remote('INBOX')).map(subjectOf);
    assert(!subjects.includes('Number 40') && !subjects.includes('Number 50') && subjects.includes('Number 60'));
    await assert.rejects(fileWith('INBOX', 'Number 50\n'));
    assert.equal(filesIn('INBOX').length, subjects.length);
  });

  it('removes mailboxes on either side that the other removed', async () => {
    await rm(local('Archive'), { recursive: true });
    await asClient(demo, demo.alice, (client) => client.mailboxDelete('Junk'));
    await sync();
    assert(!existsSync(local('Junk')));
    const names = await asClient(demo, demo.alice, (client) => client.list());
    assert.deepEqual(names.map(({ path }) => path).sort(), [
      'Drafts',
      'INBOX',
      'Lists',
      'Lists/Städte',
      'Projects',
      'Sent',
      'Trash',
    ]);
  });

  it('leaves a server that stops in peace', () => demo.stop());
});
