/** What is known of the protection of ways outward: the operator's rules, policies of MTA-STS, and what was seen. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** Times are in milliseconds since 1970. */
export interface StsPolicyRow {
  readonly domain: string;
  readonly policyId: string;
  readonly mode: 'enforce' | 'testing' | 'none';
  /** The document as it was fetched. */
  readonly policy: string;
  readonly fetchedAt: number;
  readonly expiresAt: number;
  readonly usedAt: number;
}

export type TlsWayLevel = 'plain' | 'encrypted' | 'verified';

export interface TlsWayRow {
  readonly domain: string;
  readonly host: string;
  readonly best: TlsWayLevel;
  readonly bestAt: number;
  readonly last: TlsWayLevel;
  readonly lastAt: number;
}

export type TlsRuleLevel = 'none' | 'opportunistic' | 'encrypted' | 'required';

export interface TlsRuleRow {
  /** A domain or host, or ".name" for all below that name. */
  readonly pattern: string;
  readonly level: TlsRuleLevel;
  /** Empty: the name of the host. */
  readonly names: readonly string[];
  readonly since: number;
}

const policyColumns = `domain, policy_id as "policyId", mode, policy, fetched_at as "fetchedAt", expires_at as "expiresAt",
  used_at as "usedAt"`;
const wayColumns = 'domain, host, best, best_at as "bestAt", last, last_at as "lastAt"';

/** Whether it still counts is for the caller to see. */
export function stsPolicy(view: View, domain: string): Promise<StsPolicyRow | undefined> {
  return view.get<StsPolicyRow>(`select ${policyColumns} from sts_policies where domain = ?`, domain);
}

/** Those that hold, behind `after`, by name. */
export function listStsPolicies(view: View, now: number, after: string, limit: number): Promise<StsPolicyRow[]> {
  const sql = `select ${policyColumns} from sts_policies where domain > ? and expires_at > ? order by domain limit ?`;
  return view.all<StsPolicyRow>(sql, after, now, limit);
}

export interface AgingQuery {
  readonly now: number;
  readonly fetchedBefore: number;
  readonly usedAfter: number;
  readonly limit: number;
}

/** Policies that hold, are in use, and were not fetched for a while or half their life, those of the oldest document first. */
export async function agingStsPolicies(
  view: View,
  { now, fetchedBefore, usedAfter, limit }: AgingQuery,
): Promise<string[]> {
  const rows = await view.all<{ domain: string }>(
    `select domain from sts_policies
       where (fetched_at <= ? or expires_at - ? < ? - fetched_at) and expires_at > ? and used_at >= ?
       order by fetched_at, domain limit ?`,
    fetchedBefore,
    now,
    now,
    now,
    usedAfter,
    limit,
  );
  return rows.map(({ domain }) => domain);
}

/** The hosts of a domain that mail was handed to, by name. */
export function tlsWays(view: View, domain: string, limit: number): Promise<TlsWayRow[]> {
  const sql = `select ${wayColumns} from tls_ways where domain = ? order by best_at desc, host limit ?`;
  return view.all<TlsWayRow>(sql, domain, limit);
}

/** Those of the domains behind `after`, by name. */
export function listTlsWays(view: View, after: string, limit: number): Promise<TlsWayRow[]> {
  const sql = `select ${wayColumns} from tls_ways where domain > ? order by domain, host limit ?`;
  return view.all<TlsWayRow>(sql, after, limit);
}

/** All rules, by pattern. */
export async function listTlsRules(view: View, limit: number): Promise<TlsRuleRow[]> {
  type Raw = Omit<TlsRuleRow, 'names'> & { readonly names: string };
  const rows = await view.all<Raw>(
    'select pattern, level, names, since from tls_rules order by pattern limit ?',
    limit,
  );
  return rows.map(({ names, ...rule }) => ({ ...rule, names: names === '' ? [] : names.split('\n') }));
}

/** Replaces what there was. */
export async function keepStsPolicy(tx: Tx, row: StsPolicyRow): Promise<void> {
  await tx.run(
    `insert into sts_policies (domain, policy_id, mode, policy, fetched_at, expires_at, used_at)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (domain) do update set policy_id = excluded.policy_id, mode = excluded.mode, policy = excluded.policy,
         fetched_at = excluded.fetched_at, expires_at = excluded.expires_at, used_at = excluded.used_at`,
    row.domain,
    row.policyId,
    row.mode,
    row.policy,
    row.fetchedAt,
    row.expiresAt,
    row.usedAt,
  );
}

