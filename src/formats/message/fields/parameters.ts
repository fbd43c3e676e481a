/** Values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183 §2), and RFC 2231. */
import { bytesOf } from '../../../base/bytes.ts';
import { decodeText } from '../charsets/charset.ts';
import { decodeHex, hexOf } from './hex.ts';
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
  return [name, reader.quoted() ?? bareText(reader)];
}

/**
 * An unquoted value. By RFC 2045 it is a token; names with blanks and "/" in them are common, so it reaches up to the
 * semicolon, a comment, or something that looks like the next parameter.
 */
function bareText(reader: FieldReader): string {
  let text = reader.match(/[^; \t(]*/y);
  for (;;) {
    const blank = reader.skipBlanks() ? ' ' : '';
    const start = reader.at;
    const more = reader.match(/[^; \t(]+/y) || reader.match(/\(/y);
    if (more === '') return text;
    if (blank !== '' && looksLikeParameter(more)) {
      reader.at = start;
      return text;
    }
    text += (text === '' ? '' : blank) + more;
  }
}

function looksLikeParameter(word: string): boolean {
  return /^[A-Za-z][\w*-]*=[^=]/.test(word);
}

/** name*0, name*1*, ... (RFC 2231 §3). */
const continuation = /^([^*]+)\*(\d{1,4})(\*?)$/;

interface Piece {
  readonly name: string;
  readonly index: number;
  readonly isEncoded: boolean;
  readonly value: string;
}

/** Joins continuations, at the place of their first piece. */
function joinContinuations(parameters: readonly Parameter[]): readonly Parameter[] {
  if (!parameters.some(([name]) => continuation.test(name))) return parameters;
  const runs = Map.groupBy(parameters.flatMap(pieceOf), (piece) => piece.name);
  return parameters.flatMap((parameter) => {
    const [piece] = pieceOf(parameter);
    if (!piece) return [parameter];
    const run = runs.get(piece.name);
    runs.delete(piece.name);
    return run ? [joinRun(run)] : [];
  });
}

function pieceOf([written, value]: Parameter): Piece[] {
  const [, name, index, asterisk] = continuation.exec(written) ?? [];
  return name === undefined ? [] : [{ name, index: Number(index), isEncoded: asterisk === '*', value }];
}

/** Where one piece is percent-encoded the whole becomes so, and the name keeps its asterisk. */
function joinRun(run: Piece[]): Parameter {
  const pieces = run.sort((a, b) => a.index - b.index);
  const name = pieces[0]?.name ?? '';
  if (!pieces.some((piece) => piece.isEncoded)) return [name, pieces.map((piece) => piece.value).join('')];
  const text = pieces.map((piece) => (piece.isEncoded ? piece.value : percentEncode(piece.value))).join('');
  return [`${name}*`, pieces[0]?.isEncoded ? text : `''${text}`];
}

function percentEncode(value: string): string {
  return value.replace(/[^\w.-]/g, (byte) => `%${hexOf(byte)}`);
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

/** charset'language'percent-encoded (RFC 2231 §4). */
function decodeExtended(value: string): string {
  const [, charset = '', encoded = value] = /^([^']*)'[^']*'([^]*)$/.exec(value) ?? [];
  return decodeText(bytesOf(decodeHex(encoded, '%')), charset);
}
