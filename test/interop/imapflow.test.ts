import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type FetchMessageObject, type FetchQueryObject, ImapFlow, type SearchObject } from 'imapflow';
import { systemClock } from '../../src/base/clock.ts';
import { demoOfSuite } from '../support/demo.ts';
import { asClient } from '../support/mailbox-reader.ts';

const letter = [
  'From: "Jürgen Groß" <jg@elsewhere.test>',
  'To: alice@example.test, Bob <bob@example.test>',
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
  'Message-ID: <1@elsewhere.test>',
  'Date: Mon, 02 Mar 2026 10:00:00 +0100',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=frontier',
  '',
  '--frontier',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Sch=C3=B6ne Gr=C3=BC=C3=9Fe',
  '--frontier',
  'Content-Type: text/csv; name="numbers.csv"',
  'Content-Disposition: attachment; filename="numbers.csv"',
  'Content-Transfer-Encoding: base64',
  '',
  'b25lLDEKdHdvLDIK',
  '--frontier--',
  '',
].join('\r\n');

type Flagged = { seq: number; flags: Set<string> };

describe('imapflow', () => {
  const demo = demoOfSuite();
  let client: ImapFlow;

  const login = async (service: 'imap' | 'imaps'): Promise<ImapFlow> => {
    const opened = new ImapFlow({
      host: 'localhost',
      port: demo.ports[service],
      ...(service === 'imaps' ? { secure: true } : { secure: false, doSTARTTLS: true }),
      auth: { user: demo.alice.address, pass: demo.alice.password },
      tls: { ca: await readFile(demo.ca, 'utf8') },
      logger: false,
    });
    await opened.connect();
    return opened;
  };
  const fetchOne = async (uid: string, query: FetchQueryObject): Promise<FetchMessageObject> => {
    const found = await client.fetchOne(uid, query, { uid: true });
    assert(found);
    return found;
  };
  const search = (query: SearchObject) => client.search(query, { uid: true });
  const countIn = async (path: string): Promise<number | undefined> => {
    const status = await client.status(path, { messages: true });
    return status ? status.messages : undefined;
  };
  const flagsOf = async (uid: string): Promise<string[]> => {
    const { flags = new Set<string>() } = await fetchOne(uid, { flags: true });
    return [...flags].filter((flag) => flag !== '\\Recent').sort();
  };
  const download = async (part: string): Promise<{ name: string | undefined; content: string }> => {
    const { meta, content } = await client.download('1', part, { uid: true });
    assert(content);
    return { name: meta.filename, content: await text(content) };
  };

  before(async () => void (client = await login('imaps')));
  after(() => client.close());

  it('logs in after STARTTLS too', async () => {
    const other = await login('imap');
    assert(other.secureConnection && other.authenticated);
    await other.logout();
  });

  it('lists the mailboxes with special uses and counts', async () => {
    const listed = await client.list({ statusQuery: { messages: true, unseen: true, uidNext: true } });
    const uses = listed.map(({ path, specialUse }) => [path, specialUse]);
    assert.deepEqual(Object.fromEntries(uses), {
      INBOX: '\\Inbox',
      Drafts: '\\Drafts',
      Sent: '\\Sent',
      Archive: '\\Archive',
      Junk: '\\Junk',
      Trash: '\\Trash',
    });
    const inbox = listed.find(({ path }) => path === 'INBOX')?.status;
    assert.deepEqual([inbox?.messages, inbox?.unseen, inbox?.uidNext], [1, 1, 2]);
  });

  it('appends a message and reads its envelope and structure', async () => {
    const appended = await client.append('Archive', letter, ['\\Seen', 'Work'], new Date('2026-03-02T09:00:00Z'));
    assert(appended !== false && appended.uid === 1);
    await client.mailboxOpen('Archive');
    const found = await fetchOne('1', { envelope: true, bodyStructure: true, internalDate: true });
    assert(found.envelope && found.bodyStructure);
    const { subject, messageId, from, to } = found.envelope;
    assert.deepEqual([subject, messageId], ['Grüße', '<1@elsewhere.test>']);
    assert.deepEqual(from, [{ name: 'Jürgen Groß', address: 'jg@elsewhere.test' }]);
    assert.deepEqual(
      to?.map(({ address }) => address),
      ['alice@example.test', 'bob@example.test'],
    );
    const [words, csv] = found.bodyStructure.childNodes ?? [];
    assert.deepEqual([found.bodyStructure.type, words?.type, csv?.type], ['multipart/mixed', 'text/plain', 'text/csv']);
    assert.deepEqual([csv?.disposition, csv?.dispositionParameters], ['attachment', { filename: 'numbers.csv' }]);
    assert.deepEqual(await flagsOf('1'), ['Work', '\\Seen']);
    assert.deepEqual(found.internalDate, new Date('2026-03-02T09:00:00Z'));
  });

  it('downloads the text and the attachment', async () => {
    assert.equal((await download('1')).content.trim(), 'Schöne Grüße');
    assert.deepEqual(await download('2'), { name: 'numbers.csv', content: 'one,1\ntwo,2\n' });
  });

  it('searches', async () => {
    assert.deepEqual(await search({ header: { 'Message-ID': '<1@elsewhere.test>' } }), [1]);
    assert.deepEqual(await search({ subject: 'grüße', body: 'schöne' }), [1]);
    assert.deepEqual(await search({ from: 'Groß', since: '2026-03-02', before: '2026-03-03' }), [1]);
    assert.deepEqual(await search({ or: [{ seen: false }, { keyword: 'Play' }] }), []);
  });

  it('changes flags and keywords', async () => {
    await client.messageFlagsAdd('1', ['\\Flagged', '$Forwarded'], { uid: true });
    await client.messageFlagsRemove('1', ['Work'], { uid: true });
    assert.deepEqual(await flagsOf('1'), ['$Forwarded', '\\Flagged', '\\Seen']);
  });

  it('copies, moves and deletes', async () => {
    const copied = await client.messageCopy('1', 'Drafts', { uid: true });
    assert(copied !== false);
    assert.deepEqual(copied.uidMap, new Map([[1, 1]]));
    const moved = await client.messageMove('1', 'Trash', { uid: true });
    assert(moved !== false);
    assert.deepEqual(moved.uidMap, new Map([[1, 1]]));
    assert.equal(await countIn('Archive'), 0);
    await client.mailboxOpen('Drafts');
    await client.messageDelete('1:*');
    assert.equal(await countIn('Drafts'), 0);
  });

  it('creates, renames and deletes mailboxes, their children too', async () => {
    const created = await client.mailboxCreate(['Reisen', 'Österreich']);
    assert.deepEqual([created.path, created.created], ['Reisen/Österreich', true]);
    assert.equal((await client.mailboxCreate('Reisen/Österreich')).created, false);
    await client.mailboxRename('Reisen', 'Fahrten');
    const names = (await client.list()).map(({ path }) => path).filter((path) => /Reisen|Fahrten/.test(path));
    assert.deepEqual(names.sort(), ['Fahrten', 'Fahrten/Österreich']);
    await client.mailboxDelete('Fahrten/Österreich');
    await client.mailboxDelete('Fahrten');
    await assert.rejects(client.mailboxOpen('Fahrten'));
  });

  it('hears at once of a delivery while it idles', async () => {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const idling = client.idle();
      const arrived = once(client, 'exists', { signal: AbortSignal.timeout(2000) });
      await asClient(demo, demo.alice, (other) => other.append('INBOX', letter));
      const [{ count, prevCount }] = (await arrived) as [{ count: number; prevCount: number }];
      assert.deepEqual([prevCount, count], [1, 2]);
      await client.noop();
      await idling;
    } finally {
      lock.release();
    }
  });

  it('hears of flags and expunges by others', async () => {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const flagged = once(client, 'flags', { signal: AbortSignal.timeout(2000) });
      const expunged = once(client, 'expunge', { signal: AbortSignal.timeout(2000) });
      const idling = client.idle();
      await asClient(demo, demo.alice, async (other) => {
        await other.mailboxOpen('INBOX');
        await other.messageFlagsAdd('1', ['\\Flagged']);
        await other.messageDelete('2');
      });
      const [[{ seq, flags }], [gone]] = (await Promise.all([flagged, expunged])) as [[Flagged], [{ seq: number }]];
      assert.deepEqual([seq, flags.has('\\Flagged')], [1, true]);
      assert.equal(gone.seq, 2);
      await client.noop();
      await idling;
    } finally {
      lock.release();
    }
  });

  it('is told when the server stops, which does not wait for it to end its IDLE', async () => {
    await client.mailboxOpen('INBOX');
    const idling = client.idle().catch(() => undefined);
    const closed = once(client, 'close');
    const before = systemClock.monotonic();
    await demo.stop();
    assert(systemClock.monotonic() - before < 2000);
    await Promise.all([closed, idling]);
    assert.match(demo.log(), /"msg":"Stopped"/);
  });
});
