/**
 * Threads: which messages of an account are one conversation (RFC 8621 §3). What makes them so are keys, numbers that
 * `mail/mailboxes` makes of message ids and subjects. A thread keeps its id for ever and is never merged with another,
 * so that an id once told stays true (RFC 8474 §5.2).
 */
import type { Tx, View } from '../database/index.ts';

/** Where a message of a thread is. */
export interface ThreadMessage {
  readonly id: number;
  readonly mailboxId: number;
  readonly uid: number;
}

/** The messages of a thread, the oldest first. */
export function messagesOfThread(view: View, threadId: number): Promise<ThreadMessage[]> {
  const sql =
    'select id, mailbox_id as "mailboxId", uid from messages where thread_id = ? and thread_id > 0 order by id';
  return view.all<ThreadMessage>(sql, threadId);
}

/** The thread of a message; undefined where the message is gone, or none was found out yet. */
export async function threadOfMessage(view: View, messageId: number): Promise<number | undefined> {
  const sql = 'select thread_id as "threadId" from messages where id = ? and thread_id > 0';
  return (await view.get<{ threadId: number }>(sql, messageId))?.threadId;
}

/**
 * The thread in which a message with these keys belongs: the oldest of those that know one of them, or a new one. From now
 * on it knows them all, but for those that another thread had first. Answers its id.
 */
export async function assignThread(tx: Tx, accountId: number, keys: readonly number[]): Promise<number> {
  const wanted = [...new Set(keys)];
  const known = await knownKeys(tx, accountId, wanted);
  const threadId = known.size > 0 ? Math.min(...known.values()) : await insertThread(tx, accountId);
  const unknown = wanted.filter((key) => !known.has(key));
  if (unknown.length > 0) await insertKeys(tx, accountId, threadId, unknown);
  return threadId;
}

/**
 * Threads of their own for messages that came from another account: those from `firstUid` on in a mailbox of `accountId`.
 * What was one thread there is one here, the one that knows its keys where there is such.
 */
export async function adoptThreads(tx: Tx, accountId: number, mailboxId: number, firstUid: number): Promise<void> {
  const foreign = await tx.all<{ threadId: number }>(
    `select distinct thread_id as "threadId" from messages where mailbox_id = ? and uid >= ? and thread_id > 0
       order by thread_id`,
    mailboxId,
    firstUid,
  );
  for (const { threadId } of foreign) {
    const own = await assignThread(tx, accountId, await keysOf(tx, threadId));
    const sql = 'update messages set thread_id = ? where mailbox_id = ? and uid >= ? and thread_id = ?';
    await tx.run(sql, own, mailboxId, firstUid, threadId);
  }
}

/** A thread for each message of a body that has none yet. */
export async function threadBody(tx: Tx, bodyId: number, keys: readonly number[]): Promise<void> {
  const without = await tx.all<{ id: number; accountId: number }>(
    `select m.id, x.account_id as "accountId" from messages m join mailboxes x on x.id = m.mailbox_id
       where m.body_id = ? and m.thread_id = 0 order by m.id`,
    bodyId,
  );
  for (const { id, accountId } of without) {
    await tx.run('update messages set thread_id = ? where id = ?', await assignThread(tx, accountId, keys), id);
  }
}

async function knownKeys(tx: Tx, accountId: number, keys: readonly number[]): Promise<Map<number, number>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.all<{ key: number; threadId: number }>(
    `select key, thread_id as "threadId" from thread_keys where account_id = ? and key in (${marksFor(keys, '?')})`,
    accountId,
    ...keys,
  );
  return new Map(rows.map(({ key, threadId }) => [key, threadId]));
}

async function insertThread(tx: Tx, accountId: number): Promise<number> {
  const added = await tx.get<{ id: number }>('insert into threads (account_id) values (?) returning id', accountId);
  return (added as { id: number }).id;
}

async function insertKeys(tx: Tx, accountId: number, threadId: number, keys: readonly number[]): Promise<void> {
  await tx.run(
    `insert into thread_keys (account_id, key, thread_id) values ${marksFor(keys, '(?, ?, ?)')}`,
    ...keys.flatMap((key) => [accountId, key, threadId]),
  );
}

/** A thread of thousands of messages hands over its first keys: they are those that answers refer to. */
const keysHandedOverMax = 100;

async function keysOf(tx: Tx, threadId: number): Promise<number[]> {
  const sql = 'select key from thread_keys where thread_id = ? order by key limit ?';
  return (await tx.all<{ key: number }>(sql, threadId, keysHandedOverMax)).map(({ key }) => key);
}

function marksFor(values: readonly unknown[], marks: string): string {
  return values.map(() => marks).join(', ');
}
