/** Counting TLS sessions, bounded for each day and domain: whose mail we send may name any number of domains and hosts. */
import { limits } from '../../base/limits.ts';
import type { Tx } from '../database/index.ts';
import type { TlsReportDay, TlsSessionCount } from './tls-reports.ts';

export interface NotedTlsSessions extends TlsReportDay, TlsSessionCount {
  /** JSON: what `policy` is. */
  readonly facts: string;
  /** As `policy` and `facts`, for where the domain has too many policies. */
  readonly roughPolicy: string;
  readonly roughFacts: string;
  /** When the day is seen to, where these are the first sessions of it. */
  readonly dueAt: number;
}

/** Adds to what was counted. Answers how many sessions were not, for that there are too many domains. */
export async function noteTlsSessions(
  tx: Tx,
  { noted }: { readonly noted: readonly NotedTlsSessions[] },
): Promise<{ dropped: number }> {
  let dropped = 0;
  for (const one of noted) {
    if (await mayCount(tx, one)) await add(tx, await toldApart(tx, await underPolicy(tx, one)));
    else dropped += one.sessions;
  }
  return { dropped };
}

async function mayCount(tx: Tx, { day, domain, dueAt }: NotedTlsSessions): Promise<boolean> {
  const known = await tx.get('select day from tls_report_domains where day = ? and domain = ?', day, domain);
  if (known) return true;
  const { count = 0 } =
    (await tx.get<{ count: number }>('select count(*) as count from tls_report_domains where day = ?', day)) ?? {};
  if (count >= limits.tlsReportDomainsMax) return false;
  await tx.run('insert into tls_report_domains (day, domain, due_at) values (?, ?, ?)', day, domain, dueAt);
  return true;
}

/** With a policy that is known, or a place for it, or one of its kind in place of many. */
async function underPolicy(tx: Tx, noted: NotedTlsSessions): Promise<NotedTlsSessions> {
  const { day, domain, policy, facts, roughPolicy, roughFacts } = noted;
  if (await hasPolicy(tx, noted)) return noted;
  const sql = 'select count(*) as count from tls_report_policies where day = ? and domain = ?';
  const { count = 0 } = (await tx.get<{ count: number }>(sql, day, domain)) ?? {};
  if (count < limits.tlsReportPoliciesMax) {
    await insertPolicy(tx, noted, policy, facts);
    return noted;
  }
  const rough = { ...noted, policy: roughPolicy };
  if (!(await hasPolicy(tx, rough))) await insertPolicy(tx, noted, roughPolicy, roughFacts);
  return rough;
}

async function hasPolicy(tx: Tx, { day, domain, policy }: NotedTlsSessions): Promise<boolean> {
  const sql = 'select day from tls_report_policies where day = ? and domain = ? and policy = ?';
  return (await tx.get(sql, day, domain, policy)) !== undefined;
}

async function insertPolicy(tx: Tx, { day, domain }: TlsReportDay, policy: string, facts: string): Promise<void> {
  const sql = 'insert into tls_report_policies (day, domain, policy, facts) values (?, ?, ?, ?)';
  await tx.run(sql, day, domain, policy, facts);
}

/** With its host and reason, or without, where there are too many of them. */
async function toldApart(tx: Tx, noted: NotedTlsSessions): Promise<NotedTlsSessions> {
  const { day, domain, policy, result, host, address, reason } = noted;
  if (result === 'success') return noted;
  const known = await tx.get(
    `select day from tls_sessions where day = ? and domain = ? and policy = ? and result = ? and host = ? and address = ?
       and reason = ?`,
    day,
    domain,
    policy,
    result,
    host,
    address,
    reason,
  );
  if (known) return noted;
  const sql = `select count(*) as count from tls_sessions where day = ? and domain = ? and host <> ''`;
  const { count = 0 } = (await tx.get<{ count: number }>(sql, day, domain)) ?? {};
  return count < limits.tlsReportFailuresMax ? noted : { ...noted, host: '', address: '', reason: '' };
}

async function add(tx: Tx, noted: NotedTlsSessions): Promise<void> {
  await tx.run(
    `insert into tls_sessions (day, domain, policy, result, host, address, reason, sessions, failed, enforced, last_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (day, domain, policy, result, host, address, reason) do update set
         sessions = tls_sessions.sessions + excluded.sessions, failed = tls_sessions.failed + excluded.failed,
         enforced = case when excluded.enforced > tls_sessions.enforced then 1 else tls_sessions.enforced end,
         last_at = case when excluded.last_at > tls_sessions.last_at then excluded.last_at else tls_sessions.last_at end`,
    noted.day,
    noted.domain,
    noted.policy,
    noted.result,
    noted.host,
    noted.address,
    noted.reason,
    noted.sessions,
    noted.failed,
    noted.enforced ? 1 : 0,
    noted.lastAt,
  );
}
