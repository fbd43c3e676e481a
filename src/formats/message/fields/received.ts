/** Received fields, RFC 5321 §4.4, as the programs write them that really do: the way a message came. */
import { given } from '../../../base/given.ts';
import type { HeaderField } from '../types.ts';
import { type Moment, parseDate } from './date.ts';
import { fieldsNamed } from './header.ts';
import { FieldReader } from './structured.ts';

/** One Received field. Only what the receiving host wrote itself can be believed, and of the client it wrote `helo` unchecked. */
export interface Received {
  /** The word behind "from": the client's greeting, or its name where the greeting stands in a comment (Exim, qmail). */
  readonly from?: string;
  /** The comments behind it. */
  readonly fromInfo?: string;
  /** The client's name as its address resolved, where the writer says it. */
  readonly host?: string;
  /** The client's address, IPv6 without "IPv6:" or zone. */
  readonly ip?: string;
  /** How the client greeted. */
  readonly helo?: string;
  readonly by?: string;
  /** The protocol, as written. */
  readonly with?: string;
  readonly id?: string;
  /** Without its angle brackets. */
  readonly for?: string;
  readonly via?: string;
  /** "TLSv1.3": the version, in one spelling. */
  readonly tls?: string;
  readonly date?: Moment;
}

export interface Hop extends Received {
  /** Since the hop before it, where both have dates; clocks differ, so it may be negative. */
  readonly delayMs?: number;
}

/** The Received fields of a message from the oldest to the latest: the order in which it travelled. */
export function receivedChain(header: readonly HeaderField[]): Hop[] {
  const hops = fieldsNamed(header, 'Received').toReversed().map(parseReceived);
  return hops.map((hop, index) => ({ ...hop, ...delay(hops[index - 1]?.date, hop.date) }));
}

function delay(before: Moment | undefined, after: Moment | undefined): Pick<Hop, 'delayMs'> {
  return before && after ? { delayMs: after.ms - before.ms } : {};
}

/** Reads the value of a Received field. What is not understood is passed over; {} where nothing is understood. */
export function parseReceived(value: string): Received {
  const { clauses, stamp } = clausesOf(value);
  const date = parseDate(stamp);
  const tls = tlsIn([...clauses.values()].flatMap(({ comments }) => comments));
  return {
    ...clientOf(clauses.get('from')),
    ...spoken(clauses, 'by'),
    ...spoken(clauses, 'with'),
    ...spoken(clauses, 'id'),
    ...spoken(clauses, 'for'),
    ...spoken(clauses, 'via'),
    ...(tls === undefined ? {} : { tls }),
    ...(date === undefined ? {} : { date }),
  };
}

/** A keyword's words and the comments among and behind them. */
interface Clause {
  readonly words: string[];
  readonly comments: string[];
}

/** "tls" is Exim's; its name of a cipher is told by nobody else in this place. */
const keywords = new Set(['from', 'by', 'via', 'with', 'id', 'for', 'tls']);

function clausesOf(value: string): { readonly clauses: ReadonlyMap<string, Clause>; readonly stamp: string } {
  const reader = new FieldReader(value);
  const clauses = new Map<string, Clause>();
  let clause: Clause = { words: [], comments: [] };
  let stampAt = value.length;
  while (!reader.done) {
    reader.match(/[ \t\r\n]+/y);
    const comment = reader.comment();
    if (comment !== undefined) clause.comments.push(comment);
    else if (reader.take(';')) [stampAt, clause] = [reader.at, { words: [], comments: [] }];
    else clause = addWord(clauses, clause, wordIn(reader));
  }
  return { clauses, stamp: value.slice(stampAt) };
}

