/**
 * What the operator sees of the queue, in turns: each looks at the next thousand entries by their ids, however few of them
 * the filter lets through, so that a million of them keep nobody waiting.
 */
import type { DeliveryTerms } from '../../formats/smtp/index.ts';
import { limits } from '../../base/limits.ts';
import type { SqlValue, View } from '../database/index.ts';

/** frozen: the operator holds it. held: its sender does. late: it was tried and put off. waiting: it was not tried yet. */
export type QueueState = 'waiting' | 'held' | 'frozen' | 'late';

/** Which entries are meant; what is absent does not matter. */
export interface QueueFilter {
  readonly id?: number | undefined;
  /** All recipients of one message. */
  readonly trace?: string | undefined;
  /** An address, "@example.org" for all of a domain, '' for the null reverse-path; case does not count. */
  readonly sender?: string | undefined;
  /** The same for the forward path. */
  readonly recipient?: string | undefined;
  /** Of the recipient. */
  readonly domain?: string | undefined;
  /** Whose hosts were asked the last time. */
  readonly provider?: string | undefined;
  /** Milliseconds since 1970. */
  readonly queuedBefore?: number | undefined;
  readonly state?: QueueState | undefined;
  /** Only what this account handed in with a login. */
  readonly accountId?: number | undefined;
}

/** Where a turn begins, and what time it is. */
export interface QueueTurn {
  readonly filter: QueueFilter;
  /** The id behind which it begins; 0 at first. */
  readonly after: number;
  readonly now: number;
}

/** One recipient of one message that waits. */
export interface ListedEntry {
  readonly id: number;
  readonly trace: string;
  readonly reversePath: string;
  readonly forwardPath: string;
  readonly domain: string;
  readonly provider: string;
  readonly sizeBytes: number;
  readonly queuedAt: number;
  readonly nextAttemptAt: number;
  readonly heldUntil: number;
  readonly attempts: number;
  readonly lastReply: string;
  readonly route: string;
  readonly frozen: boolean;
  readonly orderGiven: '' | 'fail' | 'retry';
  readonly forwardedBy: string;
  readonly terms: DeliveryTerms;
}

