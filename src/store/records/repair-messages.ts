/** What `posthouse check --repair` mends of messages, bodies and the change feed. Safe as the commands of `repair.ts`. */
import { rangesOf, type Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { recordChange, takeModseq } from './changes.ts';
import { mailboxById, type MailboxRow } from './mailboxes.ts';

export interface MendFeed {
  readonly mailboxId: number;
  /** The feed says that these are there. */
  readonly vanished: Ranges;
  /** The feed says that these are gone. */
  readonly risen: Ranges;
  /** Their last change is not in the feed. */
  readonly untold: Ranges;
  readonly now: number;
}

/** Writes into the feed what it does not tell. Who was said to be gone comes as a new message, because UIDs never return. */
export async function mendFeed(tx: Tx, { mailboxId, vanished, risen, untold, now }: MendFeed): Promise<void> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (!mailbox) return;
  const { accountId } = mailbox;
  const modseq = await takeModseq(tx, accountId);
  const change = { accountId, mailboxId, modseq, now };
  const gone = await absent(tx, mailboxId, vanished);
  if (gone.length > 0) await recordChange(tx, { ...change, kind: 'expunged', uids: gone });
  const added = await renumber(tx, mailbox, risen, modseq);
  if (added.length > 0) await recordChange(tx, { ...change, kind: 'added', uids: added });
  const touched = await touch(tx, mailboxId, untold, modseq);
  if (touched.length > 0) await recordChange(tx, { ...change, kind: 'flags', uids: touched });
  await tx.run('update mailboxes set modseq = ? where id = ?', modseq, mailboxId);
}

async function absent(tx: Tx, mailboxId: number, uids: Ranges): Promise<Ranges> {
  const gone: [number, number][] = [];
  for (const [first, last] of uids) {
    let from = first;
    for (const uid of await uidsBetween(tx, mailboxId, first, last)) {
      if (from < uid) gone.push([from, uid - 1]);
      from = uid + 1;
    }
    if (from <= last) gone.push([from, last]);
  }
  return gone;
}

async function renumber(tx: Tx, { id, uidNext }: MailboxRow, uids: Ranges, modseq: number): Promise<Ranges> {
  const added: number[] = [];
  for (const [first, last] of uids) {
    for (const uid of await uidsBetween(tx, id, first, last)) {
      const next = uidNext + added.length;
      const sql = 'update messages set uid = ?, modseq = ? where mailbox_id = ? and uid = ?';
      await tx.run(sql, next, modseq, id, uid);
      added.push(next);
    }
  }
  if (added.length > 0) await tx.run('update mailboxes set uid_next = ? where id = ?', uidNext + added.length, id);
  return rangesOf(added);
}

async function touch(tx: Tx, mailboxId: number, uids: Ranges, modseq: number): Promise<Ranges> {
  const touched: number[] = [];
  for (const [first, last] of uids) {
    touched.push(...(await uidsBetween(tx, mailboxId, first, last)));
    const sql = 'update messages set modseq = ? where mailbox_id = ? and uid between ? and ?';
    await tx.run(sql, modseq, mailboxId, first, last);
  }
  return rangesOf(touched);
}

async function uidsBetween(tx: Tx, mailboxId: number, first: number, last: number): Promise<number[]> {
  const sql = 'select uid from messages where mailbox_id = ? and uid between ? and ? order by uid';
  return (await tx.all<{ uid: number }>(sql, mailboxId, first, last)).map(({ uid }) => uid);
}

/** Takes messages out of threads that are not theirs; who renews their bodies gives them others. */
export async function leaveThreads(tx: Tx, { messageIds }: { messageIds: readonly number[] }): Promise<void> {
  for (const id of messageIds) await tx.run('update messages set thread_id = 0 where id = ?', id);
}

/** Messages get the size of their bodies. Their mailboxes are to be counted afterwards. */
export async function mendSizes(tx: Tx, { messageIds }: { messageIds: readonly number[] }): Promise<void> {
  const sql = `update messages set size_bytes = (select b.size_bytes from bodies b where b.id = messages.body_id)
    where id = ? and body_id in (select id from bodies)`;
  for (const id of messageIds) await tx.run(sql, id);
}

/** What lies at its place says how large a body is. Answers the messages whose size does not fit any more. */
export async function mendBodySize(
  tx: Tx,
  { bodyId, place, sizeBytes }: { bodyId: number; place: string; sizeBytes: number },
): Promise<void> {
  await tx.run('update bodies set size_bytes = ? where id = ? and place = ?', sizeBytes, bodyId, place);
}

/** The column says what the first byte of the summary says. */
export async function mendSummaryVersion(
  tx: Tx,
  { bodyId, version }: { bodyId: number; version: number },
): Promise<void> {
  await tx.run('update bodies set summary_version = ? where id = ?', version, bodyId);
}
