import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { countOfRanges, numbersOf } from '../../src/base/ranges.ts';
import { openDatabase, type Body, type Database, type View } from '../../src/store/database/index.ts';
import {
  changesSince,
  commandsUrl,
  feedStart,
  flagBits,
  listMailboxes,
  listMessages,
  mailboxByName,
  messageBodies,
  recoverableRole,
  type commands,
  type MailboxRow,
  type MessageBodyRow,
  type RemoteDelivery,
} from '../../src/store/records/index.ts';
import { newHouse } from './house-engine.ts';
import { tempFolder } from './temp-folder.ts';

/** A real store in a folder of its own, with the domain example.test and the account alice. */
export interface RecordsHouse extends AsyncDisposable {
  readonly folder: string;
  readonly database: Database<typeof commands>;
  readonly accountId: number;
}

export async function openRecordsHouse(): Promise<RecordsHouse> {
  const folder = await tempFolder();
  const place = { folder: folder.path, ...(await newHouse()) };
  const database = await openDatabase<typeof commands>({ ...place, commands: commandsUrl });
  await database.write('addDomain', { name: 'example.test', now: 1 });
  const accountId = await addAccount(database, 'alice');
  const dispose = async (): Promise<void> => {
    await database[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
  return { folder: folder.path, database, accountId, [Symbol.asyncDispose]: dispose };
}

export async function addAccount(database: Database<typeof commands>, name: string): Promise<number> {
  const mailboxes = [{ name: 'INBOX' }, { name: 'Sent', role: '\\Sent' }];
  const address = `${name}@example.test`;
  const input = { address, passwordHash: 'hash', uidValidity: 100, now: 1, mailboxes };
  return (await database.write('addAccount', input)).accountId;
}

export function textBody(text: string): Body {
  const bytes = new TextEncoder().encode(text);
  return { hash: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length, content: { bytes } };
}

/** What must hold in every account at every moment. */
export async function checkAccount(view: View, accountId: number): Promise<void> {
  const mailboxes = await listMailboxes(view, accountId);
  const validities = mailboxes.map(({ uidValidity }) => uidValidity);
  assert.equal(new Set(validities).size, validities.length, 'UIDVALIDITY is unique in the account');
  for (const mailbox of mailboxes) await checkMailbox(view, mailbox);
  await checkUse(view, accountId, mailboxes);
}

/** What can only be brought back is not counted. */
async function checkUse(view: View, accountId: number, mailboxes: readonly MailboxRow[]): Promise<void> {
  const sql = 'select used_messages as messages, used_bytes as bytes from accounts where id = ?';
  const used = await view.get<{ messages: number; bytes: number }>(sql, accountId);
  const counted = mailboxes.filter(({ role }) => role !== recoverableRole);
  assert.equal(
    used?.messages,
    counted.reduce((sum, { messageCount }) => sum + messageCount, 0),
  );
  assert.equal(
    used?.bytes,
    counted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
}

async function checkMailbox(view: View, mailbox: MailboxRow): Promise<void> {
  const messages = await listMessages(view, mailbox.id);
  assert.equal(mailbox.messageCount, messages.length);
  assert.equal(mailbox.unseenCount, messages.filter(({ flags }) => (flags & flagBits.seen) === 0).length);
  assert.equal(
    mailbox.sizeBytes,
    messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  );
  for (const { uid, modseq } of messages) assert.ok(uid < mailbox.uidNext && modseq <= mailbox.modseq);
  // Once a part of the feed is forgotten, the rest says less.
  if ((await feedStart(view, mailbox.accountId)) > 0) return;
  const present = await replay(view, mailbox.id);
  assert.deepEqual(
    present,
    messages.map(({ uid }) => uid),
    'the change feed leads to the same messages',
  );
}

/** The UIDs that somebody knows who read nothing but the change feed. */
async function replay(view: View, mailboxId: number): Promise<number[]> {
  const present = new Set<number>();
  let lastAdded = 0;
  for (const { kind, uids } of await changesSince(view, mailboxId, 0)) {
    for (const uid of numbersOf(uids)) {
      if (kind === 'expunged') present.delete(uid);
      if (kind !== 'added') continue;
      assert.ok(uid > lastAdded, 'a UID is never given twice');
      lastAdded = uid;
      present.add(uid);
    }
    if (kind !== 'mailboxCreated') assert.ok(kind.startsWith('mailbox') || countOfRanges(uids) > 0);
  }
  return [...present];
}

/** What every message of these tests has for a summary. */
export const summary = Uint8Array.of(7, 7);

export async function mailboxOf(house: RecordsHouse, name: string): Promise<MailboxRow> {
  const found = await house.database.read((view) => mailboxByName(view, house.accountId, name));
  assert.ok(found, `${name} exists`);
  return found;
}

export async function messagesOf(house: RecordsHouse, name: string): Promise<MessageBodyRow[]> {
  const { id } = await mailboxOf(house, name);
  return house.database.read((view) => messageBodies(view, id, [[1, 1e9]]));
}

export async function uidsOf(house: RecordsHouse, name: string): Promise<number[]> {
  return (await messagesOf(house, name)).map(({ uid }) => uid);
}

export async function namesOf({ database, accountId }: RecordsHouse): Promise<string[]> {
  const mailboxes = await database.read((view) => listMailboxes(view, accountId));
  return mailboxes.map(({ name, selectable }) => (selectable ? name : `(${name})`));
}

/** Delivers one message for each text into a mailbox of alice. */
export async function fill(house: RecordsHouse, mailbox: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const local = [{ accountId: house.accountId, mailbox, flags: 0 }];
    const delivery = { now: 5, internalDate: 4, summary, threadKeys: [], local, remote: [] };
    await house.database.write('deliver', delivery, [textBody(text)]);
  }
}

export function remoteTo(forwardPath: string, nextAttemptAt: number): RemoteDelivery {
  return {
    messageId: 'm1',
    reversePath: 'alice@example.test',
    forwardPath,
    domain: 'far.test',
    smtputf8: true,
    nextAttemptAt,
  };
}

export async function checked(work: (house: RecordsHouse) => Promise<void>): Promise<void> {
  await using house = await openRecordsHouse();
  await work(house);
  await house.database.read((view) => checkAccount(view, house.accountId));
}