/** Part of a statement, with its values. */
export interface Clause {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** The entries of one turn that the filter means, of the queue as `q`. `last` ends it; undefined at the end of the queue. */
export async function windowOf(view: View, { filter, after, now }: QueueTurn): Promise<Clause & { last?: number }> {
  const near = all([...placeOf(filter), { sql: 'q.id > ?', values: [after] }]);
  const row = await view.get<{ last: number | null; count: number }>(
    `select max(id) as last, count(*) as count from
       (select q.id from queue q where ${near.sql} order by q.id limit ?) as looked`,
    ...near.values,
    limits.queueLookedThroughAtOnce,
  );
  const { last, count } = row ?? { last: null, count: 0 };
  const upTo = { sql: 'q.id <= ?', values: [last ?? after] };
  const isLast = last === null || count < limits.queueLookedThroughAtOnce;
  return { ...all([near, upTo, ...conditionsOf(filter, now)]), ...(isLast ? {} : { last }) };
}

export function all(clauses: readonly Clause[]): Clause {
  return { sql: clauses.map(({ sql }) => sql).join(' and '), values: clauses.flatMap(({ values }) => values) };
}

/** What an index answers. */
function placeOf({ id, trace }: QueueFilter): Clause[] {
  return [
    ...(id === undefined ? [] : [{ sql: 'q.id = ?', values: [id] }]),
    ...(trace === undefined ? [] : [{ sql: 'q.message_id = ?', values: [trace] }]),
  ];
}

function conditionsOf(filter: QueueFilter, now: number): Clause[] {
  const { sender, recipient, domain, provider, queuedBefore, state, accountId } = filter;
  return [
    ...(sender === undefined ? [] : [addressed('q.reverse_path', sender)]),
    ...(recipient === undefined ? [] : [addressed('q.forward_path', recipient)]),
    ...(domain === undefined ? [] : [{ sql: 'lower(q.domain) = ?', values: [domain.toLowerCase()] }]),
    ...(provider === undefined ? [] : [{ sql: 'q.provider = ?', values: [provider.toLowerCase()] }]),
    ...(queuedBefore === undefined ? [] : [{ sql: 'q.queued_at < ?', values: [queuedBefore] }]),
    ...(state === undefined ? [] : [inState(state, now)]),
    ...(accountId === undefined ? [] : [handedInBy(accountId)]),
  ];
}

function addressed(column: string, address: string): Clause {
  const wanted = address.toLowerCase();
  if (!wanted.startsWith('@')) return { sql: `lower(${column}) = ?`, values: [wanted] };
  return { sql: `lower(${column}) like ? escape '!'`, values: [`%${wanted.replaceAll(/[!%_]/g, '!$&')}`] };
}

export function inState(state: QueueState, now: number): Clause {
  if (state === 'frozen') return { sql: 'q.frozen = 1', values: [] };
  if (state === 'held') return { sql: 'q.frozen = 0 and q.held_until > ?', values: [now] };
  const tried = state === 'late' ? '>' : '=';
  return { sql: `q.frozen = 0 and q.held_until <= ? and q.attempts ${tried} 0`, values: [now] };
}

/** A quote within a text of the facts has a backslash before it: this can only be their own `login`. */
function handedInBy(accountId: number): Clause {
  const sql = `exists (select 1 from trace_events t where t.trace = q.message_id and t.kind = 'received'
    and t.account_id = ? and t.facts like '%"login":%')`;
  return { sql, values: [accountId] };
}

const columns = `q.id, q.message_id as trace, q.reverse_path as "reversePath", q.forward_path as "forwardPath", q.domain,
  q.provider, b.size_bytes as "sizeBytes", q.queued_at as "queuedAt", q.next_attempt_at as "nextAttemptAt",
  q.held_until as "heldUntil", q.attempts, q.last_reply as "lastReply", q.route, q.frozen, q.order_given as "orderGiven",
  q.forwarded_by as "forwardedBy", q.terms`;

type RawEntry = Omit<ListedEntry, 'frozen' | 'terms'> & { readonly frozen: number; readonly terms: string };

/** The next entries by their ids, at most `limit`. `after`: where to go on; undefined at the end. */
export async function listingTurn(
  view: View,
  turn: QueueTurn,
  limit: number,
  narrower: readonly Clause[] = [],
): Promise<{ entries: ListedEntry[]; after?: number }> {
  const { last, ...window } = await windowOf(view, turn);
  const { sql, values } = all([window, ...narrower]);
  const rows = await view.all<RawEntry>(
    `select ${columns} from queue q join bodies b on b.id = q.body_id where ${sql} order by q.id limit ?`,
    ...values,
    limit,
  );
  const entries = rows.map(entryOf);
  const after = entries.length < limit ? last : entries.at(-1)?.id;
  return { entries, ...(after !== undefined && { after }) };
}

/** The one who wrote the terms was `insertQueued`. */
function entryOf({ frozen, terms, ...row }: RawEntry): ListedEntry {
  return { ...row, frozen: frozen === 1, terms: terms === '' ? {} : (JSON.parse(terms) as DeliveryTerms) };
}

/** By what a summary puts entries together. */
export type QueueGrouping = 'provider' | 'domain' | 'sender';

/** What is counted of the entries with one name. */
export interface QueueTally {
  readonly name: string;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly late: number;
  readonly frozen: number;
  readonly held: number;
  /** Milliseconds since 1970. */
  readonly oldest: number;
  /** The newest entry of whom something was said; null: nobody has been asked. */
  readonly told: number | null;
}

/** Entries that no host was asked for yet stand under their domain. */
const names = {
  provider: `case when q.provider <> '' then q.provider else lower(q.domain) end`,
  domain: 'lower(q.domain)',
  sender: 'lower(q.reverse_path)',
} as const satisfies Record<QueueGrouping, string>;

/** Counts the entries of one turn; without a grouping under the name ''. */
export async function tallyTurn(
  view: View,
  turn: QueueTurn,
  by?: QueueGrouping,
): Promise<{ tallies: QueueTally[]; after?: number }> {
  const { last, sql, values } = await windowOf(view, turn);
  const [late, held] = [inState('late', turn.now), inState('held', turn.now)];
  const tallies = await view.all<QueueTally>(
    `select ${by ? names[by] : "''"} as name, count(*) as entries, cast(sum(b.size_bytes) as bigint) as "sizeBytes",
       count(case when ${late.sql} then 1 end) as late, count(case when q.frozen = 1 then 1 end) as frozen,
       count(case when ${held.sql} then 1 end) as held, min(q.queued_at) as oldest,
       max(case when q.last_reply <> '' then q.id end) as told
       from queue q join bodies b on b.id = q.body_id where ${sql} group by 1`,
    ...late.values,
    ...held.values,
    ...values,
  );
  return { tallies, ...(last !== undefined && { after: last }) };
}

/** What was said last of an entry; '' where it is gone. */
export async function lastReplyOf(view: View, id: number): Promise<string> {
  const row = await view.get<{ reply: string }>('select last_reply as reply from queue where id = ?', id);
  return row?.reply ?? '';
}
