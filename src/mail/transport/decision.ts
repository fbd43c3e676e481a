/** The rule of how strong a way must be, once all is known that is to be known. */
import { matchesMx } from '../../formats/policies/index.ts';
import type { TlsRuleRow } from '../../store/records/index.ts';
import type { Dane } from './dane.ts';
import type { StsFinding, StsHeld } from './sts.ts';
import type { Crossing, Protected, Protection, TlsPolicyFacts } from './types.ts';
import type { Floor } from './ways.ts';
import {
  daneFacts,
  noPolicy,
  ofFailure,
  ofFloor,
  ofRule,
  ofStranger,
  ofSts,
  refusal,
  remedyOfDane,
  remedyOfFloor,
  remedyOfRule,
  remedyOfSts,
  stsFacts,
} from './words.ts';

export interface Facts {
  readonly rule?: TlsRuleRow | undefined;
  readonly dane: Dane;
  readonly sts: StsFinding;
  readonly floor?: Floor | undefined;
}

/** A demand on the way, from one of those who may make one. */
type Demand = Pick<Protected, 'tls' | 'why'> & Partial<Pick<Protected, 'remedy' | 'certificateNames'>>;

/** From the weakest; what is said first wins among equals. */
const order = ['opportunistic', 'encrypted', 'required'];

/** The strongest of what is demanded. DANE goes before MTA-STS (RFC 8461 §2). */
export function decide(crossing: Crossing, facts: Facts): Protection {
  const { rule, dane, sts } = facts;
  if (dane.kind === 'unknown') return unknownDane(crossing, dane);
  if (rule && rule.names.length > 0) return { ...demandOfRule(rule), policy: noPolicy(crossing) };
  if (dane.kind === 'usable') return byDane(crossing, dane);
  const policy = dane.kind === 'unusable' ? daneFacts(crossing, dane) : factsOfSts(crossing, sts);
  if (sts.held?.mode === 'enforce' && isStrange(crossing, sts.held)) return strangeHost(crossing, sts.held, sts);
  const [strongest = usual] = demandsOf(crossing, facts).toSorted(
    (a, b) => order.indexOf(b.tls) - order.indexOf(a.tls),
  );
  return { ...strongest, why: `${strongest.why}${ofFailure(sts)}`, policy };
}

/** RFC 7435 */
const usual: Demand = { tls: 'opportunistic', why: 'Encrypted where the host can: nobody asks for more' };

function demandsOf(crossing: Crossing, { rule, dane, sts, floor }: Facts): Demand[] {
  const demands: Demand[] = [];
  if (rule && (rule.level === 'encrypted' || rule.level === 'required')) demands.push(demandOfRule(rule));
  if (sts.held?.mode === 'enforce') demands.push(demandOfSts(sts.held, crossing));
  if (dane.kind === 'unusable') demands.push(demandOfUnusable(crossing));
  if (floor && floor.level !== 'plain') demands.push(demandOfFloor(floor, crossing));
  return [...demands, sts.held?.mode === 'testing' ? demandOfTest(sts.held, crossing) : usual];
}

export function demandOfRule(rule: TlsRuleRow): Demand {
  const names = rule.names.length > 0 ? { certificateNames: rule.names } : {};
  const why = `TLS is "${rule.level}": ${ofRule(rule)}`;
  const isStrict = rule.level === 'encrypted' || rule.level === 'required';
  return { tls: rule.level, why, ...names, ...(isStrict && { remedy: remedyOfRule(rule) }) };
}

function demandOfSts(held: StsHeld, crossing: Crossing): Demand {
  const why = `TLS with a valid certificate or nothing: ${ofSts(held, crossing)}`;
  return { tls: 'required', why, remedy: remedyOfSts(held, crossing) };
}

function demandOfTest(held: StsHeld, crossing: Crossing): Demand {
  return {
    tls: 'opportunistic',
    why: `Encrypted where the host can: ${ofSts(held, crossing)}, so failures are only told`,
  };
}

/** RFC 7672 §2.2: TLS is known to be there, the certificate says nothing. */
function demandOfUnusable(crossing: Crossing): Demand {
  const why = `TLS with any certificate or nothing: no TLSA record of ${crossing.hop.host} is of a kind that SMTP knows`;
  return { tls: 'encrypted', why, remedy: remedyOfDane(crossing) };
}

function demandOfFloor(floor: Floor, crossing: Crossing): Demand {
  const isVerified = floor.level === 'verified';
  const what = isVerified ? 'TLS with a valid certificate or nothing' : 'TLS with any certificate or nothing';
  const why = `${what}: ${ofFloor(floor, crossing)}`;
  return { tls: isVerified ? 'required' : 'encrypted', why, remedy: remedyOfFloor(floor, crossing) };
}

function byDane(crossing: Crossing, dane: Extract<Dane, { kind: 'usable' | 'unusable' }>): Protection {
  const why = `TLS with a certificate that the DNS names: TLSA records of ${dane.base}, secured by DNSSEC`;
  const policy = daneFacts(crossing, dane);
  const certificateNames = namesFor(crossing, dane.base);
  return { tls: 'dane', tlsa: dane.records, certificateNames, policy, why, remedy: remedyOfDane(crossing) };
}

/** RFC 7672 §3.2.2: what a certificate may be called whose authority the DNS names. The recipients' domain led to an MX host. */
function namesFor({ domain, hop }: Crossing, base: string): string[] {
  return [...new Set([base, hop.host, ...(hop.kind === 'mx' ? [domain] : [])])];
}

/** RFC 7672 §2.1.1: an answer that is bogus or does not come may be somebody who takes the records away. */
function unknownDane(crossing: Crossing, dane: Extract<Dane, { kind: 'unknown' }>): Protection {
  const { domain, hop } = crossing;
  const what = dane.isBogus ? 'is forged or broken (DNSSEC)' : 'could not be had';
  const why = `What the DNS says of the certificate of ${hop.host} (TLSA) ${what}`;
  const text = `${why}, so nothing is sent there now. The operator of this server sends nevertheless after: posthouse tls set ${domain} opportunistic`;
  return { unfit: refusal(451, '4.4.3', text), policy: daneFacts(crossing, dane), why: `${why}: ${dane.reason}` };
}

/** RFC 8461 §4.1, §5: deferred, for the policy may be a new one at the next attempt. */
function strangeHost(crossing: Crossing, held: StsHeld, sts: StsFinding): Protection {
  const why = ofStranger(crossing, held);
  const text = `${why}. The operator of this server sends nevertheless after: posthouse tls set ${crossing.domain} opportunistic`;
  return { unfit: refusal(451, '4.7.0', text), policy: factsOfSts(crossing, sts), why };
}

function isStrange({ hop }: Crossing, { mode, mx }: StsHeld): boolean {
  return mode !== 'none' && !matchesMx(hop.host, mx);
}

/** RFC 8461 §5: that the policy does not name the host is told in testing too. */
function factsOfSts(crossing: Crossing, sts: StsFinding): TlsPolicyFacts {
  const facts = stsFacts(crossing, sts);
  if (!sts.held || !isStrange(crossing, sts.held)) return facts;
  return { ...facts, failure: { result: 'validation-failure', reason: ofStranger(crossing, sts.held) } };
}
