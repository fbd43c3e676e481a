/** Values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183 §2), and RFC 2231. */
import { decodeExtended, joinContinuations } from './extended-parameters.ts';
import { FieldReader } from './structured.ts';
import type { Parameter } from '../types.ts';
import { decodeWords } from './words.ts';

export interface Parameterized {
  /** What stands before the first semicolon, without comments, in lower case. */
  readonly value: string;
  readonly parameters: readonly Parameter[];
}

/** Reads `value *(";" name "=" value)`, forgiving missing and doubled semicolons and missing quotes. */
export function parseParameterized(text: string): Parameterized {
  const reader = new FieldReader(text);
  const value = looksLikeParameter(text) ? '' : bareText(reader).toLowerCase();
  const parameters: Parameter[] = [];
  while (!reader.done) {
    const found = parameter(reader);
    if (found && found[0] !== '') parameters.push(found);
  }
  return { value, parameters: joinContinuations(parameters) };
}

function parameter(reader: FieldReader): Parameter | undefined {
  reader.match(/[; \t]+/y);
  reader.skipBlanks();
  const name = reader.match(/[^=; \t(]+/y).toLowerCase();
  reader.skipBlanks();
  if (!reader.take('=')) {
    // Something that is no parameter: step over it, one character at least.
    if (name === '') reader.at++;
    return undefined;
  }
  reader.skipBlanks();
  return [name, quotedText(reader) ?? withoutLoneQuote(bareText(reader))];
}

/** A quoted value. Where text follows directly, the quote before it was meant to be part of the value: "a"b".pdf". */
function quotedText(reader: FieldReader): string | undefined {
  const text = reader.quoted();
  if (text === undefined || looksLikeParameter(reader.value.slice(reader.at, reader.at + nearby))) return text;
  const more = reader.match(/(?![; \t(])[^;]{1,300}"(?=[ \t]{0,300}(?:;|$))/y);
  return more === '' ? text : `${text}"${more.slice(0, -1)}`;
}

/** How far to look where looking on and on would take long. */
const nearby = 100;

/** A quote that was never closed, or never opened. */
function withoutLoneQuote(text: string): string {
  const isLone = text.indexOf('"') === text.lastIndexOf('"');
  return isLone && (text.startsWith('"') || text.endsWith('"')) ? text.replace('"', '') : text;
}

/**
 * An unquoted value. By RFC 2045 it is a token; names with blanks and "/" in them are common, so it reaches up to the
 * semicolon, a comment, or something that looks like the next parameter. A comment is none where text follows directly.
 */
function bareText(reader: FieldReader): string {
  let text = reader.match(word);
  for (;;) {
    const blank = skipToWord(reader) ? ' ' : '';
    const start = reader.at;
    const more = reader.match(word) || reader.match(/\(/y);
    if (more === '') return text;
    if (blank !== '' && looksLikeParameter(more)) {
      reader.at = start;
      return text;
    }
    text += (text === '' ? '' : blank) + more;
  }
}

/** Up to a blank, a semicolon or a comment. Short brackets that text follows directly are no comment: "a (1).pdf". */
const word = /(?:[^; \t(]|\([^()";]{0,100}\)(?=[^; \t(]))*/y;
const bracketedWord = /\([^()";]{0,100}\)(?=[^; \t(])/y;

function skipToWord(reader: FieldReader): boolean {
  const isSkipped = reader.match(/[ \t\r\n]+/y) !== '';
  bracketedWord.lastIndex = reader.at;
  return (!bracketedWord.test(reader.value) && reader.skipBlanks()) || isSkipped;
}

function looksLikeParameter(word: string): boolean {
  return /^[A-Za-z][\w*-]*=[^=]/.test(word);
}

/** The raw value of a parameter. */
export function parameterNamed(parameters: readonly Parameter[], name: string): string | undefined {
  return parameters.find(([candidate]) => candidate === name)?.[1];
}

/**
 * The text of a parameter: RFC 2231 where it is used (`name*`), else RFC 2047 encoded words, which are wrong there but
 * common, else raw bytes as UTF-8 or Western.
 */
export function decodeParameter(parameters: readonly Parameter[], name: string): string | undefined {
  const extended = parameterNamed(parameters, `${name}*`);
  if (extended !== undefined) return decodeExtended(extended);
  const plain = parameterNamed(parameters, name);
  return plain === undefined ? undefined : decodeWords(plain);
}
