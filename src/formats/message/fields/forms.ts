/** The forms in which JMAP shows header fields, RFC 8621 §4.1.2. Everything here gives real text. */
import { bytesOf, utf8Text } from '../../../base/bytes.ts';
import type { Address, Mailbox } from '../types.ts';
import { decodeRaw, knowsCharset } from '../charsets/charset.ts';
import { printAddress } from '../writing/compose.ts';
import { membersOf, parseAddresses } from './addresses.ts';
import { type Moment, parseDate } from './date.ts';
import { writtenMessageIds } from './message-ids.ts';
import { trimBlanks } from './structured.ts';
import { bracketedUrls } from './urls.ts';
import { decodeWordsExactly } from './words.ts';

/** RFC 8621 §4.1.2.3. */
export interface EmailAddress {
  readonly name: string | null;
  readonly email: string;
}

/** RFC 8621 §4.1.2.4. */
export interface EmailAddressGroup {
  readonly name: string | null;
  readonly addresses: readonly EmailAddress[];
}

/** What each form yields. A Date is a moment with its offset; JMAP prints it. */
export interface HeaderForms {
  readonly Raw: string;
  readonly Text: string;
  readonly Addresses: readonly EmailAddress[];
  readonly GroupedAddresses: readonly EmailAddressGroup[];
  readonly MessageIds: readonly string[] | null;
  readonly Date: Moment | null;
  readonly URLs: readonly string[] | null;
}

export type HeaderForm = keyof HeaderForms;

const readers: { readonly [form in HeaderForm]: (raw: string) => HeaderForms[form] } = {
  Raw: rawForm,
  Text: textForm,
  Addresses: (raw) => parseAddresses(raw).flatMap(membersOf).map(emailAddress),
  GroupedAddresses: (raw) => groups(parseAddresses(raw)),
  MessageIds: (raw) => orNull(writtenMessageIds(raw).map((id) => decodeRaw(id))),
  Date: (raw) => parseDate(raw) ?? null,
  URLs: (raw) => orNull(bracketedUrls(raw).map((url) => decodeRaw(url))),
};

/** A header field's value in one of its forms. `raw` is what stands behind the colon, folded or not, with or without its last CRLF. */
export function headerForm<F extends HeaderForm>(form: F, raw: string): HeaderForms[F] {
  return readers[form](raw);
}

/** Says whether a word is the name of a form. */
export function isHeaderForm(word: string): word is HeaderForm {
  return Object.hasOwn(readers, word);
}

/** §4.1.2.1: as it stands, but always valid Unicode, and without NUL. */
function rawForm(raw: string): string {
  return utf8Text(bytesOf(raw.replace(/\r?\n$/, '').replaceAll('\0', '')));
}

/** A run of encoded words that white space separates from everything else and from each other (RFC 2047 §5, §6.2). */
const encodedRun =
  /(?<=^|[ \t])=\?[^? \t\r\n]+\?[bq]\?[!->@-~]*\?=(?:[ \t]+=\?[^? \t\r\n]+\?[bq]\?[!->@-~]*\?=)*(?=[ \t]|$)/gi;

/** §4.1.2.2. */
function textForm(raw: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is what is looked for
  const unfolded = raw.replace(/[\r\n\0]+/g, '').replace(/^ +/, '');
  let text = '';
  let at = 0;
  for (const { 0: run, index } of unfolded.matchAll(encodedRun)) {
    text += decodeRaw(unfolded.slice(at, index)) + runText(run);
    at = index + run.length;
  }
  return (text + decodeRaw(unfolded.slice(at))).normalize('NFC');
}

/** Words in charsets that nobody knows stay as they are; control characters that were hidden in words are dropped. */
function runText(run: string): string {
  const known = run.match(/[^ \t]+/g)?.every((word) => knowsCharset(charsetOf(word))) ?? false;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return known ? decodeWordsExactly(run).replace(/[\x00-\x1f\x7f-\x9f]/g, '') : run;
}

/** RFC 2231 §5: a language may follow. */
function charsetOf(word: string): string {
  return word.slice(2, word.indexOf('?', 2)).replace(/\*.*$/, '');
}

/** §4.1.2.3. Encoded words in quoted names are decoded as well, as in every mail program, although RFC 2047 §5 says no. */
function emailAddress(address: Address): EmailAddress {
  const { name, localPart, domain } = address;
  return { name: nameForm(name), email: decodeRaw(domain === '' ? localPart : printAddress({ localPart, domain })) };
}

function nameForm(name: string | undefined): string | null {
  return name === undefined ? null : trimBlanks(textForm(name)) || null;
}

/** §4.1.2.4: neighbours without a group share one without a name. */
function groups(list: readonly Mailbox[]): EmailAddressGroup[] {
  const found: { readonly name: string | null; readonly addresses: EmailAddress[] }[] = [];
  let loose: EmailAddress[] | undefined;
  for (const mailbox of list) {
    const addresses = membersOf(mailbox).map(emailAddress);
    if (!('group' in mailbox) && loose) loose.push(...addresses);
    else found.push({ name: 'group' in mailbox ? nameForm(mailbox.group) : null, addresses });
    loose = 'group' in mailbox ? undefined : (loose ?? addresses);
  }
  return found;
}

/** "If parsing fails, the value is null" (§4.1.2.5, §4.1.2.7). */
function orNull(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null;
}
