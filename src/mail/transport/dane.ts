/** DANE for SMTP, RFC 7672: what the DNS says of the certificate of a host. */
import { Fault } from '../../base/fault.ts';
import { printTlsa } from '../../formats/policies/index.ts';
import { LookupFault, type Resolver } from '../../net/dns/index.ts';
import type { Crossing, TlsaRecord } from './types.ts';

/**
 * `none`: DANE does not apply, for certain. `usable`: one of the records must fit. `unusable`: there are records that
 * nobody can use. `unknown`: nobody could say, so nothing may be sent there (RFC 7672 §2.1.1).
 */
export type Dane =
  | { readonly kind: 'none' }
  | { readonly kind: 'usable' | 'unusable'; readonly base: string; readonly records: readonly TlsaRecord[] }
  | { readonly kind: 'unknown'; readonly isBogus: boolean; readonly reason: string };

const none: Dane = { kind: 'none' };

/** RFC 7672 §2.2: only where the names that led here, the addresses and the records are all secured by DNSSEC. */
export async function daneOf(crossing: Crossing, resolver: Pick<Resolver, 'tlsa'>): Promise<Dane> {
  const { hop, isSecure, addresses } = crossing;
  // What the operator named needs nobody who vouches for it.
  const isNamed = isSecure || hop.kind !== 'mx';
  if (!isNamed || addresses.security !== 'secure') return none;
  try {
    for (const base of basesOf(crossing)) {
      const answer = await resolver.tlsa(`_${hop.port}._tcp.${base}`);
      if (answer.security === 'secure' && answer.records.length > 0) return foundAt(base, answer.records);
    }
    return none;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const isBogus = error instanceof LookupFault && error.reason === 'bogus';
    return { kind: 'unknown', isBogus, reason: error.message };
  }
}

/** RFC 7672 §2.2.2, §2.2.3: where the aliases of the host end, then the host itself. */
function basesOf({ hop, addresses }: Crossing): string[] {
  return [...new Set([addresses.name, hop.host])];
}

function foundAt(base: string, records: readonly TlsaRecord[]): Dane {
  const usable = records.filter(isUsable);
  return usable.length > 0 ? { kind: 'usable', base, records: usable } : { kind: 'unusable', base, records };
}

/** How long a digest is, by matching type (RFC 6698 §2.1.3); 0: the thing itself. */
const digestBytes = new Map([
  [0, 0],
  [1, 32],
  [2, 64],
]);

/** RFC 7672 §3.1: DANE-TA(2) and DANE-EE(3); 0 and 1 say nothing to SMTP (§3.1.3). */
function isUsable({ usage, selector, matching, data }: TlsaRecord): boolean {
  const bytes = digestBytes.get(matching);
  if (bytes === undefined || (usage !== 2 && usage !== 3) || selector > 1) return false;
  return bytes === 0 ? data.length > 0 : data.length === bytes;
}

export function printRecords(records: readonly TlsaRecord[]): string[] {
  return records.map(printTlsa);
}
