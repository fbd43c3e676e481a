/** What `posthouse check --repair --remove-lost` gives up: what is there in name only. Each command looks again itself. */
import { rangesOf } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { recordChange, takeModseq } from './changes.ts';
import { ownedTables, type OwnedTable } from './check.ts';
import { mailboxById } from './mailboxes.ts';
import { isReferenced } from './references.ts';

interface LostMessage {
  readonly uid: number;
  readonly mailboxId: number;
}

/** Removes messages that cannot be read any more, for good. Their mailboxes are to be counted afterwards. */
export async function removeLost(
  tx: Tx,
  { messageIds, now }: { messageIds: readonly number[]; now: number },
): Promise<void> {
  const byMailbox = new Map<number, number[]>();
  for (const id of messageIds) {
    const sql = 'delete from messages where id = ? returning uid, mailbox_id as "mailboxId"';
    const [lost] = await tx.all<LostMessage>(sql, id);
    if (lost) byMailbox.set(lost.mailboxId, [...(byMailbox.get(lost.mailboxId) ?? []), lost.uid]);
  }
  for (const [mailboxId, uids] of byMailbox) await tellExpunged(tx, mailboxId, uids, now);
}

async function tellExpunged(tx: Tx, mailboxId: number, uids: readonly number[], now: number): Promise<void> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (!mailbox) return;
  const { accountId } = mailbox;
  const modseq = await takeModseq(tx, accountId);
  const gone = rangesOf(uids.toSorted((a, b) => a - b));
  await tx.run('update mailboxes set modseq = ? where id = ?', modseq, mailboxId);
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'expunged', uids: gone, now });
}

/** Removes mail that waits without a body: there is nothing to send. */
export async function removeLostQueued(tx: Tx, { ids }: { ids: readonly number[] }): Promise<void> {
  for (const id of ids) await tx.run('delete from queue where id = ?', id);
}

/** A lost body that nobody has any more is not shared: should the same content come once more, it is written anew. */
export async function giveUpBody(tx: Tx, { bodyId, now }: { bodyId: number; now: number }): Promise<void> {
  if (await isReferenced(tx, bodyId)) return;
  await tx.run('update bodies set unreferenced_at = ? where id = ? and unreferenced_at is null', now, bodyId);
}

/** Removes mailboxes whose account does not exist, with the messages in them. */
export async function removeLostMailboxes(tx: Tx, { ids }: { ids: readonly number[] }): Promise<void> {
  const unowned = 'account_id not in (select id from accounts)';
  for (const id of ids) {
    const found = await tx.get(`select 1 as found from mailboxes where id = ? and ${unowned}`, id);
    if (!found) continue;
    await tx.run('delete from messages where mailbox_id = ?', id);
    await tx.run('delete from mailboxes where id = ?', id);
  }
}

/** Removes what belongs to an account that does not exist. */
export async function removeStrays(
  tx: Tx,
  { table, accountId }: { table: OwnedTable; accountId: number },
): Promise<void> {
  if (!Object.hasOwn(ownedTables, table)) throw new Error(`Rows of ${table} have no owner`);
  const sql = `delete from ${table} where account_id = ? and account_id not in (select id from accounts)`;
  await tx.run(sql, accountId);
  tx.announce({ kind: 'directory' });
}
