/** Whether the certificates that a host shows are those which its TLSA records name: RFC 7672 §3. */
import { hash, type X509Certificate } from 'node:crypto';
import type { TlsaRecord, TlsFailure } from '../types.ts';
import { hasUnknownCritical, pathLengthMax, publicKeyInfo } from './fields.ts';
import { isValidFor } from './names.ts';

const usages = { trustAnchor: 2, endEntity: 3 } as const;
const serverAuth = '1.3.6.1.5.5.7.3.1';

/** What the certificates are held against. */
export interface DaneWish {
  readonly records: readonly TlsaRecord[];
  /** Of which the host's certificate must have one, where an authority is named. */
  readonly names: readonly string[];
  readonly now: number;
}

/** Nothing where one of the records fits: two at once are a roll-over. @param chain as the host sent it, its own first */
export function daneFlaw(chain: readonly X509Certificate[], { records, names, now }: DaneWish): TlsFailure | undefined {
  const [leaf, ...others] = chain;
  if (!leaf) return { result: 'tlsa-invalid', reason: 'The host showed no certificate' };
  // RFC 7672 §3.1.1: neither names nor times matter, the record says it all.
  if (named(leaf, records, usages.endEntity)) return undefined;
  const anchors = others.filter((one) => named(one, records, usages.trustAnchor));
  if (anchors.length === 0)
    return { result: 'tlsa-invalid', reason: 'No certificate of the host is in its TLSA records' };
  if (!isValidFor(leaf, names))
    return { result: 'certificate-host-mismatch', reason: `It is not for ${names.join(', ')}` };
  if (!isInTime(leaf, now)) return { result: 'certificate-expired', reason: `It was valid until ${leaf.validTo}` };
  if (isForServers(leaf) && leadsTo(anchors, [leaf], { left: new Set(others), now })) return undefined;
  return { result: 'certificate-not-trusted', reason: 'The authority of the TLSA record did not sign it' };
}

function named(certificate: X509Certificate, records: readonly TlsaRecord[], usage: number): boolean {
  return records.some((record) => record.usage === usage && fits(certificate.raw, record));
}

/** RFC 6698 §2.1.2, §2.1.3 */
function fits(certificate: Uint8Array, { selector, matching, data }: TlsaRecord): boolean {
  const selected = selector === 0 ? certificate : publicKeyInfo(certificate);
  if (!selected || selector > 1 || matching > 2) return false;
  const form = matching === 0 ? selected : hash(matching === 1 ? 'sha256' : 'sha512', selected, 'buffer');
  return Buffer.compare(form, data) === 0;
}

interface Search {
  /** Those not looked at yet: each is once, or a host could have us search for long. */
  readonly left: Set<X509Certificate>;
  readonly now: number;
}

/** RFC 5280 §6.1: each certificate is signed by the next, which is an authority's; the last is an anchor. */
function leadsTo(
  anchors: readonly X509Certificate[],
  path: readonly [X509Certificate, ...X509Certificate[]],
  search: Search,
): boolean {
  const [last] = path;
  if (hasUnknownCritical(last.raw)) return false;
  return [...search.left].some((issuer) => {
    if (!isIssuer(issuer, last, path.length - 1) || !isInTime(issuer, search.now)) return false;
    if (!search.left.delete(issuer)) return false;
    return anchors.includes(issuer) || leadsTo(anchors, [issuer, ...path], search);
  });
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate, authoritiesBetween: number): boolean {
  if (!issuer.ca || !certificate.checkIssued(issuer)) return false;
  const most = pathLengthMax(issuer.raw);
  return (most === undefined || authoritiesBetween <= most) && certificate.verify(issuer.publicKey);
}

function isInTime({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}

/** RFC 5280 §4.2.1.12: where it says for what it may be used, this must be among it. */
function isForServers({ keyUsage }: X509Certificate): boolean {
  const purposes = keyUsage as readonly string[] | undefined;
  return purposes === undefined || purposes.length === 0 || purposes.includes(serverAuth);
}
