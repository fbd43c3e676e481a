/** Reports that others sent us about our domains, ready to be looked at: one row each, kept for a year. */
import { limits } from '../../base/limits.ts';
import type { SqlValue, Tx, View } from '../database/index.ts';

export type ReportKind = 'dmarc' | 'dmarcFailure' | 'tls' | 'abuse';

export interface NewReport {
  readonly kind: ReportKind;
  /** Of ours, in lower case. */
  readonly domain: string;
  /** Who sent it, as it calls itself. */
  readonly reporter: string;
  /** The time it tells of, in milliseconds since 1970. */
  readonly beginsAt: number;
  readonly endsAt: number;
  /** What it says, as whoever reads it again wrote it. */
  readonly content: string;
  readonly now: number;
}

export interface ReportRow extends Omit<NewReport, 'now'> {
  readonly id: number;
  readonly receivedAt: number;
}

export interface ReportQuery {
  readonly domain: string;
  /** All kinds without it. */
  readonly kind?: ReportKind;
  /** Reports whose time has a part in [from, to). */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

/** By the time they tell of, the newest first. */
export function listReports(view: View, query: ReportQuery): Promise<ReportRow[]> {
  const { domain, kind, from = 0, to = Number.MAX_SAFE_INTEGER, limit } = query;
  const values: SqlValue[] = [domain, ...(kind === undefined ? [] : [kind]), to, from, limit];
  return view.all<ReportRow>(
    `select id, kind, domain, reporter, begins_at as "beginsAt", ends_at as "endsAt", received_at as "receivedAt", content
       from reports where domain = ? ${kind === undefined ? '' : 'and kind = ?'} and begins_at < ? and ends_at > ?
       order by begins_at desc, id desc limit ?`,
    ...values,
  );
}

/** Answers its id. */
export async function addReport(tx: Tx, report: NewReport): Promise<{ reportId: number }> {
  const { kind, domain, reporter, beginsAt, endsAt, content, now } = report;
  const added = await tx.get<{ id: number }>(
    `insert into reports (kind, domain, reporter, begins_at, ends_at, received_at, content)
       values (?, ?, ?, ?, ?, ?, ?) returning id`,
    kind,
    domain,
    reporter,
    beginsAt,
    endsAt,
    now,
    content,
  );
  return { reportId: (added as { id: number }).id };
}

/** Removes some of what is older than reports are kept; 0 when nothing is left. */
export async function forgetReports(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const done = await tx.run(
    'delete from reports where id in (select id from reports where received_at < ? order by received_at limit ?)',
    now - limits.reportsKeptMs,
    limits.forgottenPerTurnMax,
  );
  return { done };
}
