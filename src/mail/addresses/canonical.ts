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

/** One way to read an address as a shorter one with a detail (RFC 5233 §1). */
export interface DetailReading {
  readonly path: Path;
  readonly detail: string;
}

/** With "+" as a delimiter "alice+news" may be the detail "news" of "alice". The longest address comes first. */
export function detailReadings({ localPart, domain }: Path, delimiters: string): DetailReading[] {
  const cuts = Array.from({ length: localPart.length }, (_, index) => index);
  return cuts
    .filter((index) => index > 0 && delimiters.includes(localPart.charAt(index)))
    .toReversed()
    .map((index) => ({ path: { localPart: localPart.slice(0, index), domain }, detail: localPart.slice(index + 1) }));
}

/** Characters that may begin a detail: none, or some of + - _ . = each once. Throws Fault `badAddress`. */
export function parseDelimiters(text: string): string {
  const each = new Set(text);
  if (each.size === text.length && /^[-+_.=]*$/.test(text)) return text;
  throw new Fault('badAddress', 'Delimiters are some of + - _ . = without spaces, each once');
}

/** An address of ours, or "@example.org": whatever of that domain has no address of its own. Throws Fault `badAddress`. */
export function parseAliasAddress(text: string): string {
  const [, domain] = /^@([^@]+)$/.exec(text.trim()) ?? [];
  return domain === undefined ? parseOwnAddress(text) : `@${parseDomain(domain)}`;
}
