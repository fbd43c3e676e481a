/** The queue of mail that leaves: one row for each recipient that still waits. */
import type { DeliveryTerms } from '../../formats/smtp/index.ts';
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
  /** Not to leave before (RFC 4865): `nextAttemptAt` is never earlier. Absent or 0: it is not held back. */
  readonly heldUntil?: number;
  /** Our alias that sends it on; absent or '': none. */
  readonly forwardedBy?: string;
  /** What the sender asked for (RFC 3461 and its like); absent: nothing. */
  readonly terms?: DeliveryTerms;
}

export interface QueueRow extends RemoteDelivery {
  readonly terms: DeliveryTerms;
  readonly forwardedBy: string;
  readonly heldUntil: number;
  readonly id: number;
  readonly bodyId: number;
  readonly place: string;
  readonly sizeBytes: number;
  readonly queuedAt: number;
  readonly attempts: number;
  readonly lastReply: string;
  /** How many of the moments have passed at which its sender is told that it takes long. */
  readonly delaysTold: number;
}

export interface Deferral {
  readonly id: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
  readonly lastReply: string;
  /** Absent: as many as before. */
  readonly delaysTold?: number;
}

type RawQueueRow = Omit<QueueRow, 'smtputf8' | 'terms'> & { readonly smtputf8: number; readonly terms: string };

const select = `select q.id, q.body_id as "bodyId", q.message_id as "messageId", q.reverse_path as "reversePath",
  q.forward_path as "forwardPath", q.domain, q.smtputf8, q.queued_at as "queuedAt", q.attempts,
  q.next_attempt_at as "nextAttemptAt", q.last_reply as "lastReply", q.terms, q.forwarded_by as "forwardedBy",
  q.held_until as "heldUntil", q.delays_told as "delaysTold",
  b.place, b.size_bytes as "sizeBytes"
  from queue q join bodies b on b.id = q.body_id`;

/** The rows whose time has come: by priority, then those that wait longest; none of the domains `besides`. */
export function dueQueue(view: View, now: number, limit: number, besides: readonly string[] = []): Promise<QueueRow[]> {
  // An empty list is no SQL to PostgreSQL.
  const others = besides.length === 0 ? '' : `and q.domain not in (${besides.map(() => '?').join(', ')})`;
  return dueRows(view, now, limit, others, besides);
}

/** The same for one domain. */
export function dueQueueOf(view: View, domain: string, now: number, limit: number): Promise<QueueRow[]> {
  return dueRows(view, now, limit, 'and q.domain = ?', [domain]);
}

/** Nearly all mail has no priority: it comes in order out of an index of its own, however much of it there is. */
const ranks = ['q.priority <> 0 and q.priority > 0', 'q.priority = 0', 'q.priority <> 0 and q.priority < 0'] as const;

async function dueRows(
  view: View,
  now: number,
  limit: number,
  where: string,
  values: readonly string[],
): Promise<QueueRow[]> {
  const rows: QueueRow[] = [];
  for (const rank of ranks) {
    if (rows.length >= limit) break;
    const order = rank === 'q.priority = 0' ? '' : 'q.priority desc, ';
    const sql = `${select} where ${rank} and q.next_attempt_at <= ? ${where} order by ${order}q.next_attempt_at, q.id limit ?`;
    rows.push(...(await rowsOf(view.all<RawQueueRow>(sql, now, ...values, limit - rows.length))));
  }
  return rows;
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
  const { messageId, reversePath, forwardPath, domain, smtputf8, nextAttemptAt, terms = {}, forwardedBy = '' } = remote;
  const { heldUntil = 0 } = remote;
  await tx.run(
    `insert into queue (body_id, message_id, reverse_path, forward_path, domain, smtputf8, queued_at, next_attempt_at, terms,
       forwarded_by, held_until, priority) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    bodyId,
    messageId,
    reversePath,
    forwardPath,
    domain,
    smtputf8 ? 1 : 0,
    now,
    nextAttemptAt,
    Object.keys(terms).length === 0 ? '' : JSON.stringify(terms),
    forwardedBy,
    heldUntil,
    terms.priority ?? 0,
  );
}

export async function removeQueued(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const id of ids) await tx.run('delete from queue where id = ?', id);
}

export async function defer(tx: Tx, deferrals: readonly Deferral[]): Promise<void> {
  const sql = `update queue set attempts = ?, next_attempt_at = ?, last_reply = ?, delays_told = coalesce(?, delays_told)
    where id = ?`;
  for (const { id, attempts, nextAttemptAt, lastReply, delaysTold } of deferrals) {
    await tx.run(sql, attempts, nextAttemptAt, lastReply, delaysTold ?? null, id);
  }
}

/** Everything that waits is due now, but for what its sender holds back: that only where `held` says so. */
export async function retryNow(tx: Tx, { now, held = false }: { now: number; held?: boolean }): Promise<void> {
  if (held) await tx.run('update queue set held_until = ?, next_attempt_at = ? where held_until > ?', now, now, now);
  await tx.run('update queue set next_attempt_at = ? where next_attempt_at > ? and held_until <= ?', now, now, now);
  tx.announce({ kind: 'queue' });
}

async function rowsOf(raw: Promise<RawQueueRow[]>): Promise<QueueRow[]> {
  return (await raw).map((row) => ({ ...row, smtputf8: row.smtputf8 === 1, terms: termsOf(row.terms) }));
}

/** The one who wrote it was `insertQueued`. */
function termsOf(written: string): DeliveryTerms {
  return written === '' ? {} : (JSON.parse(written) as DeliveryTerms);
}
