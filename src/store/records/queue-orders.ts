/**
 * What the operator, or a sender, wants done with entries of the queue. An order is carried out in turns (see
 * queue-listing.ts), each in one transaction. What is being handed over right now is not called back; but what is written
 * of that attempt neither brings back a row that is gone nor undoes an order (`defer`).
 */
import type { Tx } from '../database/index.ts';
import { all, type Clause, type QueueTurn, windowOf } from './queue-listing.ts';
import { recordTrace, type TraceNote } from './trace.ts';

export type QueueOrder =
  /** Not looked at until it is released. */
  | { readonly kind: 'hold' }
  /** Due again, with its whole life before it; what its sender holds back stays so. */
  | { readonly kind: 'release' }
  /** Goes away, and nobody is told. */
  | { readonly kind: 'cancel' }
  /** Comes back to its sender as undeliverable. */
  | { readonly kind: 'fail' }
  /** Due now, whatever the queue knows of its hosts, but for what is held; `held`: also what its sender holds back. */
  | { readonly kind: 'retry'; readonly held: boolean }
  /** Leaves by that way from now on; '': by the rules again. */
  | { readonly kind: 'reroute'; readonly route: string };

/** Who gave it. */
export type OrderedBy = 'operator' | 'sender';

/** When what is held is looked at: never (this is the year 255479). */
const never = 8e15;

/** What an order does: to which entries at all, and how. `set` undefined: they go. */
interface Effect {
  readonly where: Clause;
  readonly set?: Clause;
}

function effectOf(order: QueueOrder, now: number): Effect {
  const free: Clause = { sql: 'q.frozen = 0 and q.held_until <= ?', values: [now] };
  switch (order.kind) {
    case 'hold':
      return {
        where: { sql: 'q.frozen = 0', values: [] },
        set: { sql: `frozen = 1, ready = 0, order_given = '', next_attempt_at = ?`, values: [never] },
      };
    case 'release':
      return { where: { sql: 'q.frozen = 1', values: [] }, set: releasing(now) };
    case 'cancel':
      return { where: { sql: '1 = 1', values: [] } };
    case 'fail':
      return {
        where: { sql: `q.order_given <> 'fail'`, values: [] },
        set: { sql: `order_given = 'fail', frozen = 0, ready = 0, next_attempt_at = ?`, values: [now] },
      };
    case 'retry':
      return order.held ? retryingHeld(now) : { where: all([free, unordered]), set: due(now) };
    default:
      return { where: { sql: 'q.route <> ?', values: [order.route] }, set: rerouting(order.route, now) };
  }
}

const unordered: Clause = { sql: `q.order_given = ''`, values: [] };

function due(now: number): Clause {
  return { sql: `order_given = 'retry', next_attempt_at = ?`, values: [now] };
}

/** Also from what its sender holds back. */
function retryingHeld(now: number): Effect {
  const where = all([{ sql: 'q.frozen = 0', values: [] }, unordered]);
  const until = 'held_until = case when held_until > ? then ? else held_until end';
  return { where, set: { sql: `${until}, order_given = 'retry', next_attempt_at = ?`, values: [now, now, now] } };
}

/** It has not waited for hosts while it was held: the time it may wait begins anew. */
function releasing(now: number): Clause {
  const until = 'case when held_until > ? then held_until else ? end';
  return {
    sql: `frozen = 0, ends_at = 0, held_until = ${until}, next_attempt_at = ${until}`,
    values: [now, now, now, now],
  };
}

/** What is held stays so. */
function rerouting(route: string, now: number): Clause {
  const at = 'case when frozen = 1 or held_until > ? then next_attempt_at else ? end';
  return { sql: `route = ?, next_attempt_at = ${at}`, values: [route, now, now] };
}

/** The entries that an order would change, for a rehearsal. */
export function affectedBy(order: QueueOrder, now: number): Clause {
  return effectOf(order, now).where;
}

export interface OrderQueued extends QueueTurn {
  readonly order: QueueOrder;
  readonly by: OrderedBy;
}

interface Affected {
  readonly id: number;
  readonly trace: string;
  readonly forwardPath: string;
}

/** One turn. Answers how many it changed, and where to go on. */
export async function orderQueued(tx: Tx, input: OrderQueued): Promise<{ changed: number; after?: number }> {
  const { order, now } = input;
  const { last, ...window } = await windowOf(tx, input);
  const { where, set } = effectOf(order, now);
  const { sql, values } = all([window, where]);
  const rows = await tx.all<Affected>(
    `select q.id, q.message_id as trace, q.forward_path as "forwardPath" from queue q where ${sql} order by q.id`,
    ...values,
  );
  const those = `where id in (select q.id from queue q where ${sql})`;
  if (rows.length > 0 && set) await tx.run(`update queue set ${set.sql} ${those}`, ...set.values, ...values);
  if (rows.length > 0 && !set) await tx.run(`delete from queue ${those}`, ...values);
  for (const note of notesOf(rows, input)) await recordTrace(tx, note, now);
  if (rows.length > 0) tx.announce({ kind: 'queue' });
  return { changed: rows.length, ...(last !== undefined && { after: last }) };
}

/** One note for each message; that something is tried sooner is no news. */
function notesOf(rows: readonly Affected[], { order, by }: OrderQueued): TraceNote[] {
  const { kind } = order;
  if (kind === 'retry') return [];
  return [...Map.groupBy(rows, ({ trace }) => trace)].map(([trace, same]): TraceNote => {
    const recipients = same.map(({ forwardPath }) => forwardPath);
    if (kind === 'cancel') return { trace, kind: 'cancelled', facts: { recipients, by } };
    const route = kind === 'reroute' && { route: order.route };
    return { trace, kind: 'ordered', facts: { order: kind, recipients, ...route } };
  });
}
