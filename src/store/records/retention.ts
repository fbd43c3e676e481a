/**
 * What goes by itself with time: messages of some mailboxes, changes that everybody knows. Readers find where there is
 * something to do, commands do a bounded part of it; all walk in windows.
 *
 * UIDs are given and changes are numbered in the order of time, so what is old stands first: no walk looks further than
 * that, and none needs an index of times. A clock that was wrong for a while only delays what stands behind.
 */
import { limits } from '../../base/limits.ts';
import { countOfRanges, type Ranges } from '../../base/ranges.ts';
import type { Tx, View } from '../database/index.ts';
import { letGo } from './leaving.ts';
import { mailboxById } from './mailboxes.ts';
import { nthUid, withinMailbox } from './uids.ts';

/** Ids behind `after` that have something to do, and where the next look begins: undefined at the end. */
export interface Found {
  readonly ids: readonly number[];
  readonly after: number | undefined;
}

interface Looked {
  readonly id: number;
  readonly oldest: number | null;
}

/** Mailboxes of a role whose first message came into them at `before` or earlier. */
export async function agedMailboxes(view: View, role: string, before: number, after = 0): Promise<Found> {
  const rows = await view.all<Looked>(
    `select x.id,
       (select m.saved_at from messages m where m.mailbox_id = x.id order by m.uid limit 1) as oldest
       from mailboxes x where x.role = ? and x.id > ? order by x.id limit ?`,
    role,
    after,
    limits.lookedAtOnceMax,
  );
  return foundIn(rows, before);
}

/** Accounts whose first change is of `before` or earlier. */
export async function accountsWithOldChanges(view: View, before: number, after = 0): Promise<Found> {
  const rows = await view.all<Looked>(
    `select a.id, (select c.at from changes c where c.account_id = a.id order by c.modseq limit 1) as oldest
       from accounts a where a.id > ? order by a.id limit ?`,
    after,
    limits.lookedAtOnceMax,
  );
  return foundIn(rows, before);
}

function foundIn(rows: readonly Looked[], before: number): Found {
  const ids = rows.filter(({ oldest }) => oldest !== null && oldest <= before).map(({ id }) => id);
  return { ids, after: rows.length < limits.lookedAtOnceMax ? undefined : rows.at(-1)?.id };
}

export interface ExpungeAged {
  readonly mailboxId: number;
  /** When they came into the mailbox: then or earlier. */
  readonly before: number;
  /** They can be brought back, unless it is from the recoverable mailbox that they go. */
  readonly keep: boolean;
  readonly now: number;
}

/** One turn: the first messages of a mailbox, as far as they are old. Answers how many went. */
export async function expungeAged(tx: Tx, { mailboxId, before, keep, now }: ExpungeAged): Promise<{ done: number }> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (!mailbox) return { done: 0 };
  const last = await nthUid(tx, mailboxId, [1, mailbox.uidNext], limits.messagesPerCommandMax);
  const uids: Ranges = withinMailbox([[1, last ?? mailbox.uidNext]], mailbox);
  const { expunged } = await letGo(tx, mailbox, { uids, where: 'saved_at <= ?', values: [before], keep, now });
  return { done: countOfRanges(expunged) };
}

export interface ForgetChanges {
  readonly accountId: number;
  /** When they happened: then or earlier. */
  readonly before: number;
}

/** One turn: the first changes of an account, as far as they are old. Answers how many went. */
export async function forgetChanges(tx: Tx, { accountId, before }: ForgetChanges): Promise<{ done: number }> {
  const row = await tx.get<{ last: number | null }>(
    `select max(first.modseq) as last
       from (select modseq, at from changes where account_id = ? order by modseq limit ?) as first
       where first.at <= ?`,
    accountId,
    limits.messagesPerCommandMax,
    before,
  );
  const last = row?.last ?? null;
  if (last === null) return { done: 0 };
  await noteForgotten(tx, accountId, last);
  const done = await tx.run('delete from changes where account_id = ? and modseq <= ?', accountId, last);
  await tx.run('update accounts set feed_start = ? where id = ?', last, accountId);
  return { done };
}

/** A mailbox of which nothing is forgotten since some MODSEQ can still be followed from there. */
async function noteForgotten(tx: Tx, accountId: number, last: number): Promise<void> {
  await tx.run(
    `update mailboxes set feed_start = forgotten.modseq
       from (select mailbox_id, max(modseq) as modseq from changes where account_id = ? and modseq <= ?
             group by mailbox_id) as forgotten
       where mailboxes.id = forgotten.mailbox_id`,
    accountId,
    last,
  );
}

/** One turn: the names of mailboxes that were deleted at `before` or earlier. */
export async function forgetDeletedMailboxes(tx: Tx, { before }: { before: number }): Promise<{ done: number }> {
  const done = await tx.run(
    `delete from deleted_mailboxes where id in
       (select id from deleted_mailboxes where deleted_at <= ? order by deleted_at limit ?)`,
    before,
    limits.forgottenPerTurnMax,
  );
  return { done };
}
