/** RFC 2231: parameters in other charsets than ASCII, and parameters too long for one line. */
import { binaryOf, bytesOf, utf8Bytes } from '../../../base/bytes.ts';
import { decodeText } from '../charsets/charset.ts';
import type { Parameter } from '../types.ts';
import { blankControls } from './controls.ts';
import { decodeHex, hexOf } from './hex.ts';
import { quotedString } from './structured.ts';

/** name*0, name*1*, ... (RFC 2231 §3). Four digits: nobody needs ten thousand pieces. */
const continuation = /^([^*]+)\*(\d{1,4})(\*?)$/;

interface Piece {
  readonly name: string;
  readonly index: number;
  readonly isEncoded: boolean;
  readonly value: string;
}

/**
 * Joins continuations, at the place of their first piece, in the order of their numbers; gaps are passed over, and of two
 * pieces with one number the first counts.
 */
export function joinContinuations(parameters: readonly Parameter[]): readonly Parameter[] {
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
  const sorted = run.sort((a, b) => a.index - b.index);
  const pieces = sorted.filter((piece, at) => piece.index !== sorted[at - 1]?.index);
  const name = pieces[0]?.name ?? '';
  if (!pieces.some((piece) => piece.isEncoded)) return [name, pieces.map((piece) => piece.value).join('')];
  const text = pieces.map((piece) => (piece.isEncoded ? piece.value : percentEncode(piece.value))).join('');
  return [`${name}*`, pieces[0]?.isEncoded ? text : `''${text}`];
}

/** The text of charset'language'percent-encoded (RFC 2231 §4); what has no charset is read like unlabelled text. */
export function decodeExtended(value: string): string {
  const [, charset = '', encoded = value] = /^([^']*)'[^']*'([^]*)$/.exec(value) ?? [];
  return blankControls(decodeText(bytesOf(decodeHex(encoded, '%')), charset));
}

/** RFC 5322 §2.1.1, without the blank before a parameter and the semicolon behind it. */
const lineLength = 78 - 2;

/** RFC 2045 §5.1. An apostrophe is none here, since some readers take `x'y'z` for the form of RFC 2231 §4. */
const token = /^[\w!#$%&*+.^`{|}~-]+$/;

/**
 * A parameter with the text `value`, as it may stand behind "; ": a token or a quoted string where it is short ASCII, else
 * in UTF-8 (RFC 2231 §4), in pieces that fit a line each (§3), separated by "; " and never by more than one blank.
 * `parseParameterized` and `decodeParameter` read it back, control characters as blanks.
 */
export function printParameter(name: string, value: string): string {
  const short = token.test(value) ? value : quotedString(value);
  const isPlain = /^[ -~]*$/.test(value) && !value.includes('=?');
  if (isPlain && name.length + 1 + short.length <= lineLength) return `${name}=${short}`;
  return printExtended(name, percentEncode(binaryOf(utf8Bytes(blankControls(value)))));
}

function printExtended(name: string, encoded: string): string {
  const whole = `${name}*=utf-8''${encoded}`;
  if (whole.length <= lineLength) return whole;
  // The last digits of a piece may not be torn from their percent sign (RFC 2231 §4.1: each piece is decoded alone).
  const room = Math.max(lineLength - `${name}*9999*=utf-8''`.length, 12);
  const pieces = encoded.match(new RegExp(`(?:%..|[^%]){1,${Math.floor(room / 3)}}`, 'g')) ?? [];
  return pieces.map((piece, index) => `${name}*${index}*=${index === 0 ? "utf-8''" : ''}${piece}`).join('; ');
}

/** attribute-char (RFC 2231 §7) without what needs care elsewhere. */
function percentEncode(binary: string): string {
  return binary.replace(/[^\w.-]/g, (byte) => `%${hexOf(byte)}`);
}
