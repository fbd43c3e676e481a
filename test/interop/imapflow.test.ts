import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { ImapFlow } from 'imapflow';
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

for (const [name, service, secure] of [
  ['imapflow in TLS', 'imaps', true],
  ['imapflow with STARTTLS', 'imap', false],
] as const) {
  describe(name, () => {
    const demo = demoOfSuite();
    let client: ImapFlow;

    before(async () => {
      client = new ImapFlow({
        host: 'localhost',
        port: demo.ports[service],
        secure,
        ...(!secure && { doSTARTTLS: true }),
        auth: { user: demo.alice.address, pass: demo.alice.password },
        tls: { ca: await readFile(demo.ca, 'utf8') },
        logger: false,
      });
      await client.connect();
    });
    after(() => client.close());

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
      const query = { envelope: true, bodyStructure: true, flags: true, internalDate: true, size: true } as const;
      const found = await client.fetchOne('1', query, { uid: true });
      assert(found !== false && found.envelope && found.bodyStructure && found.flags);
      const { subject, messageId, from, to } = found.envelope;
      assert.deepEqual([subject, messageId], ['Grüße', '<1@elsewhere.test>']);
      assert.deepEqual(from, [{ name: 'Jürgen Groß', address: 'jg@elsewhere.test' }]);
      assert.deepEqual(to?.map(({ address }) => address), ['alice@example.test', 'bob@example.test']);
      const [words, csv] = found.bodyStructure.childNodes ?? [];
      assert.deepEqual([found.bodyStructure.type, words?.type, csv?.type], ['multipart/mixed', 'text/plain', 'text/csv']);
      assert.deepEqual([csv?.disposition, csv?.dispositionParameters], ['attachment', { filename: 'numbers.csv' }]);
      assert.deepEqual([...found.flags].sort(), ['Work', '\\Recent', '\\Seen']);
      assert.deepEqual(found.internalDate, new Date('2026-03-02T09:00:00Z'));
    });

    it('downloads the text and the attachment', async () => {
      const words = await client.download('1', '1', { uid: true });
      assert.equal((await text(words.content)).trim(), 'Schöne Grüße');
      const csv = await client.download('1', '2', { uid: true });
      assert.equal(csv.meta.filename, 'numbers.csv');
      assert.equal(await text(csv.content), 'one,1\ntwo,2\n');
    });

    it('searches', async () => {
      assert.deepEqual(await client.search({ header: { 'Message-ID': '<1@elsewhere.test>' } }, { uid: true }), [1]);
      assert.deepEqual(await client.search({ subject: 'grüße', body: 'schöne' }, { uid: true }), [1]);
      assert.deepEqual(await client.search({ from: 'Groß', since: '2026-03-02', before: '2026-03-03' }, { uid: true }), [1]);
      assert.deepEqual(await client.search({ or: [{ seen: false }, { keyword: 'Play' }] }, { uid: true }), []);
    });

    it('changes flags and keywords', async () => {
      await client.messageFlagsAdd('1', ['\\Flagged', '$Forwarded'], { uid: true });
      await client.messageFlagsRemove('1', ['Work'], { uid: true });
      const found = await client.fetchOne('1', { flags: true }, { uid: true });
      assert.deepEqual([...((found && found.flags) || [])].sort(), ['$Forwarded', '\\Flagged', '\\Recent', '\\Seen']);
    });

    it('copies, moves and deletes', async () => {
      const copied = await client.messageCopy('1', 'Drafts', { uid: true });
      assert(copied !== false);
      assert.deepEqual(copied.uidMap, new Map([[1, 1]]));
      const moved = await client.messageMove('1', 'Trash', { uid: true });
      assert(moved !== false);
      assert.deepEqual(moved.uidMap, new Map([[1, 1]]));
      assert.equal((await client.status('Archive', { messages: true })).messages, 0);
      await client.mailboxOpen('Drafts');
      await client.messageDelete('1:*');
      assert.equal((await client.status('Drafts', { messages: true })).messages, 0);
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

    it('leaves a server that stops in peace', async () => {
      await client.logout();
      await demo.stop();
    });
  });
}
