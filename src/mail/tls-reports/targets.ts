/** Who wants to be told: the record of RFC 8460 §3. */
import { limits } from '../../base/limits.ts';
import { findReportRecord, type ReportTarget } from '../../formats/policies/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Resolver } from '../../net/dns/index.ts';

/** URLs, the first ones of the record of a domain; none where there is no record. Throws Fault `unavailable`. */
export async function targetsOf(domain: string, resolver: Pick<Resolver, 'txt'>): Promise<string[]> {
  const { records } = await resolver.txt(`_smtp._tls.${domain}`);
  const targets = findReportRecord(records) ?? [];
  return [...new Set(targets.filter(isUsable).map(urlOf))].slice(0, limits.tlsReportTargetsMax);
}

/** As a target was written down by `targetsOf`. */
export function readTarget(url: string): ReportTarget {
  return url.startsWith('mailto:') ? { kind: 'mailto', address: url.slice(7) } : { kind: 'https', url };
}

function urlOf(target: ReportTarget): string {
  return target.kind === 'https' ? target.url : `mailto:${target.address}`;
}

function isUsable(target: ReportTarget): boolean {
  if (Buffer.byteLength(urlOf(target)) > limits.tlsReportTargetBytesMax) return false;
  return target.kind === 'https' ? URL.canParse(target.url) : isAddress(target.address);
}

function isAddress(text: string): boolean {
  try {
    return parseAddress(text).domain !== '';
  } catch {
    return false;
  }
}
