/** Reports of TLS sessions as documents, RFC 8460 §4: written as its text has them, read as senders in fact write them. */
import { limits } from '../../base/limits.ts';

/** What one sender saw of one domain in a time, mostly a day (UTC). All text is real text. */
export interface TlsReport {
  readonly organization: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly start: number;
  /** The last second of it. */
  readonly end: number;
  /** An address. */
  readonly contact: string;
  readonly reportId: string;
  readonly policies: readonly TlsReportPolicy[];
}

/** The sessions under one policy. */
export interface TlsReportPolicy {
  /** "sts", "tlsa", "no-policy-found", or what comes after RFC 8460. */
  readonly type: string;
  /** Lines of an MTA-STS policy, or TLSA records. */
  readonly strings: readonly string[];
  readonly domain: string;
  readonly mxHosts: readonly string[];
  readonly successes: number;
  /** Sessions that failed. The details may count more: one session can fail for two reasons. */
  readonly failures: number;
  readonly details: readonly TlsFailureDetail[];
}

/** Sessions that failed in the same way. */
export interface TlsFailureDetail {
  /** One of §4.3, or what comes after it. */
  readonly result: string;
  readonly sessions: number;
  readonly sendingIp?: string;
  readonly host?: string;
  readonly helo?: string;
  readonly receivingIp?: string;
  /** A URI where there is more to read. */
  readonly information?: string;
  readonly reason?: string;
}

/** A document of §4.4, I-JSON. */
export function printTlsReport({ organization, start, end, contact, reportId, policies }: TlsReport): string {
  return JSON.stringify({
    'organization-name': organization,
    'date-range': { 'start-datetime': printTime(start), 'end-datetime': printTime(end) },
    'contact-info': contact,
    'report-id': reportId,
    policies: policies.map(printPolicy),
  });
}

/** The file name of §5.1. @param submitter the domain of the contact @param uniqueId letters and digits */
export function tlsReportFileName(report: TlsReport, submitter: string, domain: string, uniqueId: string): string {
  const [start, end] = [report.start, report.end].map((ms) => Math.floor(ms / 1000));
  return `${submitter}!${domain}!${start}!${end}!${uniqueId}.json.gz`;
}

/**
 * Reads a document; undefined where it is none. What is missing or makes no sense is left out, and so is what is beyond
 * `limits.tlsReportPoliciesReadMax` and `limits.tlsReportDetailsReadMax`. The caller bounds the text.
 */
export function parseTlsReport(text: string): TlsReport | undefined {
  const document = jsonObject(text);
  const range = objectOf(document?.['date-range']);
  const start = timeOf(range['start-datetime']);
  const end = timeOf(range['end-datetime']);
  if (!document || start === undefined || end === undefined) return undefined;
  return {
    organization: textOf(document['organization-name']) ?? '',
    start,
    end,
    contact: textOf(document['contact-info']) ?? '',
    reportId: textOf(document['report-id']) ?? '',
    policies: listOf(document['policies'], limits.tlsReportPoliciesReadMax).map(parsePolicy),
  };
}

function printPolicy({ type, strings, domain, mxHosts, successes, failures, details }: TlsReportPolicy): object {
  return {
    policy: {
      'policy-type': type,
      ...(strings.length > 0 && { 'policy-string': strings }),
      'policy-domain': domain,
      ...(mxHosts.length > 0 && { 'mx-host': mxHosts }),
    },
    summary: { 'total-successful-session-count': successes, 'total-failure-session-count': failures },
    ...(details.length > 0 && { 'failure-details': details.map(printDetail) }),
  };
}

function printDetail(detail: TlsFailureDetail): object {
  return {
    'result-type': detail.result,
    'sending-mta-ip': detail.sendingIp,
    'receiving-mx-hostname': detail.host,
    'receiving-mx-helo': detail.helo,
    'receiving-ip': detail.receivingIp,
    'failed-session-count': detail.sessions,
    'additional-information': detail.information,
    'failure-reason-code': detail.reason,
  };
}

/** RFC 3339 §5.6, without fractions, as in "2026-11-20T00:00:00Z". */
function printTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '');
}

function parsePolicy(value: unknown): TlsReportPolicy {
  const whole = objectOf(value);
  const policy = objectOf(whole['policy']);
  const summary = objectOf(whole['summary']);
  return {
    type: textOf(policy['policy-type']) ?? '',
    strings: textsOf(policy['policy-string']),
    domain: textOf(policy['policy-domain']) ?? '',
    mxHosts: textsOf(policy['mx-host']),
    successes: countOf(summary['total-successful-session-count']),
    failures: countOf(summary['total-failure-session-count']),
    details: listOf(whole['failure-details'], limits.tlsReportDetailsReadMax).map(parseDetail),
  };
}

function parseDetail(value: unknown): TlsFailureDetail {
  const detail = objectOf(value);
  return {
    result: textOf(detail['result-type']) ?? '',
    sessions: countOf(detail['failed-session-count']),
    ...given('sendingIp', detail['sending-mta-ip']),
    ...given('host', detail['receiving-mx-hostname']),
    ...given('helo', detail['receiving-mx-helo']),
    ...given('receivingIp', detail['receiving-ip']),
    ...given('information', detail['additional-information']),
    ...given('reason', detail['failure-reason-code']),
  };
}

function given<K extends string>(key: K, value: unknown): { readonly [key in K]?: string } {
  const text = textOf(value);
  return (text === undefined ? {} : { [key]: text }) as { readonly [key in K]?: string };
}

type Properties = Readonly<Record<string, unknown>>;

function jsonObject(text: string): Properties | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): Properties {
  return isObject(value) ? value : {};
}

function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, most) : [];
}

/** The example of the RFC has a single text where its grammar has a list, and so have senders. */
function textsOf(value: unknown): string[] {
  const texts = typeof value === 'string' ? [value] : listOf(value, limits.tlsReportDetailsReadMax);
  return texts.filter((text) => typeof text === 'string');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Some senders write numbers as texts. */
function countOf(value: unknown): number {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : 0;
}

/** RFC 3339; a time without a zone is taken for UTC. */
function timeOf(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)/.exec(value) : null;
  const zone = /(?:[Zz]|[+-]\d\d:\d\d)$/.exec(String(value))?.[0] ?? 'Z';
  const ms = match ? Date.parse(`${match[1]}T${match[2]}${zone.toUpperCase()}`) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
