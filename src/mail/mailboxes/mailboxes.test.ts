import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { binaryOf, bytesOf, utf8Binary } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { FaultCode } from '../../base/fault.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { SearchKey, SectionItem } from '../../formats/imap/index.ts';
import { FileBlobs } from '../../store/blobs/index.ts';
import { openDatabase } from '../../store/database/index.ts';
import type { Database } from '../../store/database/index.ts';
import { commandsUrl } from '../../store/records/index.ts';
import type { commands } from '../../store/records/index.ts';
import { Mailboxes } from './index.ts';
import type { MailboxFacts, NewMessage, SearchScope } from './index.ts';

const now = Date.UTC(2026, 10, 20);

/** Everything below runs on one store in a folder of its own; each test has an account of its own. */
let folder = '';
let database: Database<typeof commands>;
let mailboxes: Mailboxes;
let accounts = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthouse-mailboxes-'));
  database = await openDatabase({ folder, commands: commandsUrl });
  mailboxes = new Mailboxes({ database, blobs: new FileBlobs({ folder }), clock: { ...systemClock, now: () => now } });
  await database.write('addDomain', { name: 'example.test', now });
});

after(async () => {
  mailboxes[Symbol.dispose]();
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function newAccount(): Promise<number> {
  const address = `user${++accounts}@example.test`;
  const names = [{ name: 'INBOX' }, { name: 'Drafts', role: '\\Drafts' }];
  const input = { address, passwordHash: '', uidValidity: 1, now, mailboxes: names };
  return (await database.write('addAccount', input)).accountId;
}

async function newInbox(): Promise<MailboxFacts> {
  return mailboxes.find(await newAccount(), 'INBOX');
}

/** Appends messages, each taken in byte for byte as a session would, and answers their UIDs. */
async function append(
  mailboxId: number,
  ...messages: (Partial<NewMessage> & { text: string })[]
): Promise<readonly number[]> {
  await using intakes = new AsyncDisposableStack();
  const taken: NewMessage[] = [];
  for (const { text, flags = [], ...rest } of messages) {
    const intake = intakes.use(mailboxes.intake());
    await intake.write(bytesOf(text));
    taken.push({ ...(await intake.finish()), flags, ...rest });
  }
  return (await mailboxes.append(mailboxId, taken)).uids;
}

function mail(subject: string, body = 'hello', header = ''): string {
  return utf8Binary(`Subject: ${subject}\r\nFrom: a@example.test\r\n${header}\r\n${body}\r\n`);
}

function faults(code: FaultCode): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Fault && thrown.code === code;
}

const everything: Ranges = [[1, 2 ** 32 - 1]];
const scope: SearchScope = { sequence: () => everything, uids: () => everything, isRecent: () => false };

describe('Mailboxes by name', () => {
  it('are created with their parents, and listed INBOX first', async () => {
    const account = await newAccount();
    assert.deepEqual(await mailboxes.create(account, 'Work/2026/May/'), ['Work', 'Work/2026', 'Work/2026/May']);
    const names = (await mailboxes.list(account)).map(({ name }) => name);
    assert.deepEqual(names, ['INBOX', 'Drafts', 'Work', 'Work/2026', 'Work/2026/May']);
  });

  it('have their special use and their counters', async () => {
    const account = await newAccount();
    const drafts = await mailboxes.find(account, 'Drafts');
    assert.equal(drafts.role, '\\Drafts');
    await append(drafts.id, { text: mail('one'), flags: ['\\Seen', '\\Draft'] }, { text: mail('two') });
    const { messageCount, unseenCount, uidNext, selectable } = await mailboxes.find(account, 'Drafts');
    assert.deepEqual(
      { messageCount, unseenCount, uidNext, selectable },
      { messageCount: 2, unseenCount: 1, uidNext: 3, selectable: true },
    );
    assert.equal('role' in (await mailboxes.find(account, 'INBOX')), false);
  });

  it('are found in any spelling of INBOX, and nothing else is', async () => {
    const account = await newAccount();
    assert.equal((await mailboxes.find(account, 'inbox')).name, 'INBOX');
    await assert.rejects(mailboxes.find(account, 'drafts'), faults('noSuchMailbox'));
    await assert.rejects(mailboxes.findTarget(account, 'Nowhere'), faults('tryCreate'));
    await assert.rejects(mailboxes.open(account, 'Nowhere'), faults('noSuchMailbox'));
    await assert.rejects(mailboxes.status(account, 'Nowhere'), faults('noSuchMailbox'));
  });

  it('are removed, renamed and refused as RFC 3501 wants', async () => {
    const account = await newAccount();
    await mailboxes.create(account, 'Old/Inner');
    await assert.rejects(mailboxes.create(account, 'Old'), faults('mailboxExists'));
    await assert.rejects(mailboxes.create(account, 'INBOX'), faults('mailboxExists'));
    await assert.rejects(mailboxes.create(account, 'a//b'), faults('badMailboxName'));
    await mailboxes.rename(account, 'Old', 'New');
    assert.equal((await mailboxes.find(account, 'New/Inner')).name, 'New/Inner');
    await mailboxes.remove(account, 'New/Inner');
    await assert.rejects(mailboxes.find(account, 'New/Inner'), faults('noSuchMailbox'));
    await assert.rejects(mailboxes.remove(account, 'New/Inner'), faults('noSuchMailbox'));
  });

  it('cannot be selected when only their name is left', async () => {
    const account = await newAccount();
    await mailboxes.create(account, 'Shell/Inner');
    await mailboxes.remove(account, 'Shell');
    const shell = (await mailboxes.list(account)).find(({ name }) => name === 'Shell');
    assert.equal(shell?.selectable, false);
    await assert.rejects(mailboxes.find(account, 'Shell'), faults('noSuchMailbox'));
  });

  it('are subscribed by name', async () => {
    const account = await newAccount();
    await mailboxes.subscribe(account, 'Some/Name', true);
    await mailboxes.subscribe(account, 'Drafts', false);
    assert.deepEqual(await mailboxes.subscriptions(account), ['INBOX', 'Some/Name']);
  });
});

describe('Messages in a mailbox', () => {
  it('come with flags, dates and sizes, upwards by UID', async () => {
    const account = await newAccount();
    const { id } = await mailboxes.find(account, 'INBOX');
    const first = { text: mail('one'), flags: ['$Work', '\\Seen', '\\Recent'], internalDate: 1000 };
    assert.deepEqual(await append(id, first, { text: mail('two') }), [1, 2]);
    const { mailbox, uids, ...more } = await mailboxes.open(account, 'INBOX');
    assert.equal(mailbox.messageCount, 2);
    const { modseq } = mailbox;
    assert.deepEqual(uids.slice(0, 9), [1, 2]);
    assert.deepEqual(more, { firstUnseen: 2, keywords: ['$Work'] });
    assert.deepEqual(await mailboxes.messages(id), [
      { uid: 1, modseq, flags: ['\\Seen', '$Work'], sizeBytes: mail('one').length, internalDate: 1000 },
      { uid: 2, modseq, flags: [], sizeBytes: mail('two').length, internalDate: now },
    ]);
    assert.equal((await mailboxes.messages(id, [[2, 9]])).length, 1);
    const listed = await Array.fromAsync(mailboxes.listed(id, [1, 2, 3]));
    assert.deepEqual(listed, [await mailboxes.messages(id)]);
  });

  it('share one list of UIDs among all who have the mailbox open', async () => {
    const account = await newAccount();
    const { id } = await mailboxes.find(account, 'INBOX');
    await append(id, { text: mail('none'), flags: ['\\Deleted'] });
    await mailboxes.expunge(id); // makes a mailbox for what can be brought back
    await append(id, { text: mail('one') }, { text: mail('two'), flags: ['\\Deleted'] });
    const [one, other] = [await mailboxes.open(account, 'INBOX'), await mailboxes.open(account, 'INBOX')];
    assert.equal(one.uids, other.uids);
    await append(id, { text: mail('three') });
    const added = await mailboxes.changesSince(id, one.mailbox.modseq);
    assert.equal(added.uids, one.uids);
    assert.deepEqual(one.uids.slice(0, one.mailbox.messageCount), [2, 3]);
    await mailboxes.expunge(id);
    const { uids } = await mailboxes.changesSince(id, added.modseq);
    assert.deepEqual(
      [uids?.slice(0, 9), one.uids.slice(0, 9)],
      [
        [2, 4],
        [2, 3, 4],
      ],
    );
  });

  it('come with their summaries in batches, whatever their number', async () => {
    const { id } = await newInbox();
    await append(id, ...Array.from({ length: 150 }, (_, at) => ({ text: mail(`number ${at + 1}`) })));
    const uids: number[] = [];
    for await (const batch of mailboxes.summarized(id, [[3, 2 ** 32 - 1]])) {
      for (const { uid, summary } of batch) {
        assert.equal(summary.text('subject'), `number ${uid}`);
        uids.push(uid);
      }
    }
    assert.deepEqual(
      uids,
      Array.from({ length: 148 }, (_, at) => at + 3),
    );
  });

  it('give their sections, also when they came in many chunks', async () => {
    const { id } = await newInbox();
    await using intake = mailboxes.intake();
    const body = 'a line of the body\r\n'.repeat(40_000);
    for (const piece of [mail('long', '').slice(0, -2), body]) {
      for (let at = 0; at < piece.length; at += 60_000) await intake.write(bytesOf(piece.slice(at, at + 60_000)));
    }
    const { header, ...taken } = await intake.finish();
    assert.deepEqual(
      header.map(({ name }) => name),
      ['Subject', 'From'],
    );
    await mailboxes.append(id, [{ ...taken, flags: [] }]);
    assert.equal(await sectionOf(id, { section: 'TEXT' }), body);
    assert.equal(await sectionOf(id, { section: 'HEADER.FIELDS', fields: ['SUBJECT'] }), 'Subject: long\r\n\r\n');
    assert.equal(await sectionOf(id, { section: 'ALL', part: [2] }), undefined);
  });

  it('are recent for the first session that claims them', async () => {
    const account = await newAccount();
    const { id } = await mailboxes.find(account, 'INBOX');
    await append(id, { text: mail('one') }, { text: mail('two') });
    assert.equal((await mailboxes.status(account, 'INBOX')).recentCount, 2);
    assert.equal(await mailboxes.claimRecent(id), 1);
    assert.equal((await mailboxes.status(account, 'INBOX')).recentCount, 0);
    assert.equal(await mailboxes.claimRecent(id), 3);
    await append(id, { text: mail('three') });
    assert.equal((await mailboxes.status(account, 'INBOX')).recentCount, 1);
  });

  it('are copied and moved with their flags', async () => {
    const account = await newAccount();
    const inbox = await mailboxes.find(account, 'INBOX');
    const drafts = await mailboxes.find(account, 'Drafts');
    await append(inbox.id, { text: mail('one'), flags: ['\\Flagged'] }, { text: mail('two'), flags: ['$Work'] });
    const copied = await mailboxes.copy(inbox.id, drafts.id, [[1, 2]]);
    assert.deepEqual(copied, { uidValidity: drafts.uidValidity, from: [[1, 2]], to: [[1, 2]] });
    const moved = await mailboxes.move(inbox.id, drafts.id, [[2, 2]]);
    assert.deepEqual(moved, { uidValidity: drafts.uidValidity, from: [[2, 2]], to: [[3, 3]] });
    assert.deepEqual(
      (await mailboxes.messages(inbox.id)).map(({ uid }) => uid),
      [1],
    );
    const flags = (await mailboxes.messages(drafts.id)).map((message) => message.flags);
    assert.deepEqual(flags, [['\\Flagged'], ['$Work'], ['$Work']]);
  });
});

async function sectionOf(mailboxId: number, wanted: Partial<SectionItem>): Promise<string | undefined> {
  const item: SectionItem = {
    item: 'SECTION',
    label: '',
    setsSeen: false,
    part: [],
    section: 'ALL',
    fields: [],
    ...wanted,
  };
  const [message] = (await Array.fromAsync(mailboxes.summarized(mailboxId, [[1, 1]]))).flat();
  assert.ok(message);
  const content = await mailboxes.section(message, item);
  if (!content) return undefined;
  const chunks = content.bytes instanceof Uint8Array ? [content.bytes] : await Array.fromAsync(content.bytes);
  return binaryOf(Buffer.concat(chunks));
}

describe('Changes of a mailbox', () => {
  it('are told as they are now', async () => {
    const { id, modseq } = await newInbox();
    assert.deepEqual(await mailboxes.changesSince(id, modseq), { modseq, expunged: [], messages: [], removed: false });
    await append(id, { text: mail('one') }, { text: mail('two') }, { text: mail('three') });
    await mailboxes.storeFlags(id, [[2, 3]], { mode: 'add', flags: ['\\Deleted', '$Work'] });
    await mailboxes.expunge(id, [[3, 3]]);
    const changes = await mailboxes.changesSince(id, modseq);
    assert.deepEqual(changes.expunged, [[3, 3]]);
    assert.deepEqual(
      changes.messages.map(({ uid, flags }) => [uid, flags]),
      [
        [1, []],
        [2, ['\\Deleted', '$Work']],
      ],
    );
    assert.ok(changes.modseq > modseq);
    assert.deepEqual((await mailboxes.changesSince(id, changes.modseq)).messages, []);
  });

  it('are told for flags that really changed only', async () => {
    const { id } = await newInbox();
    await append(id, { text: mail('one'), flags: ['\\Seen'] }, { text: mail('two') });
    const stored = await mailboxes.storeFlags(id, [[1, 2]], { mode: 'add', flags: ['\\Seen'] });
    assert.deepEqual(stored.changed, [[2, 2]]);
    const [modseq = 0] = stored.modseqs;
    const { messages } = await mailboxes.changesSince(id, modseq - 1);
    assert.deepEqual(
      messages.map(({ uid, modseq }) => [uid, modseq]),
      [[2, modseq]],
    );
  });

  it('leave out what the asker did himself', async () => {
    const { id, modseq } = await newInbox();
    await append(id, { text: mail('one') }, { text: mail('two') });
    const own = await mailboxes.storeFlags(id, [[1, 1]], { mode: 'add', flags: ['\\Deleted'] });
    const gone = await mailboxes.expunge(id);
    const after = (await mailboxes.changesSince(id, modseq)).modseq;
    const known = new Set([...own.modseqs, ...gone.modseqs]);
    const changes = await mailboxes.changesSince(id, modseq, new Set([modseq + 1, ...known]));
    assert.deepEqual(changes, { modseq: after, expunged: [], messages: [], removed: false });
  });

  it('are not told by halves when some are forgotten, and go on where none is missing', async () => {
    const { id, accountId, modseq } = await newInbox();
    const drafts = await mailboxes.find(accountId, 'Drafts');
    await append(id, { text: mail('one') }, { text: mail('two') });
    const known = (await mailboxes.changesSince(id, modseq)).modseq;
    await append(id, { text: mail('three') });
    await database.write('forgetChanges', { accountId, before: now });
    await assert.rejects(mailboxes.changesSince(id, known), faults('changesForgotten'));
    await append(drafts.id, { text: mail('four') });
    const { messages } = await mailboxes.changesSince(drafts.id, drafts.modseq);
    assert.equal(messages.length, 1);
  });

  it('end with the mailbox', async () => {
    const account = await newAccount();
    const { id, modseq } = await mailboxes.find(account, 'Drafts');
    await mailboxes.remove(account, 'Drafts');
    assert.equal((await mailboxes.changesSince(id, modseq)).removed, true);
  });

  it('wake those who watch, before the write has resolved', async () => {
    const { id, accountId } = await newInbox();
    using watch = mailboxes.watch(accountId, id);
    const order: string[] = [];
    const woken = watch.next().then(() => order.push('woken'));
    await append(id, { text: mail('one') }).then(() => order.push('stored'));
    await woken;
    assert.deepEqual(order, ['woken', 'stored']);
  });
});

describe('Searching a mailbox', () => {
  const cases: [string, SearchKey, number[]][] = [
    ['rows', { key: 'flag', flag: '\\Seen', present: true }, [2]],
    ['summaries', headerKey('From', 'A@EXAMPLE'), [1, 2, 3]],
    ['decoded summaries', headerKey('SUBJECT', 'grüße'), [1, 3]],
    ['headers that the summary does not keep', headerKey('x-list', ''), [3]],
    ['header fields that the summary keeps as they stand', headerKey('List-Id', 'SAILORS'), [3]],
    ['header fields that it would keep', headerKey('X-Mailer', ''), []],
    ['bodies', { key: 'body', text: 'HARBOUR' }, [2, 3]],
    ['everything', { key: 'text', text: 'x-list: sailors' }, [3]],
    ['the day it was sent', { key: 'sentOn', day: Date.UTC(2025, 0, 2) / 86_400_000 }, [2]],
    [
      'rows and bodies',
      { key: 'or', either: { key: 'flag', flag: '$Work', present: true }, or: { key: 'body', text: 'harbour' } },
      [1, 2, 3],
    ],
    [
      'bodies where rows say no',
      {
        key: 'or',
        either: { key: 'flag', flag: '\\Seen', present: true },
        or: { key: 'body', text: 'sea' },
      },
      [1, 2],
    ],
    [
      'rows but not bodies',
      {
        key: 'and',
        all: [
          { key: 'smaller', sizeBytes: 9999 },
          { key: 'not', of: { key: 'body', text: 'harbour' } },
        ],
      },
      [1],
    ],
  ];

  let mailboxId = 0;
  before(async () => {
    mailboxId = (await newInbox()).id;
    const sent = 'Date: Thu, 2 Jan 2025 23:59:00 -0800\r\n';
    await append(
      mailboxId,
      { text: mail('=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'from the sea'), flags: ['$Work'] },
      { text: mail('other', 'in the Harbour', sent), flags: ['\\Seen'] },
      { text: mail('raw grüße', 'a harbour', 'X-List: sailors\r\nList-Id: <sailors.test>\r\n') },
    );
  });

  for (const [what, key, uids] of cases) {
    it(`looks at ${what}`, async () => assert.deepEqual(await mailboxes.search(mailboxId, key, scope), uids));
  }
});

function headerKey(field: string, text: string): SearchKey {
  return { key: 'header', field, text };
}
