/** What is said of decisions: to the trace, to the sender whose mail waits, to TLS reports. */
import type { Reply } from '../../formats/smtp/index.ts';
import type { TlsRuleRow } from '../../store/records/index.ts';
import { type Dane, printRecords } from './dane.ts';
import type { StsFinding, StsHeld } from './sts.ts';
import type { Crossing, TlsPolicyFacts } from './types.ts';
import type { Floor } from './ways.ts';

/** As in "2026-11-20". */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** RFC 3463 §3.8: 4.7.x, a matter of security; 4.4.3 the directory could not say. */
export function refusal(code: 451 | 550, enhanced: string, text: string): Reply {
  return { code, enhanced, lines: [text] };
}

export function noPolicy({ domain }: Crossing): TlsPolicyFacts {
  return { type: 'no-policy-found', domain, strings: [], mxHosts: [] };
}

export function daneFacts({ domain }: Crossing, dane: Dane): TlsPolicyFacts {
  if (dane.kind === 'none') return { type: 'no-policy-found', domain, strings: [], mxHosts: [] };
  if (dane.kind === 'unknown') {
    const failure = { result: 'dnssec-invalid', reason: dane.reason } as const;
    return { type: 'tlsa', domain, strings: [], mxHosts: [], failure };
  }
  const facts = {
    type: 'tlsa',
    domain,
    tlsaBase: dane.base,
    strings: printRecords(dane.records),
    mxHosts: [],
  } as const;
  if (dane.kind === 'usable') return facts;
  return { ...facts, failure: { result: 'tlsa-invalid', reason: 'No TLSA record is of a kind that SMTP knows' } };
}

export function stsFacts({ domain }: Crossing, { held, failure }: StsFinding): TlsPolicyFacts {
  if (held?.mode === 'none' || (!held && !failure)) {
    return { type: 'no-policy-found', domain, strings: [], mxHosts: [] };
  }
  const strings = held ? held.text.split(/\r?\n/).filter((line) => line !== '') : [];
  return { type: 'sts', domain, strings, mxHosts: held?.mx ?? [], ...(failure && { failure }) };
}

export function ofRule({ pattern, level, names }: TlsRuleRow): string {
  const which = names.length > 0 ? `, certificate of ${names.join(' or ')}` : '';
  return `your rule for ${pattern} is "${level}"${which}`;
}

export function ofFloor({ level, at, isOther }: Floor, { domain, hop }: Crossing): string {
  const how = level === 'verified' ? 'with a valid certificate' : 'encrypted';
  const who = isOther ? `other hosts of ${domain} were` : `${hop.host} was`;
  return `${who} reached ${how} until ${dayOf(at)}`;
}

export function ofSts({ mode, expiresAt }: StsHeld, { domain }: Crossing): string {
  return `the MTA-STS policy of ${domain} says "${mode}" until ${dayOf(expiresAt)}`;
}

export function ofStranger({ domain, hop }: Crossing, { mx }: StsHeld): string {
  return `${hop.host} is none of the hosts that the MTA-STS policy of ${domain} names: ${mx.join(', ')}`;
}

/** Behind what is decided although a policy was announced that could not be had. */
export function ofFailure({ held, failure }: StsFinding): string {
  if (!failure) return '';
  const what = held ? 'a newer policy' : 'the MTA-STS policy that is announced';
  return `; ${what} could not be had (${failure.reason})`;
}

/** How the operator lets less do; behind why nothing less will do. */
export function remedyOfRule({ pattern }: TlsRuleRow): string {
  return `The operator of this server demands it, and takes it back with: posthouse tls unset ${pattern}`;
}

export function remedyOfFloor(floor: Floor, crossing: Crossing): string {
  const { domain } = crossing;
  return `Nothing less will do, for ${ofFloor(floor, crossing)}. If that is over for good, the operator of this server lifts it with: posthouse tls forget ${domain}`;
}

export function remedyOfSts(held: StsHeld, crossing: Crossing): string {
  const { domain } = crossing;
  return `Nothing less will do, for ${ofSts(held, crossing)}. The operator of this server sends nevertheless after: posthouse tls set ${domain} opportunistic`;
}

export function remedyOfDane({ domain, hop }: Crossing): string {
  return `Nothing less will do, for the DNS names the certificate of ${hop.host} (DANE). The operator of this server sends nevertheless after: posthouse tls set ${domain} opportunistic`;
}