function wordIn(reader: FieldReader): string {
  const start = reader.at;
  if (reader.quoted() === undefined && reader.match(/<[^<>]*>/y) === '')
    return reader.match(/[^ \t\r\n;()"]+/y) || reader.match(/[^]/y);
  reader.match(/[^ \t\r\n;()]+/y);
  return reader.value.slice(start, reader.at);
}

/** A keyword begins a clause, but the word right behind one is its value, whatever it is. A second clause of a kind counts for nothing. */
function addWord(clauses: Map<string, Clause>, clause: Clause, word: string): Clause {
  const name = word.toLowerCase();
  const isValue = clauses.size > 0 && clause.words.length === 0 && clause.comments.length === 0;
  if (isValue || !keywords.has(name)) {
    clause.words.push(word);
    return clause;
  }
  const next: Clause = { words: [], comments: [] };
  if (!clauses.has(name)) clauses.set(name, next);
  return next;
}

type SpokenName = 'by' | 'with' | 'id' | 'for' | 'via';

/** "with" and "via" may be several words ("Microsoft SMTP Server"); of the others the first counts. */
function spoken(clauses: ReadonlyMap<string, Clause>, name: SpokenName): Partial<Record<SpokenName, string>> {
  const words = clauses.get(name)?.words ?? [];
  const text = name === 'with' || name === 'via' ? words.join(' ') : (words[0] ?? '');
  const bare = name === 'for' || name === 'id' ? text.replace(/^<([^<>]*)>.*$/, '$1') : text;
  return bare === '' ? {} : { [name]: bare };
}

type Client = Pick<Received, 'from' | 'fromInfo' | 'host' | 'ip' | 'helo'>;

function clientOf(clause: Clause | undefined): Client {
  if (!clause) return {};
  const [from, ...more] = clause.words;
  const fromInfo = [...more, ...clause.comments.filter((comment) => !isAboutTls(comment))].join(' ');
  const greeting = greetingIn.exec(fromInfo)?.[1];
  // What a client says of itself may be an address too.
  const facts = fromInfo.replace(greetingIn, '');
  const ip = addressIn(facts) ?? addressIn(from ?? '');
  const host = greeting === undefined ? nameBefore(facts, ip) : from;
  return {
    ...given('from', from),
    ...given('fromInfo', fromInfo || undefined),
    ...given('host', host !== undefined && isHostName(host) ? host.replace(/\.$/, '') : undefined),
    ...given('ip', ip),
    ...given('helo', greeting ?? (ip === undefined ? undefined : from)),
  };
}

/** "helo=name" (Exim), "HELO name" (qmail, qpsmtpd). */
const greetingIn = /\b(?:helo|ehlo)[ =]{1,5}([^ \t\r\n()]+)/i;

/** "unknown" is what Postfix and qmail write for clients whose address has no name. */
function isHostName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && text.toLowerCase() !== 'unknown' && addressIn(text) === undefined;
}

/** The word before an address: "mail.example.org [192.0.2.1]", "root@mail.example.org [192.0.2.1]". */
function nameBefore(text: string, address: string | undefined): string | undefined {
  const end = address === undefined ? -1 : text.indexOf(address);
  // No name is longer (RFC 1034 §3.1).
  const before = text.slice(Math.max(0, end - 300), Math.max(0, end));
  return /(?:^|[ \t@])([\w.-]+)[ \t]*[[(](?:IPv6:)?$/i.exec(before)?.[1];
}

/** The first address in a text, without the port that some add to IPv4. */
function addressIn(text: string): string | undefined {
  for (const [, candidate = ''] of text.matchAll(/(?<![\w.:-])(?:IPv6:)?([0-9a-f:.]{2,45})(?![\w.:-])/gi)) {
    const address = candidate.replace(/^([\d.]+):\d+$/, '$1');
    if (isIpv4(address) || isIpv6(address)) return address;
  }
  return undefined;
}

function isIpv4(text: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
}

/** RFC 4291 §2.2: eight groups, or fewer with one "::"; the last two may be written as IPv4. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const whole = groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group) || (group === last && isIpv4(group)));
  const count = groups.length + (last.includes('.') ? 1 : 0);
  return whole && (halves.length === 2 ? count < 8 : halves.length === 1 && count === 8);
}

/** "TLSv1.3" (Postfix, OpenSMTPD), "TLS1.3" (Exim), "version=TLS1_3" (Exchange, Gmail), "TLSv1/SSLv3" (Sendmail). */
const tlsVersion = /\b(tls|ssl)v?(\d)(?:[._](\d))?(?![\w.-])/i;

function isAboutTls(comment: string): boolean {
  return tlsVersion.test(comment) || /\bcertificate\b/i.test(comment);
}

function tlsIn(comments: readonly string[]): string | undefined {
  const [, name = '', major = '', minor] =
    tlsVersion.exec(comments.find((comment) => tlsVersion.test(comment)) ?? '') ?? [];
  return name === '' ? undefined : `${name.toUpperCase()}v${major}${minor === undefined ? '' : `.${minor}`}`;
}
