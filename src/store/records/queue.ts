/** The queue of mail that leaves: one row for each recipient that still waits. */
import type { DeliveryTerms } from '../../formats/smtp/index.ts';
import type { SqlValue, Tx, View } from '../database/index.ts';

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
  /** Whose mail it is, with whom its turn is shared; absent: told by the alias or the reverse-path. */
  readonly sender?: string;
}

export interface QueueRow extends RemoteDelivery {
  readonly terms: DeliveryTerms;
  readonly forwardedBy: string;
  readonly heldUntil: number;
  readonly sender: string;
  /** The way that the operator wants for it, or ''. */
  readonly route: string;
  /** Held by the operator. */
  readonly frozen: boolean;
  /** What the operator wants done at the next look. */
  readonly orderGiven: '' | 'fail' | 'retry';
  /** Whose hosts were asked the last time ("google.com"), or ''. */
  readonly provider: string;
  readonly id: number;
  readonly bodyId: number;
  readonly place: string;
  readonly sizeBytes: number;
  readonly queuedAt: number;
  readonly attempts: number;
  readonly lastReply: string;
  /** No host is asked after that; 0: not known yet. */
  readonly endsAt: number;
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
  /** Absent: the same as before. */
  readonly provider?: string;
  /** Absent: the same as before. */
  readonly endsAt?: number;
  /** The operator's word by which it was tried: with another since then it is due at once. */
  readonly route?: string;
}

type RawQueueRow = Omit<QueueRow, 'smtputf8' | 'terms' | 'frozen'> & {
  readonly smtputf8: number;
  readonly terms: string;
  readonly frozen: number;
};

const select = `select q.id, q.body_id as "bodyId", q.message_id as "messageId", q.reverse_path as "reversePath",
  q.forward_path as "forwardPath", q.domain, q.smtputf8, q.queued_at as "queuedAt", q.attempts,
  q.next_attempt_at as "nextAttemptAt", q.last_reply as "lastReply", q.terms, q.forwarded_by as "forwardedBy",
  q.held_until as "heldUntil", q.delays_told as "delaysTold", q.sender, q.route, q.frozen, q.order_given as "orderGiven",
  q.provider, q.ends_at as "endsAt",
  b.place, b.size_bytes as "sizeBytes"
  from queue q join bodies b on b.id = q.body_id`;

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
  const ready = nextAttemptAt <= now ? 1 : 0;
  const endsAt = terms.deliverBy?.mode === 'return' ? terms.deliverBy.at : 0;
  await tx.run(
    `insert into queue (body_id, message_id, reverse_path, forward_path, domain, smtputf8, queued_at, next_attempt_at, terms,
       forwarded_by, held_until, priority, sender, ready, ends_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
    senderOf(remote),
    ready,
    endsAt,
  );
}

/** Who shares turns: what differs from mail to mail of one list ("news+anna=example.org@...") does not count. */
function senderOf({ sender, forwardedBy = '', reversePath }: RemoteDelivery): string {
  if (sender !== undefined) return sender;
  if (forwardedBy !== '') return forwardedBy;
  return reversePath === '' ? '<>' : reversePath.toLowerCase().replace(/(?<=.)[+=].*(?=@)/, '');
}

export async function removeQueued(tx: Tx, ids: readonly number[]): Promise<void> {
  for (const id of ids) await tx.run('delete from queue where id = ?', id);
}

export async function defer(tx: Tx, deferrals: readonly Deferral[]): Promise<void> {
  // What was ordered while it was tried counts for more than the time of the next attempt.
  const ordered = `frozen = 1 or order_given <> '' or route <> coalesce(?, route)`;
  const sql = `update queue set next_attempt_at = case when ${ordered} then next_attempt_at else ? end, attempts = ?,
    last_reply = ?, delays_told = coalesce(?, delays_told), provider = coalesce(?, provider),
    ends_at = coalesce(?, ends_at), ready = 0 where id = ?`;
  for (const { id, attempts, nextAttemptAt, lastReply, delaysTold, provider, endsAt, route } of deferrals) {
    const said = [lastReply, delaysTold ?? null, provider ?? null, endsAt ?? null];
    await tx.run(sql, route ?? null, nextAttemptAt, attempts, ...said, id);
  }
}

/** With whatever follows `where`, order and all. */
export function queueRows(view: View, where: string, ...values: SqlValue[]): Promise<QueueRow[]> {
  return rowsOf(view.all<RawQueueRow>(`${select} where ${where}`, ...values));
}

async function rowsOf(raw: Promise<RawQueueRow[]>): Promise<QueueRow[]> {
  return (await raw).map((row) => ({
    ...row,
    smtputf8: row.smtputf8 === 1,
    frozen: row.frozen === 1,
    terms: termsOf(row.terms),
  }));
}

/** The one who wrote it was `insertQueued`. */
function termsOf(written: string): DeliveryTerms {
  return written === '' ? {} : (JSON.parse(written) as DeliveryTerms);
}
