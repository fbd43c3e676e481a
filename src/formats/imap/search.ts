/** What a SEARCH asks for: search and search-key of RFC 3501 §9, §6.4.4, and RFC 6203 §6. */
import { isAscii, textOfUtf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { canonicalFlag } from './flags.ts';
import type { Lexer } from './lexer.ts';
import type { Flag, SearchKey } from './types.ts';

export interface SearchProgram {
  /** As the client named it, in upper case: "UTF-8" or "US-ASCII". The texts of the keys are decoded already. */
  readonly charset?: string;
  readonly key: SearchKey;
}

type DayKey = Extract<SearchKey, { day: number }>['key'];

/** Reads what stands behind a key's name. `depth` counts the keys around this one. */
type Rule = (lexer: Lexer<unknown>, depth: number) => SearchKey;

const newKey: SearchKey = { key: 'and', all: [flagKey('\\Recent', true), flagKey('\\Seen', false)] };

const rules = new Map<string, Rule>([
  ['ALL', () => ({ key: 'all' })],
  ['ANSWERED', flagRule('\\Answered')],
  ['UNANSWERED', flagRule('\\Answered', false)],
  ['DELETED', flagRule('\\Deleted')],
  ['UNDELETED', flagRule('\\Deleted', false)],
  ['DRAFT', flagRule('\\Draft')],
  ['UNDRAFT', flagRule('\\Draft', false)],
  ['FLAGGED', flagRule('\\Flagged')],
  ['UNFLAGGED', flagRule('\\Flagged', false)],
  ['SEEN', flagRule('\\Seen')],
  ['UNSEEN', flagRule('\\Seen', false)],
  ['RECENT', flagRule('\\Recent')],
  ['OLD', flagRule('\\Recent', false)],
  ['NEW', () => newKey],
  ['KEYWORD', keywordRule(true)],
  ['UNKEYWORD', keywordRule(false)],
  ['BEFORE', dayRule('before')],
  ['ON', dayRule('on')],
  ['SINCE', dayRule('since')],
  ['SENTBEFORE', dayRule('sentBefore')],
  ['SENTON', dayRule('sentOn')],
  ['SENTSINCE', dayRule('sentSince')],
  ['SAVEDBEFORE', dayRule('savedBefore')],
  ['SAVEDON', dayRule('savedOn')],
  ['SAVEDSINCE', dayRule('savedSince')],
  // RFC 8514 §4.3: all, because every mailbox here knows the date.
  ['SAVEDATESUPPORTED', () => ({ key: 'all' })],
  ['EMAILID', idRule('emailId')],
  ['THREADID', idRule('threadId')],
  ['LARGER', sizeRule('larger')],
  ['SMALLER', sizeRule('smaller')],
  ['FROM', fieldRule('from')],
  ['TO', fieldRule('to')],
  ['CC', fieldRule('cc')],
  ['BCC', fieldRule('bcc')],
  ['SUBJECT', fieldRule('subject')],
  ['HEADER', readHeader],
  ['BODY', textRule('body')],
  ['TEXT', textRule('text')],
  ['UID', (lexer) => ({ key: 'uid', set: lexer.space().sequenceSet() })],
  ['FUZZY', (lexer, depth) => ({ key: 'fuzzy', of: readKey(lexer.space(), depth) })],
  ['NOT', readNot],
  ['OR', readOr],
]);

/** ["CHARSET" SP astring SP] search-key *(SP search-key). Fault `badCharset` for any but US-ASCII and UTF-8. */
export function readSearchProgram(lexer: Lexer<unknown>): SearchProgram {
  const charset = readCharset(lexer);
  const key = allOf(lexer.spaced(() => readKey(lexer, 0)));
  return { key, ...(charset !== undefined && { charset }) };
}

function readCharset(lexer: Lexer<unknown>): string | undefined {
  if (lexer.accept(/CHARSET /iy) === undefined) return undefined;
  const charset = lexer.astring().toUpperCase();
  if (!['UTF-8', 'US-ASCII'].includes(charset)) throw new Fault('badCharset', 'Only UTF-8 and US-ASCII are known here');
  lexer.space();
  return charset;
}

function readKey(lexer: Lexer<unknown>, depth: number): SearchKey {
  if (depth > limits.listDepthMax) lexer.fail('fewer keys inside one another');
  if (lexer.next === '(') return allOf(lexer.list(() => readKey(lexer, depth + 1)));
  if (/[\d*]/.test(lexer.next)) return { key: 'set', set: lexer.sequenceSet() };
  const rule = rules.get(lexer.keyword());
  return rule ? rule(lexer, depth + 1) : lexer.fail('a search key');
}

function allOf(keys: readonly SearchKey[]): SearchKey {
  const [first, ...others] = keys;
  return first && others.length === 0 ? first : { key: 'and', all: keys };
}

/** A text to search for. UTF-8 is understood without CHARSET too, as many clients leave it out. */
function readText(lexer: Lexer<unknown>): string {
  const binary = lexer.space().astring();
  const text = isAscii(binary) ? binary : textOfUtf8Binary(binary);
  if (text === undefined) throw new Fault('badCharset', 'The search text is not valid UTF-8');
  return text;
}

function flagKey(flag: Flag, present: boolean): SearchKey {
  return { key: 'flag', flag, present };
}

function flagRule(flag: Flag, present = true): Rule {
  return () => flagKey(flag, present);
}

function keywordRule(present: boolean): Rule {
  return (lexer) => flagKey(canonicalFlag(lexer.space().atom()), present);
}

function dayRule(key: DayKey): Rule {
  return (lexer) => ({ key, day: lexer.space().date() });
}

/** objectid, RFC 8474 §7. */
const objectId = /[A-Za-z0-9_-]{1,255}/y;

function idRule(key: 'emailId' | 'threadId'): Rule {
  return (lexer) => ({ key, id: lexer.space().expect(objectId, 'an object id') });
}

function sizeRule(key: 'larger' | 'smaller'): Rule {
  return (lexer) => ({ key, sizeBytes: lexer.space().number() });
}

function fieldRule(field: string): Rule {
  return (lexer) => ({ key: 'header', field, text: readText(lexer) });
}

function textRule(key: 'body' | 'text'): Rule {
  return (lexer) => ({ key, text: readText(lexer) });
}

function readHeader(lexer: Lexer<unknown>): SearchKey {
  const field = lexer.space().astring().toLowerCase();
  return { key: 'header', field, text: readText(lexer) };
}

function readNot(lexer: Lexer<unknown>, depth: number): SearchKey {
  return { key: 'not', of: readKey(lexer.space(), depth) };
}

function readOr(lexer: Lexer<unknown>, depth: number): SearchKey {
  const either = readKey(lexer.space(), depth);
  return { key: 'or', either, or: readKey(lexer.space(), depth) };
}
