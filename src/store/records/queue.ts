/** The queue of mail that leaves: one row for each recipient that still waits. */
import type { Tx, View } from '../database/index.ts';

export interface RemoteDelivery {
  /** The same for all recipients of one message: for the log and for bounces. */
  readonly messageId: string;
  /** Empty for a bounce (RFC 5321 §4.5.5). */
  readonly reversePath: string;
  readonly forwardPath: string;
  readonly domain: string;
  readonly smtputf8: boolean;
  readonly nextAttemptAt: number;
}

export interface QueueRow extends RemoteDelivery {
  readonly id: number;
  readonly bodyId: number;
  readonly place: string;
  readonly sizeBytes: number;
  readonly queuedAt: number;
  readonly attempts: number;
  readonly lastReply: string;
}

export interface Deferral {
  readonly id: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly lastReply: string;
}

type RawQueueRow = Omit<QueueRow, 'smtputf8'> & { readonly smtputf8: number };

const select = `select q.id, q.body_id as "bodyId", q.message_id as "messageId", q.reverse_path as "reversePath",
  q.forward_path as "forwardPath", q.domain, q.smtputf8, q.queued_at as "queuedAt", q.attempts,
  q.next_attempt_at as "nextAttemptAt", q.last_reply as "lastReply", b.place, b.size_bytes as "sizeBytes"
  from queue q join bodies b on b.id = q.body_id`;

/** The rows whose time has come, those that wait longest first; none of the domains `besides`. */
export function dueQueue(view: View, now: number, limit: number, besides: readonly string[] = []): Promise<QueueRow[]> {
  // An empty list is no SQL to PostgreSQL.
  const others = besides.length === 0 ? '' : `and q.domain not in (${besides.map(() => '?').join(', ')})`;
  return rowsOf(
    view.all<RawQueueRow>(
      `${select} where q.next_attempt_at <= ? ${others}
         order by q.next_attempt_at, q.id limit ?`,
      now,
      ...besides,
      limit,
    ),
  );
}

/** The same for one domain. */
export function dueQueueOf(view: View, domain: string, now: number, limit: number): Promise<QueueRow[]> {
  return rowsOf(
    view.all<RawQueueRow>(
      `${select} where q.domain = ? and q.next_attempt_at <= ? order by q.next_attempt_at, q.id limit ?`,
      domain,
      now,
      limit,
    ),
  );
}

/** When the next row is due whose time comes later than `after`; undefined where there is none. */
export async function nextDueAt(view: View, after = -1): Promise<number | undefined> {
  const sql = 'select min(next_attempt_at) as at from queue where next_attempt_at > ?';
  const row = await view.get<{ at: number | null }>(sql, after);
  return row?.at ?? undefined;
}

/** All rows by age, at most `limit`. */
export function listQueue(view: View, limit = 10_000): Promise<QueueRow[]> {
  return rowsOf(view.all<RawQueueRow>(`${select} order by q.id limit ?`, limit));
}

export async function countQueue(view: View): Promise<number> {
  const row = await view.get<{ count: number }>('select count(*) as count from queue');
  return row?.count ?? 0;
}

export async function insertQueued(tx: Tx, bodyId: number, remote: RemoteDelivery, now: number): Promise<void> {
  const { messageId, reversePath, forwardPath, domain, smtputf8, nextAttemptAt } = remote;
  await tx.run(
    `insert into queue (body_id, message_id, reverse_path, forward_path, domain, smtputf8, queued_at, next_attempt_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)`,
    bodyId,
    messageId,
    reversePath,
    forwardPath,
    domain,
    smtputf8 ? 1 : 0,
    now,
    nextAttemptAt,
  );
}

export async function removeQueued(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const id of ids) await tx.run('delete from queue where id = ?', id);
}

export async function defer(tx: Tx, deferrals: readonly Deferral[]): Promise<void> {
  const sql = 'update queue set attempts = ?, next_attempt_at = ?, last_reply = ? where id = ?';
  for (const { id, attempts, nextAttemptAt, lastReply } of deferrals) {
    await tx.run(sql, attempts, nextAttemptAt, lastReply, id);
  }
}

/** Everything that waits is due now. */
export async function retryNow(tx: Tx, { now }: { now: number }): Promise<void> {
  await tx.run('update queue set next_attempt_at = ? where next_attempt_at > ?', now, now);
  tx.announce({ kind: 'queue' });
}

async function rowsOf(raw: Promise<RawQueueRow[]>): Promise<QueueRow[]> {
  return (await raw).map((row) => ({ ...row, smtputf8: row.smtputf8 === 1 }));
}
