/** What can be brought back, for those who look for something in it. */
import type { SqlValue, View } from '../database/index.ts';

export interface RecoverableRow {
  /** In the recoverable mailbox. */
  readonly uid: number;
  readonly expungedAt: number;
  /** The mailbox it was expunged from; it may be gone. */
  readonly expungedFrom: number | null;
}

export interface RecoverableQuery {
  /** The recoverable mailbox. */
  readonly mailboxId: number;
  /** Expunged then or later. */
  readonly since?: number;
  /** Expunged from one of these mailboxes. */
  readonly from?: readonly number[];
  /** Only what has a smaller UID. */
  readonly below?: number;
  readonly limit: number;
}

/** The newest first. */
export function recoverableMessages(view: View, query: RecoverableQuery): Promise<RecoverableRow[]> {
  const { mailboxId, since = 0, from, below = 2 ** 32, limit } = query;
  const values: SqlValue[] = [mailboxId, below, since];
  const isFrom = from ? `and expunged_from in (${from.map(() => '?').join(', ') || 'null'})` : '';
  return view.all<RecoverableRow>(
    `select uid, saved_at as "expungedAt", expunged_from as "expungedFrom" from messages
       where mailbox_id = ? and uid < ? and saved_at >= ? ${isFrom} order by uid desc limit ?`,
    ...values,
    ...(from ?? []),
    limit,
  );
}

export interface DeletedMailboxRow {
  readonly id: number;
  readonly name: string;
  readonly deletedAt: number;
}

/** The mailboxes that an account had until not long ago, the newest first. */
export function deletedMailboxes(view: View, accountId: number): Promise<DeletedMailboxRow[]> {
  const sql = `select id, name, deleted_at as "deletedAt" from deleted_mailboxes where account_id = ?
    order by deleted_at desc, id desc`;
  return view.all<DeletedMailboxRow>(sql, accountId);
}
