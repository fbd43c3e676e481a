/** TLS sessions, counted for each day (UTC) and domain, and the reports that go out about them (RFC 8460). */
import { limits } from '../../base/limits.ts';
import type { StoredBody, Tx, View } from '../database/index.ts';
import { deliverAnyway, type Delivery } from './arrivals.ts';

/** Days are counted since 1970, times are milliseconds since then. */
export interface TlsReportDay {
  readonly day: number;
  readonly domain: string;
}

/** Sessions with one outcome under one policy. */
export interface TlsSessionCount {
  /** Names the policy among those of its day and domain. */
  readonly policy: string;
  /** 'success', or a result type of RFC 8460 §4.3. */
  readonly result: string;
  readonly host: string;
  readonly address: string;
  readonly reason: string;
  readonly sessions: number;
  /** How many of those failed for it. */
  readonly failed: number;
  /** The policy is enforced: mail did not leave. */
  readonly enforced: boolean;
  readonly lastAt: number;
}

export interface TlsPolicyText {
  readonly policy: string;
  /** JSON. */
  readonly facts: string;
}

export interface TlsDayFacts {
  readonly policies: readonly TlsPolicyText[];
  readonly counts: readonly TlsSessionCount[];
}

export interface TlsReportRow extends TlsReportDay {
  readonly id: number;
  /** A 'mailto:' or 'https:' URL. */
  readonly target: string;
  readonly reportId: string;
  readonly state: 'waiting' | 'queued' | 'sent' | 'dropped';
  readonly madeAt: number;
  readonly nextAttemptAt: number;
  readonly attempts: number;
  readonly outcome: string;
}

export interface TlsFailureRow extends Omit<TlsSessionCount, 'policy'>, TlsReportDay {}

type Raw<T extends { readonly enforced: boolean }> = Omit<T, 'enforced'> & { readonly enforced: number };

const countColumns = 'result, host, address, reason, sessions, failed, enforced, last_at as "lastAt"';
const reportColumns = `id, day, domain, target, report_id as "reportId", state, made_at as "madeAt",
  next_attempt_at as "nextAttemptAt", attempts, outcome`;

/** Days and domains that are to be seen to now. */
export function dueTlsDays(view: View, now: number, limit: number): Promise<TlsReportDay[]> {
  const sql = `select day, domain from tls_report_domains where state = 'waiting' and due_at <= ? order by due_at limit ?`;
  return view.all<TlsReportDay>(sql, now, limit);
}

/** Reports that are to be handed over now. */
export function dueTlsReports(view: View, now: number, limit: number): Promise<TlsReportRow[]> {
  const where = `state = 'waiting' and next_attempt_at <= ? order by next_attempt_at, id limit ?`;
  return view.all<TlsReportRow>(`select ${reportColumns} from tls_reports where ${where}`, now, limit);
}

/** What there is to tell; in the same order at every call. */
export async function tlsDayFacts(view: View, { day, domain }: TlsReportDay): Promise<TlsDayFacts> {
  const policies = await view.all<TlsPolicyText>(
    'select policy, facts from tls_report_policies where day = ? and domain = ? order by policy',
    day,
    domain,
  );
  const counts = await view.all<Raw<TlsSessionCount>>(
    `select policy, ${countColumns} from tls_sessions where day = ? and domain = ?
       order by policy, result, host, address, reason`,
    day,
    domain,
  );
  return { policies, counts: counts.map(enforcedRead) };
}

/** What failed last since then, of all domains or one. */
export async function listTlsFailures(
  view: View,
  { since, domain, limit }: { readonly since: number; readonly domain?: string; readonly limit: number },
): Promise<TlsFailureRow[]> {
  const rows = await view.all<Raw<TlsFailureRow>>(
    `select day, domain, ${countColumns} from tls_sessions
       where result <> 'success' and last_at >= ? and domain = coalesce(?, domain)
       order by last_at desc, domain, host, result, policy, address, reason limit ?`,
    since,
    domain ?? null,
    limit,
  );
  return rows.map(enforcedRead);
}

/** Sessions that failed under an enforced policy, counted with all of their day, and the domains. */
export async function countTlsFailures(view: View, since: number): Promise<{ sessions: number; domains: number }> {
  const row = await view.get<{ sessions: number | null; domains: number }>(
    `select cast(sum(failed) as bigint) as sessions, count(distinct domain) as domains from tls_sessions
       where result <> 'success' and enforced = 1 and failed > 0 and last_at >= ?`,
    since,
  );
  return { sessions: row?.sessions ?? 0, domains: row?.domains ?? 0 };
}

