import { textOfUtf8Binary } from '../../base/bytes.ts';
import { membersOf, parseAddresses } from '../../formats/message/index.ts';
import { domainKey } from '../addresses/index.ts';
import type { RawField } from './reading.ts';

/** A From field may name many; whoever is behind these is not asked for a signature. */
const authorDomainsMax = 5;

/** The domains of those who say that they wrote it (RFC 5322 §3.6.2), in their order, in the form in which ours are kept. */
export function authorDomains(fields: readonly RawField[]): string[] {
  const addresses = fields
    .filter(({ name }) => name.toLowerCase() === 'from')
    .flatMap(({ raw }) => parseAddresses(raw.slice(raw.indexOf(':') + 1)))
    .flatMap(membersOf);
  const domains = addresses.map(({ domain }) => domainKey(textOfUtf8Binary(domain) ?? '')).filter(Boolean);
  return [...new Set(domains)].slice(0, authorDomainsMax);
}
