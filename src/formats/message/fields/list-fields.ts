/** What mailing lists say of themselves: RFC 2369, List-Id (RFC 2919), and unsubscribing with one click (RFC 8058). */
import { utf8Binary } from '../../../base/bytes.ts';
import { limits } from '../../../base/limits.ts';
import type { HeaderField } from '../types.ts';
import { field } from './header.ts';
import { FieldReader, trimBlanks } from './structured.ts';
import { bracketedUrls, looseUrls } from './urls.ts';
import { decodeWords } from './words.ts';

/** URLs stand in the sender's order of preference. Whoever follows one asks first (RFC 2369 §5). */
export interface ListFields {
  /** List-Id without its brackets; two lists are the same when these are equal, in any case (RFC 2919 §6). */
  readonly id?: string;
  /** The list's name: the raw phrase, for `decodeWords`. */
  readonly name?: string;
  readonly help?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly unsubscribe?: readonly string[];
  readonly post?: readonly string[];
  readonly owner?: readonly string[];
  readonly archive?: readonly string[];
  /** "List-Post: NO" (RFC 2369 §3.4). */
  readonly postingForbidden?: true;
  /** Where a POST of "List-Unsubscribe=One-Click" leaves the list without further questions (RFC 8058 §3.1). */
  readonly oneClick?: string;
}

const urlFields = ['help', 'subscribe', 'unsubscribe', 'post', 'owner', 'archive'] as const;

/** Reads the fields of a mailing list; what a message does not have is absent. A field that stands twice counts once, the upper one. */
export function parseListFields(header: readonly HeaderField[]): ListFields {
  const urls: Partial<Record<(typeof urlFields)[number], readonly string[]>> = {};
  for (const name of urlFields) {
    const found = urlsOf(field(header, `List-${name}`) ?? '');
    if (found.length > 0) urls[name] = found;
  }
  return {
    ...listId(field(header, 'List-Id') ?? ''),
    ...urls,
    ...forbidden(header),
    ...oneClick(header, urls.unsubscribe),
  };
}

/** Some senders encode the field like a subject, or leave the brackets out. */
function urlsOf(value: string): string[] {
  const urls = bracketedUrls(value);
  if (urls.length > 0) return kept(urls);
  return kept(looseUrls(value.includes('=?') ? utf8Binary(decodeWords(value)) : value));
}

function kept(urls: readonly string[]): string[] {
  return urls.filter((url) => url.length <= limits.listUrlBytesMax).slice(0, limits.listUrlsMax);
}

function forbidden(header: readonly HeaderField[]): Pick<ListFields, 'postingForbidden'> {
  const reader = new FieldReader(field(header, 'List-Post') ?? '');
  reader.skipBlanks();
  return /^no$/i.test(reader.match(/[^ \t\r\n(]+/y)) ? { postingForbidden: true } : {};
}

/** RFC 8058 §3.1: both fields are there, this one says exactly so, and an HTTPS URL is among the ways out. */
function oneClick(header: readonly HeaderField[], unsubscribe: readonly string[] = []): Pick<ListFields, 'oneClick'> {
  if (field(header, 'List-Unsubscribe-Post') !== 'List-Unsubscribe=One-Click') return {};
  const url = unsubscribe.find((candidate) => /^https:\/\//i.test(candidate));
  return url === undefined ? {} : { oneClick: url };
}

/** [phrase] "<" list-id ">" (RFC 2919 §3). Without brackets, a single word with a dot is the identifier, all else a name. */
function listId(value: string): Pick<ListFields, 'id' | 'name'> {
  const open = value.lastIndexOf('<');
  if (open < 0) return isDottedWord(value) ? { id: value } : nameOf(value);
  const close = value.indexOf('>', open);
  const id = value.slice(open + 1, close < 0 ? undefined : close).replace(/[ \t\r\n]+/g, '');
  return { ...(id === '' ? {} : { id }), ...nameOf(value.slice(0, open)) };
}

function isDottedWord(value: string): boolean {
  return /^[^ \t\r\n"]+$/.test(value) && value.slice(1, -1).includes('.');
}

/** phrase (RFC 5322 §3.2.5), with whatever else may stand there. */
function nameOf(phrase: string): Pick<ListFields, 'name'> {
  const reader = new FieldReader(phrase);
  let name = '';
  while (!reader.done) {
    if (reader.match(/[ \t\r\n]+/y) !== '') name += ' ';
    name += reader.quoted() ?? (reader.match(/[^ \t\r\n"]+/y) || reader.match(/"/y));
  }
  name = trimBlanks(name.replace(/ +/g, ' '));
  return name === '' ? {} : { name };
}
