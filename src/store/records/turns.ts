/**
 * Whose turn it is in the queue. Rows become ready when their time has come; those that are ready wait in lanes, one for
 * each sender and domain. However many rows wait in a lane, the next lane is found by one step in an index.
 */
import type { Tx, View } from '../database/index.ts';
import { queueRows, type QueueRow } from './queue.ts';

/** One sender's mail for one domain. */
export interface Lane {
  readonly sender: string;
  readonly domain: string;
}

/** Who has rows that are ready, in the order of their names, those behind `after`. */
export async function readySenders(view: View, after: string | undefined, limit: number): Promise<string[]> {
  const first = after === undefined ? '' : 'and sender > ?';
  const rows = await view.all<{ name: string }>(
    `with recursive names(name) as (
       select min(sender) from queue where ready = 1 ${first}
       union all
       select (select min(q.sender) from queue q where q.ready = 1 and q.sender > names.name) from names
         where names.name is not null
     ) select name from names where name is not null limit ?`,
    ...(after === undefined ? [] : [after]),
    limit,
  );
  return rows.map(({ name }) => name);
}

/** For which domains a sender has rows that are ready, in the order of their names, those behind `after`. */
export async function readyDomains(
  view: View,
  sender: string,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const first = after === undefined ? '' : 'and domain > ?';
  const rows = await view.all<{ name: string }>(
    `with recursive names(name) as (
       select min(domain) from queue where ready = 1 and sender = ? ${first}
       union all
       select (select min(q.domain) from queue q where q.ready = 1 and q.sender = ? and q.domain > names.name) from names
         where names.name is not null
     ) select name from names where name is not null limit ?`,
    sender,
    ...(after === undefined ? [] : [after]),
    sender,
    limit,
  );
  return rows.map(({ name }) => name);
}

/** The rows of a lane: by priority, then by age. */
export function readyRows(view: View, { sender, domain }: Lane, limit: number): Promise<QueueRow[]> {
  const where = `q.ready = 1 and q.sender = ? and q.domain = ? and q.frozen = 0 order by q.priority desc, q.id limit ?`;
  return queueRows(view, where, sender, domain, limit);
}

/** What is more urgent than ordinary mail (RFC 6710), the most urgent first. */
export function urgentRows(view: View, limit: number): Promise<QueueRow[]> {
  const where = `q.ready = 1 and q.priority > 0 and q.frozen = 0 order by q.priority desc, q.id limit ?`;
  return queueRows(view, where, limit);
}

/** Rows with which the operator wants something done, and whose time has come. */
export function orderedRows(view: View, now: number, limit: number): Promise<QueueRow[]> {
  const where = `q.order_given <> '' and q.frozen = 0 and q.next_attempt_at <= ? order by q.id limit ?`;
  return queueRows(view, where, now, limit);
}

/** What there is to do, found by four steps in indexes. */
export interface Pulse {
  /** When the next row becomes ready; undefined where none will. */
  readonly dueAt: number | undefined;
  /** There are rows that are ready; urgent ones among them; rows with orders. */
  readonly isReady: boolean;
  readonly isUrgent: boolean;
  readonly isOrdered: boolean;
}

export async function pulseOfQueue(view: View): Promise<Pulse> {
  const row = await view.get<{ dueAt: number | null; ready: number; urgent: number; ordered: number }>(
    `select (select min(next_attempt_at) from queue where ready = 0) as "dueAt",
       case when exists (select 1 from queue where ready = 1) then 1 else 0 end as ready,
       case when exists (select 1 from queue where ready = 1 and priority > 0) then 1 else 0 end as urgent,
       case when exists (select 1 from queue where order_given <> '') then 1 else 0 end as ordered`,
  );
  const { dueAt, ready, urgent, ordered } = row ?? { dueAt: null, ready: 0, urgent: 0, ordered: 0 };
  return { dueAt: dueAt ?? undefined, isReady: ready === 1, isUrgent: urgent === 1, isOrdered: ordered === 1 };
}

/** Makes rows ready whose time has come, at most `limit`, those first that wait longest. Answers how many. */
export async function ripenQueue(tx: Tx, { now, limit }: { now: number; limit: number }): Promise<{ done: number }> {
  const done = await tx.run(
    `update queue set ready = 1 where id in
       (select id from queue where ready = 0 and next_attempt_at <= ? order by next_attempt_at limit ?)`,
    now,
    limit,
  );
  return { done };
}

/** After the clock was put back: what was tried already, so that nobody holds it back, waits until `latest` at most. Does `limit` rows, answers how many. */
export async function hastenQueue(
  tx: Tx,
  { latest, limit }: { latest: number; limit: number },
): Promise<{ done: number }> {
  const done = await tx.run(
    `update queue set next_attempt_at = ? where id in
       (select id from queue where ready = 0 and next_attempt_at > ? and attempts > 0 and frozen = 0
          limit ?)`,
    latest,
    latest,
    limit,
  );
  return { done };
}
