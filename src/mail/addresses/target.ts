import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import { parseDomain } from './canonical.ts';

/** What an alias does with mail beside sending it on to an address. */
export type AliasAction =
  /** RCPT hears this reply. */
  | { readonly kind: 'answer'; readonly code: number; readonly enhanced: string; readonly text: string }
  | { readonly kind: 'discard' }
  /** A program reads it on standard input; the words of its command line, none of which a shell sees. */
  | { readonly kind: 'pipe'; readonly words: readonly string[] }
  /** It is appended to a file in the mbox format. */
  | { readonly kind: 'file'; readonly path: string };

/** One target of an alias. */
export type AliasTarget = { readonly kind: 'address'; readonly address: string } | AliasAction;

/**
 * A target as an operator types it: an address, "discard", "answer:550 5.1.6 moved to ...", "pipe:/path/program words" or
 * "file:/path". No address begins like one of these: ":" wants quotes in a local part. Throws Fault `badAddress`.
 */
export function parseTarget(text: string): AliasTarget {
  const [, word = '', rest = ''] = /^(answer|pipe|file|discard)(?::(.*))?$/is.exec(text.trim()) ?? [];
  const parse = actions[word.toLowerCase() as keyof typeof actions];
  if (parse) return parse(rest.trim());
  return { kind: 'address', address: parseTargetAddress(text) };
}

/** The form in which a target is kept: `parseTarget` reads it. */
export function printTarget(target: AliasTarget): string {
  switch (target.kind) {
    case 'address':
      return target.address;
    case 'discard':
      return 'discard';
    case 'answer':
      return `answer:${target.code} ${target.enhanced} ${target.text}`;
    case 'pipe':
      return `pipe:${target.words.map(quoted).join(' ')}`;
    default:
      return `file:${target.path}`;
  }
}

const actions = { answer: parseAnswer, discard: parseDiscard, pipe: parsePipe, file: parseFile };

/** Any address that an alias may lead to. */
function parseTargetAddress(text: string): string {
  const path = parseAddress(text);
  const isLiteral = path.domain.startsWith('[');
  return addressOf({ localPart: path.localPart, domain: isLiteral ? path.domain : parseDomain(path.domain) });
}

/** RFC 5321 §4.2 and RFC 3463 §2: a refusal, whose two codes are of one class. */
function parseAnswer(rest: string): AliasAction {
  const [, code = '', enhanced = '', text = ''] =
    /^([45][0-5]\d) +([45]\.\d{1,3}\.\d{1,3}) +([!-~][ -~]*)$/.exec(rest) ?? [];
  const fits =
    code !== '' && enhanced[0] === code[0] && code !== '421' && text.length <= limits.aliasAnswerCharactersMax;
  if (!fits)
    throw new Fault(
      'badAddress',
      'An answer looks like "answer:550 5.1.6 moved to alice@example.net", with 4xx or 5xx',
    );
  return { kind: 'answer', code: Number(code), enhanced, text };
}

function parseDiscard(rest: string): AliasAction {
  if (rest !== '') throw new Fault('badAddress', '"discard" stands alone');
  return { kind: 'discard' };
}

function parsePipe(rest: string): AliasAction {
  const words = wordsOf(mustBeOneLine(rest));
  mustBeAbsolute(words[0] ?? '', 'pipe:/path/program words');
  return { kind: 'pipe', words };
}

function parseFile(path: string): AliasAction {
  mustBeAbsolute(mustBeOneLine(path), 'file:/path');
  return { kind: 'file', path };
}

function mustBeOneLine(text: string): string {
  if (text.length > limits.aliasTargetCharactersMax) throw new Fault('badAddress', 'The target is too long');
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\x00-\x1f\x7f]/.test(text)) throw new Fault('badAddress', 'A target has no control characters');
  return text;
}

function mustBeAbsolute(path: string, form: string): void {
  if (!/^\/./.test(path) || path.endsWith('/')) throw new Fault('badAddress', `Give the whole path: ${form}`);
}

/** Words are parted by spaces; double quotes keep a word together, "\" keeps the next character as it is. */
function wordsOf(text: string): string[] {
  const word = /(?:"((?:[^"\\]|\\.)*)"|((?:[^"\\\s]|\\.)+))(?=\s|$)\s*/y;
  const words: string[] = [];
  while (word.lastIndex < text.length) {
    const [, inQuotes, plain = ''] = word.exec(text) ?? [];
    if (word.lastIndex === 0) throw new Fault('badAddress', 'The quotes in the command do not match');
    words.push((inQuotes ?? plain).replaceAll(/\\(.)/g, '$1'));
  }
  return words;
}

function quoted(word: string): string {
  return /^[^\s"\\]+$/.test(word) ? word : `"${word.replaceAll(/["\\]/g, '\\$&')}"`;
}
