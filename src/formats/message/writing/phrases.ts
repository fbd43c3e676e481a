/** Real text in the forms that header fields have for it: RFC 2047 §5, RFC 5322 §3.2.5 and §3.4. */
import { isAscii, utf8Binary } from '../../../base/bytes.ts';
import type { Address, Mailbox } from '../types.ts';
import { decodeRaw } from '../charsets/charset.ts';
import { decodeWords, encodeRun, encodeWords } from '../fields/words.ts';
import { printAddress } from './compose.ts';

/** Words that folding could not bring into a line of 998 (RFC 5322 §2.1.1) are encoded, and so come in pieces. */
const unfoldable = /[^ ]{900}| {60}/;

/** One line: line breaks and other control characters become blanks, those at the ends go. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

/** Real text as the raw value of an unstructured field (RFC 5322 §2.2.1). `decodeWords` reads it back. */
export function encodeText(text: string): string {
  const line = oneLine(text);
  return unfoldable.test(line) ? encodeRun(line) : encodeWords(line);
}

/**
 * An address or a group of real text as it stands in a header field: names in encoded words where they must be, an address
 * outside ASCII in UTF-8 (RFC 6532 §3.2).
 */
export function printRealAddress(mailbox: Mailbox): string {
  if ('group' in mailbox) {
    return printAddress({ group: encodeName(mailbox.group), members: mailbox.members.map(encodeAddress) });
  }
  return printAddress(encodeAddress(mailbox));
}

function encodeAddress({ name = '', localPart, domain }: Address): Address {
  const phrase = encodeName(name);
  // What ends a domain would let it name somebody else too.
  const host = /^\[[^[\]\p{Cc}]*\]$/u.test(domain) ? domain : domain.replace(/[\s\p{Cc}()<>[\]:;@\\,"]/gu, '');
  return {
    ...(phrase !== '' && { name: phrase }),
    localPart: utf8Binary(localPart.replace(/\p{Cc}+/gu, ' ')),
    domain: utf8Binary(host),
  };
}

/** ASCII stands as it is, to be quoted where it must be; anything else wholly in encoded words, which may not be quoted. */
function encodeName(name: string): string {
  const line = oneLine(name);
  return isAscii(line) && !line.includes('=?') && !unfoldable.test(line) ? line : encodeRun(line);
}

/** The reverse of what `printRealAddress` did, for addresses of a received message that go into a draft. */
export function decodeAddress({ name, localPart, domain }: Address): Address {
  return {
    ...(name !== undefined && { name: decodeWords(name) }),
    localPart: decodeRaw(localPart),
    domain: decodeRaw(domain),
  };
}

/** Says whether the address itself, whatever its name, is beyond ASCII. */
export function isInternational(mailbox: Mailbox): boolean {
  if ('group' in mailbox) return mailbox.members.some(isInternational);
  return !isAscii(mailbox.localPart) || !isAscii(mailbox.domain);
}
