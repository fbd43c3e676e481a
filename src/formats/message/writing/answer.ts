/** Answers: to whom they go, and how they hang on what they answer (RFC 5322 §3.6.3 and §3.6.4). */
import { isAscii } from '../../../base/bytes.ts';
import { parseAddresses } from '../fields/addresses.ts';
import { field, fieldsNamed } from '../fields/header.ts';
import { decodeField } from '../fields/header-charset.ts';
import { decodeHex } from '../fields/hex.ts';
import { parseListFields } from '../fields/list-fields.ts';
import { messageIds } from '../fields/message-ids.ts';
import type { Address, HeaderField } from '../types.ts';
import type { DraftHeader } from './draft.ts';
import { decodeAddress } from './phrases.ts';
import { replySubject } from './subjects.ts';

export interface AnswerOptions {
  /** `everyone`: also who got the message; `list`: the list it came by, or everyone where it came by none. */
  readonly whom: 'sender' | 'everyone' | 'list';
  /** The addresses of the one who answers, who writes to none of them. */
  readonly own: readonly Address[];
}

/** What an answer to the message with this header begins with. Real text. */
export function replyOf(
  header: readonly HeaderField[],
  options: AnswerOptions,
): Pick<DraftHeader, 'subject' | 'inReplyTo' | 'references'> & Recipients {
  return {
    ...recipientsOf(header, options),
    subject: replySubject(decodeField(header, 'Subject') ?? ''),
    inReplyTo: ownId(header),
    references: threadOf(header),
  };
}

interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
}

function recipientsOf(header: readonly HeaderField[], { whom, own }: AnswerOptions): Recipients {
  const list = listOf(header);
  const written = { to: addressesIn(header, 'To'), cc: addressesIn(header, 'Cc') };
  if (whom === 'list' && list) return { to: [list], cc: [] };
  // Whoever answers a message of their own goes on writing to the same people.
  if (addressesIn(header, 'From').some((address) => holds(own, address))) {
    return whom === 'sender' ? { to: written.to, cc: [] } : written;
  }
  const to = senderOf(header, whom === 'sender' ? list : undefined);
  if (whom === 'sender') return { to, cc: [] };
  const others = without(distinct([...written.to, ...written.cc]), [...own, ...to]);
  return followUpTo(header, own) ?? { to, cc: others };
}

/** Reply-To before From; not where a list put itself into it (`list`), and the sender alone is meant. */
function senderOf(header: readonly HeaderField[], list: Address | undefined): readonly Address[] {
  const replyTo = without(addressesIn(header, 'Reply-To'), list ? [list] : []);
  return distinct(replyTo.length > 0 ? replyTo : addressesIn(header, 'From'));
}

/** Mail-Followup-To, which no RFC knows and lists of programmers use: where answers to everyone should go. */
function followUpTo(header: readonly HeaderField[], own: readonly Address[]): Recipients | undefined {
  const to = distinct(addressesIn(header, 'Mail-Followup-To'));
  const others = without(to, own);
  return to.length === 0 ? undefined : { to: others.length > 0 ? others : to, cc: [] };
}

/** List-Post (RFC 2369 §3.4). */
function listOf(header: readonly HeaderField[]): Address | undefined {
  const url = parseListFields(header).post?.find((candidate) => /^mailto:/i.test(candidate)) ?? '';
  const [address] = parseAddresses(decodeHex(url.slice('mailto:'.length).replace(/\?.*/, ''), '%'));
  return address && !('group' in address) && address.domain !== '' ? decodeAddress(address) : undefined;
}

/** The addresses of a field, those in groups too, as real text. */
function addressesIn(header: readonly HeaderField[], name: string): Address[] {
  return parseAddresses(fieldsNamed(header, name).join(','))
    .flatMap((mailbox) => ('group' in mailbox ? mailbox.members : [mailbox]))
    .filter(({ localPart, domain }) => localPart !== '' && domain !== '')
    .map(decodeAddress);
}

function distinct(addresses: readonly Address[]): Address[] {
  return [...new Map(addresses.toReversed().map((address) => [keyOf(address), address])).values()].toReversed();
}

function without(addresses: readonly Address[], unwanted: readonly Address[]): Address[] {
  const keys = new Set(unwanted.map(keyOf));
  return addresses.filter((address) => !keys.has(keyOf(address)));
}

function holds(addresses: readonly Address[], wanted: Address): boolean {
  return addresses.some((address) => keyOf(address) === keyOf(wanted));
}

/** Nobody uses the right of RFC 5321 §2.4 to have two mailboxes that differ in case alone. */
function keyOf({ localPart, domain }: Address): string {
  return `${localPart}@${domain}`.toLowerCase();
}

function ownId(header: readonly HeaderField[]): readonly string[] {
  return idsIn(header, 'Message-ID').slice(0, 1);
}

/**
 * References of an answer or a forward (RFC 5322 §3.6.4): those of the message, or what it answers where that is one alone,
 * and then the message itself.
 */
export function threadOf(header: readonly HeaderField[]): readonly string[] {
  const references = idsIn(header, 'References');
  const answered = idsIn(header, 'In-Reply-To');
  const parents = references.length === 0 && answered.length === 1 ? answered : references;
  return [...new Set([...parents, ...ownId(header)])];
}

/** Ids beyond ASCII are left out: for their sake alone an answer should not need SMTPUTF8. */
function idsIn(header: readonly HeaderField[], name: string): string[] {
  return messageIds(field(header, name) ?? '').filter(isAscii);
}

/** A text with the mark of a quotation before each line, deeper where it is one; lines flow again (RFC 3676 §4.5). */
export function quoteText(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const end = lines.findLastIndex((line) => line !== '') + 1;
  return lines
    .slice(0, Math.max(end, 1))
    .map((line) => (/^(?:>|$)/.test(line) ? `>${line}` : `> ${line}`))
    .join('\n');
}