export async function noteStsUse(tx: Tx, { domain, now }: { domain: string; now: number }): Promise<void> {
  await tx.run('update sts_policies set used_at = ? where domain = ? and used_at < ?', now, domain, now);
}

export interface NoteTlsWay {
  readonly domain: string;
  readonly host: string;
  readonly level: TlsWayLevel;
  readonly now: number;
  /** A best that was last seen before counts no more. */
  readonly bestAfter: number;
}

const rank: Record<TlsWayLevel, number> = { plain: 0, encrypted: 1, verified: 2 };

/** What was seen last, and the best of what was seen since `bestAfter`. */
export async function noteTlsWay(tx: Tx, { domain, host, level, now, bestAfter }: NoteTlsWay): Promise<TlsWayRow> {
  const sql = `select ${wayColumns} from tls_ways where domain = ? and host = ?`;
  const known = await tx.get<TlsWayRow>(sql, domain, host);
  const isBetter = !known || known.bestAt < bestAfter || rank[level] >= rank[known.best];
  const best = isBetter ? { best: level, bestAt: now } : { best: known.best, bestAt: known.bestAt };
  const row = { domain, host, ...best, last: level, lastAt: now };
  await tx.run(
    `insert into tls_ways (domain, host, best, best_at, last, last_at) values (?, ?, ?, ?, ?, ?)
       on conflict (domain, host) do update set best = excluded.best, best_at = excluded.best_at, last = excluded.last,
         last_at = excluded.last_at`,
    domain,
    host,
    row.best,
    row.bestAt,
    level,
    now,
  );
  return row;
}

/** Replaces what there was. Throws Fault `cannot` where there are too many. */
export async function setTlsRule(tx: Tx, { pattern, level, names, since }: TlsRuleRow): Promise<void> {
  const row = await tx.get<{ count: number }>('select cast(count(*) as bigint) as count from tls_rules');
  if ((row?.count ?? 0) >= limits.tlsRulesMax)
    throw new Fault('cannot', `There are ${limits.tlsRulesMax} rules already`);
  await tx.run(
    `insert into tls_rules (pattern, level, names, since) values (?, ?, ?, ?)
       on conflict (pattern) do update set level = excluded.level, names = excluded.names, since = excluded.since`,
    pattern,
    level,
    names.join('\n'),
    since,
  );
  tx.announce({ kind: 'tls', name: pattern });
}

/** Throws Fault `notFound`. */
export async function removeTlsRule(tx: Tx, { pattern }: { pattern: string }): Promise<void> {
  const removed = await tx.run('delete from tls_rules where pattern = ?', pattern);
  if (removed === 0) throw new Fault('notFound', `There is no rule for ${pattern}`);
  tx.announce({ kind: 'tls', name: pattern });
}

/**
 * Forgets what was seen of a domain and its policy of MTA-STS; of a host, under whatever domain, what was seen of it.
 * Throws Fault `notFound`.
 */
export async function forgetTls(tx: Tx, { name }: { name: string }): Promise<{ ways: number; policies: number }> {
  const policies = await tx.run('delete from sts_policies where domain = ?', name);
  const ways = await tx.run('delete from tls_ways where domain = ? or host = ?', name, name);
  if (policies + ways === 0) throw new Fault('notFound', `Nothing is known of ${name}`);
  tx.announce({ kind: 'tls', name });
  return { ways, policies };
}

/** Removes some policies that are over, and some hosts that were not seen for long; 0 when none is left. */
export async function forgetOldTls(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const limit = limits.forgottenPerTurnMax;
  const seenBefore = now - limits.tlsWayRememberedMs;
  const policies = await tx.run(
    `delete from sts_policies where domain in
       (select domain from sts_policies where expires_at <= ? order by expires_at limit ?)`,
    now,
    limit,
  );
  const ways = await tx.run(
    `delete from tls_ways where (domain, host) in
       (select domain, host from tls_ways where best_at < ? and last_at < ? order by best_at limit ?)`,
    seenBefore,
    seenBefore,
    limit,
  );
  return { done: policies + ways };
}