/** The last ones first, of all domains or one. */
export function listTlsReports(view: View, limit: number, domain?: string): Promise<TlsReportRow[]> {
  return view.all<TlsReportRow>(
    `select ${reportColumns} from tls_reports where domain = coalesce(?, domain) order by day desc, id desc limit ?`,
    domain ?? null,
    limit,
  );
}

/** What there is of a day and domain is told to these; nothing, where nobody asked. Only the first to say so is heard. */
export async function openTlsReport(
  tx: Tx,
  input: TlsReportDay & { readonly targets: readonly string[]; readonly reportId: string; readonly now: number },
): Promise<void> {
  const { day, domain, targets, reportId, now } = input;
  const opened = await tx.run(
    `update tls_report_domains set state = ? where day = ? and domain = ? and state = 'waiting'`,
    targets.length === 0 ? 'unwanted' : 'reported',
    day,
    domain,
  );
  if (opened === 0) return;
  for (const target of targets) {
    if ((await countReportsTo(tx, day, target)) >= limits.tlsReportsPerTargetMax) continue;
    await tx.run(
      `insert into tls_reports (day, domain, target, report_id, made_at, next_attempt_at) values (?, ?, ?, ?, ?, ?)`,
      day,
      domain,
      target,
      reportId,
      now,
      now,
    );
  }
}

export async function putOffTlsReport(tx: Tx, { day, domain, until }: TlsReportDay & { until: number }): Promise<void> {
  await tx.run('update tls_report_domains set due_at = ? where day = ? and domain = ?', until, day, domain);
}

/** A report becomes a message in the queue, or in a mailbox of ours; nothing where it did already. */
export async function queueTlsReport(
  tx: Tx,
  { id, delivery }: { readonly id: number; readonly delivery: Delivery },
  bodies: readonly StoredBody[],
): Promise<{ queued: boolean }> {
  const changed = await tx.run(`update tls_reports set state = 'queued' where id = ? and state = 'waiting'`, id);
  if (changed > 0) await deliverAnyway(tx, delivery, bodies);
  return { queued: changed > 0 };
}

export interface SettleTlsReport {
  readonly id: number;
  readonly state: 'waiting' | 'sent' | 'dropped';
  readonly nextAttemptAt: number;
  readonly outcome: string;
}

/** After an attempt to hand it over. */
export async function settleTlsReport(tx: Tx, { id, state, nextAttemptAt, outcome }: SettleTlsReport): Promise<void> {
  await tx.run(
    `update tls_reports set state = ?, next_attempt_at = ?, outcome = ?, attempts = attempts + 1
       where id = ? and state = 'waiting'`,
    state,
    nextAttemptAt,
    outcome,
    id,
  );
}

const forgotten = ['tls_sessions', 'tls_report_policies', 'tls_report_domains', 'tls_reports'] as const;

/** Removes some of what is older than reports are kept; 0 when nothing is left. */
export async function forgetTlsReports(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const before = Math.floor((now - limits.tlsReportsKeptMs) / (24 * 60 * 60 * 1000));
  let done = 0;
  for (const table of forgotten) {
    const days = `select distinct day from ${table} where day < ? order by day limit 1`;
    const oldest = await tx.get<{ day: number }>(days, before);
    if (oldest) done += await forgetSome(tx, table, oldest.day);
  }
  return { done };
}

async function forgetSome(tx: Tx, table: (typeof forgotten)[number], day: number): Promise<number> {
  const some = `select distinct domain from ${table} where day = ? order by domain limit ?`;
  return await tx.run(
    `delete from ${table} where day = ? and domain in (${some})`,
    day,
    day,
    Math.ceil(limits.forgottenPerTurnMax / 10),
  );
}

async function countReportsTo(tx: Tx, day: number, target: string): Promise<number> {
  const sql = 'select count(*) as count from tls_reports where day = ? and target = ?';
  return (await tx.get<{ count: number }>(sql, day, target))?.count ?? 0;
}

function enforcedRead<T extends { readonly enforced: number }>(row: T): Omit<T, 'enforced'> & { enforced: boolean } {
  return { ...row, enforced: row.enforced === 1 };
}
