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

/** A row that is ready, as far as its turn depends on it. */
export interface ReadyTurn extends Lane {
  readonly id: number;
}

/** Those that are ready, in the order of senders and domains, read from the index alone; at most `limit`. */
export function readyTurns(view: View, limit: number): Promise<ReadyTurn[]> {
  return view.all<ReadyTurn>(
    `select sender, domain, id from queue where ready = 1 order by sender, domain, priority desc, id limit ?`,
    limit,
  );
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

/** Rows that the operator has given up, and whose time has come. */
export function givenUpRows(view: View, now: number, limit: number): Promise<QueueRow[]> {
  const where = `q.order_given <> '' and q.order_given = 'fail' and q.frozen = 0 and q.next_attempt_at <= ?
    order by q.id limit ?`;
  return queueRows(view, where, now, limit);
}

/** Rows that wait for their turn and have no time left. */
export function overdueRows(view: View, now: number, limit: number): Promise<QueueRow[]> {
  const where = `q.ready = 1 and q.ends_at > 0 and q.ends_at <= ? and q.frozen = 0 order by q.ends_at limit ?`;
  return queueRows(view, where, now, limit);
}

/** What there is to do, found by a few steps in indexes. */
export interface Pulse {
  /** When the next row becomes ready; undefined where none will. */
  readonly dueAt: number | undefined;
  /** When the time of the next ends that is ready; undefined where none does. */
  readonly endsAt: number | undefined;
  /** There are rows that are ready; urgent ones among them; such as have no time left. */
  readonly isReady: boolean;
  readonly isUrgent: boolean;
  readonly isOverdue: boolean;
  /** There are rows that the operator has given up; such as are to be hurried. */
  readonly isGivenUp: boolean;
  readonly isHurried: boolean;
}

interface RawPulse {
  readonly dueAt: number | null;
  readonly endsAt: number | null;
  readonly ready: number;
  readonly urgent: number;
  readonly overdue: number;
  readonly givenUp: number;
  readonly hurried: number;
}

export async function pulseOfQueue(view: View, now: number): Promise<Pulse> {
  const row = await view.get<RawPulse>(
    `select (select min(next_attempt_at) from queue where ready = 0) as "dueAt",
       (select min(ends_at) from queue where ready = 1 and ends_at > 0 and ends_at > ?) as "endsAt",
       ${oneWhere('ready = 1')} as ready,
       ${oneWhere('ready = 1 and priority > 0')} as urgent,
       ${oneWhere('ready = 1 and ends_at > 0 and ends_at <= ?')} as overdue,
       ${oneWhere(`order_given <> '' and order_given = 'fail'`)} as "givenUp",
       ${oneWhere(`order_given <> '' and order_given = 'retry'`)} as hurried`,
    now,
    now,
  );
  return {
    dueAt: row?.dueAt ?? undefined,
    endsAt: row?.endsAt ?? undefined,
    isReady: row?.ready === 1,
    isUrgent: row?.urgent === 1,
    isOverdue: row?.overdue === 1,
    isGivenUp: row?.givenUp === 1,
    isHurried: row?.hurried === 1,
  };
}

function oneWhere(condition: string): string {
  return `case when exists (select 1 from queue where ${condition}) then 1 else 0 end`;
}

/** Where mail is to go that is hurried. */
export interface HurriedLane extends Lane {
  readonly route: string;
}

/** Makes those ready that the operator, or their host, wants tried now, and takes that order off. Does `limit` rows, answers whose they are. */
export async function hurryQueue(
  tx: Tx,
  { limit }: { limit: number },
): Promise<{ done: number; lanes: readonly HurriedLane[] }> {
  const those = `select id from queue where order_given <> '' and order_given = 'retry' order by id limit ?`;
  const lanes = await tx.all<HurriedLane>(
    `select distinct sender, domain, route from queue where id in (${those})`,
    limit,
  );
  const done = await tx.run(`update queue set ready = 1, order_given = '' where id in (${those})`, limit);
  return { done, lanes };
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
