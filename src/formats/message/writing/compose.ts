/** Writing header fields, RFC 5322 §2.2.3 and §3.4. */
import { quotedString } from '../fields/structured.ts';
import type { Address, Mailbox } from '../types.ts';

/** RFC 5322 §2.1.1: lines should not be longer than this, without their CRLF. */
const lineLength = 78;

/** atext and dot-atom, RFC 5322 §3.2.3, with the bytes of RFC 6532 §3.2. */
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~\x80-\xff-]+(?:\.[\w!#$%&'*+/=?^`{|}~\x80-\xff-]+)*$/;
/** Whole encoded words of a phrase; a piece of one must not meet what would complete it. */
const encodedWord = /(?<=^| )=\?[^? ]+\?[bq]\?[^? ]+\?=(?= |$)/gi;
const plainPhrase = /^[\w!#$%&'*+/=?^`{|}~\x80-\xff-]+(?: [\w!#$%&'*+/=?^`{|}~\x80-\xff-]+)*$/;

/**
 * A header field with its CRLF, folded at blanks so that lines keep to 78 characters where the words allow. Line breaks and
 * NULs in `value` become blanks: a value can never begin another field.
 */
export function printField(name: string, value: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what is looked for
  const words = value.replace(/[\r\n\0]+/g, ' ').match(/[ \t]*[^ \t]+/g) ?? [];
  let text = '';
  let line = `${name}:`;
  for (const [index, word] of words.entries()) {
    const piece = index === 0 ? ` ${word.replace(/^[ \t]+/, '')}` : word;
    if (index > 0 && line.length + piece.length > lineLength) {
      text += `${line}\r\n`;
      line = piece;
    } else line += piece;
  }
  return `${text}${line}\r\n`;
}

/** An address or a group as it stands in a header field. `parseAddresses` reads it back. */
export function printAddress(mailbox: Mailbox): string {
  if ('group' in mailbox) return `${printGroupName(mailbox.group)}: ${mailbox.members.map(printAddress).join(', ')};`;
  const spec = printSpec(mailbox);
  const { name, route, domain } = mailbox;
  const isBare = name === undefined && route === undefined && domain !== '';
  return isBare
    ? spec
    : `${name === undefined ? '' : `${printPhrase(name)} `}<${route === undefined ? '' : `${route}:`}${spec}>`;
}

/** addr-spec (RFC 5322 §3.4.1): the local part is quoted where it must be. */
function printSpec({ localPart, domain }: Address): string {
  const isPlain = localPart === '' || (dotAtom.test(localPart) && !localPart.includes('=?'));
  const local = isPlain ? localPart : quotedString(localPart);
  return domain === '' ? local : `${local}@${domain}`;
}

/** phrase (RFC 5322 §3.2.5). Encoded words are atoms and must not be quoted (RFC 2047 §5). */
function printPhrase(text: string): string {
  const isPlain = plainPhrase.test(text) && !text.replace(encodedWord, '').includes('=?');
  return isPlain ? text : quotedString(text);
}

/** RFC 2047 §5 (3): white space stands between an encoded word and the colon. */
function printGroupName(text: string): string {
  const phrase = printPhrase(text);
  return phrase.endsWith('?=') ? `${phrase} ` : phrase;
}
