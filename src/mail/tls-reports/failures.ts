import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import {
  type commands,
  countTlsFailures,
  listTlsFailures,
  listTlsReports,
  type TlsFailureRow,
  type TlsReportRow,
} from '../../store/records/index.ts';
import { parseDomain } from '../addresses/index.ts';
import { dayMs, dayOf, printDay } from './days.ts';

/** What failed on a day (UTC), in the same way. Times are milliseconds since 1970. */
export interface FailureListing extends Omit<TlsFailureRow, 'day'> {
  /** As in "2026-11-20". */
  readonly day: string;
}

export interface ReportListing extends Omit<TlsReportRow, 'day' | 'id'> {
  readonly day: string;
}

export interface TlsFailuresOptions {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly clock: Clock;
  /** Where a server runs: so that what has just happened is seen too. */
  readonly flush?: () => Promise<void>;
}

/** What went wrong with TLS, and which reports went out, for the operator. */
export class TlsFailures {
  readonly #options: TlsFailuresOptions;

  constructor(options: TlsFailuresOptions) {
    this.#options = options;
  }

  /** Of today and yesterday (UTC), the last first, `limits.rowsAtOnce` at most. Throws Fault `badAddress`. */
  async failures(domain?: string): Promise<FailureListing[]> {
    const { database, clock, flush } = this.#options;
    await flush?.();
    const since = (dayOf(clock.now()) - 1) * dayMs;
    const query = { since, limit: limits.rowsAtOnce, ...(domain !== undefined && { domain: parseDomain(domain) }) };
    return (await database.read((view) => listTlsFailures(view, query))).map(shown);
  }

  /** The last ones first. Throws Fault `badAddress`. */
  async reports(domain?: string): Promise<ReportListing[]> {
    const of = domain === undefined ? undefined : parseDomain(domain);
    const rows = await this.#options.database.read((view) => listTlsReports(view, limits.rowsAtOnce, of));
    return rows.map(({ id: _id, ...row }) => shown(row));
  }

  /** Of enforced policies, in the last 24 hours; undefined where there were none. */
  async summary(): Promise<{ readonly sessions: number; readonly domains: number } | undefined> {
    const { database, clock, flush } = this.#options;
    await flush?.();
    const counted = await database.read((view) => countTlsFailures(view, clock.now() - dayMs));
    return counted.sessions > 0 ? counted : undefined;
  }
}

function shown<T extends { readonly day: number }>(row: T): Omit<T, 'day'> & { readonly day: string } {
  return { ...row, day: printDay(row.day) };
}
