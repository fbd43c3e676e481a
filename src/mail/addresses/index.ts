/**
 * Addresses of this house in the one form in which they are kept and compared.
 *
 * Local parts are ours to compare as we like (RFC 5321 §2.4): without regard to case, in the composed form of their
 * letters (RFC 6530 §10.1). Domains are compared in their ASCII form (RFC 5890 §2.3.2.1). Addresses of others keep the
 * case of their local part. Pure functions; nothing here asks whether an address exists.
 */
import { domainToASCII } from 'node:url';
import { isAscii } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, parseAddress, type Path } from '../../formats/smtp/index.ts';

/** The ASCII form of a domain in lower case. Empty for what can never be one of ours. */
export function domainKey(domain: string): string {
  return isAscii(domain) ? domain.toLowerCase() : domainToASCII(domain);
}

/** What an address of ours is found under. */
export function addressKey({ localPart, domain }: Path): string {
  return `${localPart.normalize('NFC').toLowerCase()}@${domainKey(domain)}`;
}

/** A domain name as a postmaster types it. Throws Fault `badAddress` when it is none. */
export function parseDomain(text: string): string {
  const domain = domainKey(text.trim().replace(/\.$/, ''));
  if (!isDomain(domain)) throw new Fault('badAddress', `${JSON.stringify(text)} is not a domain name`);
  return domain;
}

/** RFC 5321 §4.1.2: labels of letters, digits and hyphens; RFC 1035 §2.3.4: at most 63 bytes a label. */
function isDomain(domain: string): boolean {
  const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
  return domain.length <= limits.domainBytesMax && domain.split('.').every((part) => label.test(part));
}

/**
 * An address of ours as a postmaster types it, in the form in which it is kept. Throws Fault `badAddress` for what is no
 * address, and for a local part that wants quotes: nobody should have to type those.
 */
export function parseOwnAddress(text: string): string {
  const path = parseAddress(text);
  const domain = parseDomain(path.domain);
  const key = addressKey({ localPart: path.localPart, domain });
  if (addressOf(path).startsWith('"'))
    throw new Fault('badAddress', `${JSON.stringify(text)} needs quotes, choose another`);
  return key;
}

/** Any address that an alias may lead to. Throws Fault `badAddress`. */
export function parseTarget(text: string): string {
  const path = parseAddress(text);
  const isLiteral = path.domain.startsWith('[');
  return addressOf({ localPart: path.localPart, domain: isLiteral ? path.domain : parseDomain(path.domain) });
}

/** "alice+news" is a detail of "alice" (RFC 5233 §1). Undefined where there is no detail. */
export function withoutDetail(path: Path): Path | undefined {
  const plus = path.localPart.indexOf('+');
  return plus > 0 ? { localPart: path.localPart.slice(0, plus), domain: path.domain } : undefined;
}
