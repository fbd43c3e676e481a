/** What was counted of a day and domain, as the document that is sent. */
import { gzipSync } from 'node:zlib';
import { utf8Bytes } from '../../base/bytes.ts';
import {
  printTlsReport,
  type TlsFailureDetail,
  type TlsReport,
  type TlsReportPolicy,
} from '../../formats/reports/index.ts';
import type { TlsDayFacts, TlsReportRow } from '../../store/records/index.ts';
import { dayMs } from './days.ts';
import type { KeptPolicy } from './noted.ts';
import type { Reporting } from './reporting.ts';

export function reportOf(row: TlsReportRow, facts: TlsDayFacts, reporting: Reporting): TlsReport {
  const { organization, contact, own } = reporting;
  return {
    organization,
    start: row.day * dayMs,
    end: (row.day + 1) * dayMs - 1000,
    contact,
    reportId: row.reportId,
    policies: facts.policies.map(({ policy, facts: text }) => {
      const counts = facts.counts.filter((count) => count.policy === policy);
      return policyOf(JSON.parse(text) as KeptPolicy, counts, own);
    }),
  };
}

/** RFC 8460 §5.2 */
export function compressed(report: TlsReport): Uint8Array {
  return gzipSync(utf8Bytes(printTlsReport(report)));
}

type Counts = TlsDayFacts['counts'];

function policyOf(
  { type, domain, strings, mxHosts }: KeptPolicy,
  counts: Counts,
  own: readonly string[],
): TlsReportPolicy {
  const [successes, failures] = [counts.filter(isSuccess), counts.filter((count) => !isSuccess(count))];
  return {
    type,
    domain,
    strings,
    mxHosts,
    successes: successes.reduce((sum, { sessions }) => sum + sessions, 0),
    failures: failures.reduce((sum, { failed }) => sum + failed, 0),
    details: failures.map((count) => detailOf(count, own)),
  };
}

function isSuccess({ result }: Counts[number]): boolean {
  return result === 'success';
}

function detailOf(
  { result, sessions, host, address, reason }: Counts[number],
  own: readonly string[],
): TlsFailureDetail {
  const isV6 = address.includes(':');
  const sendingIp = address === '' ? undefined : own.find((one) => one.includes(':') === isV6);
  return {
    result,
    sessions,
    ...(sendingIp !== undefined && { sendingIp }),
    ...(host !== '' && { host }),
    ...(address !== '' && { receivingIp: address }),
    ...(reason !== '' && { reason }),
  };
}
