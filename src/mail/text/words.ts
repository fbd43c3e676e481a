/**
 * The words of a text: what an index keeps of it, made so that an index can tell where a text cannot stand.
 *
 * A word is a longest run of letters in the `letters` of a text. Runs of digits give every four neighbours, because there
 * is no end of numbers; scripts that put no blanks between words give every two. So if a text contains a query (both
 * `folded`), then
 *
 *  1. the letters of the text contain the letters of the query, because they are made character by character;
 *  2. a run inside the query, with something else on both sides, is a whole run of the text: its words are words of the text;
 *  3. the first run of the query ends a run of the text, and the last one begins one; if it is a single run with nothing
 *     around it, it lies anywhere in a run;
 *  4. neighbours in a run of the query are neighbours in a run of the text.
 *
 * A long run of letters is cut into pieces that overlap, so that any `partMax` characters of it lie whole in one piece, the
 * first of them at the start of the first piece, the last of them at the end of the last one. What is longer in a query is
 * asked for by a part of it. `asked.ts` writes queries by these rules; words.test.ts holds both against `includes`.
 */
import { letters } from './letters.ts';

/** Characters of a query that are sure to lie whole in one word. */
export const partMax = 16;
const pieceMax = 2 * partMax;
const pieceStep = pieceMax - partMax + 1;

const denseScripts = ['Han', 'Hira', 'Kana', 'Bopo', 'Yi', 'Thai', 'Lao', 'Khmer', 'Mymr', 'Tibt'];
const dense = denseScripts.map((script) => `\\p{scx=${script}}`).join('');
const runsOfAll = new RegExp(`[${dense}]+|(?:(?![${dense}])[\\p{L}\\p{M}])+|(?:(?![${dense}])\\p{N})+`, 'gu');
const runsOfAscii = /[a-z]+|[0-9]+/g;
const isDense = new RegExp(`^[${dense}]`, 'u');
const isNumber = /^\p{N}/u;
// oxlint-disable-next-line no-control-regex -- ASCII is meant
const isAscii = /^[\u0000-\u007f]*$/;

/** Neighbours that make a word, of scripts without blanks and of digits. */
const denseGram = 2;
const digitGram = 4;

/** A run of a text, where it stands in the text's letters. */
export interface Run {
  readonly text: string;
  readonly start: number;
  /** So many neighbours make a word; undefined where the run is a word itself. */
  readonly gram: number | undefined;
}

/** Calls `add` with each word of a folded text, as often as it stands there. */
export function eachWord(text: string, add: (word: string) => void): void {
  const plain = letters(text);
  if (isAscii.test(plain)) for (const [run] of plain.matchAll(runsOfAscii)) addAscii(run, add);
  else for (const { 0: run } of plain.matchAll(runsOfAll)) wordsOfRun(run, gramOf(run)).forEach(add);
}

/** Most words are these. */
function addAscii(run: string, add: (word: string) => void): void {
  const isDigits = run.charCodeAt(0) < 0x3a;
  if (run.length <= (isDigits ? digitGram : pieceMax)) add(run);
  else wordsOfRun(run, isDigits ? digitGram : undefined).forEach(add);
}

/** The runs of letters that are at hand. */
export function runsOf(plain: string): Run[] {
  return [...plain.matchAll(runsOfAll)].map(({ 0: text, index }) => ({ text, start: index, gram: gramOf(text) }));
}

function gramOf(run: string): number | undefined {
  if (isDense.test(run)) return denseGram;
  return isNumber.test(run) ? digitGram : undefined;
}

/** The words of one whole run. */
export function wordsOfRun(run: string, gram: number | undefined): readonly string[] {
  if (run.length <= (gram ?? pieceMax)) return [run];
  return gram === undefined ? piecesOf(run) : gramsOf(Array.from(run), gram);
}

function gramsOf(characters: readonly string[], gram: number): string[] {
  const count = Math.max(1, characters.length - gram + 1);
  return Array.from({ length: count }, (_, at) => characters.slice(at, at + gram).join(''));
}

function piecesOf(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length <= pieceMax) return [run];
  const pieces: string[] = [];
  for (let at = 0; at <= characters.length - partMax; at += pieceStep)
    pieces.push(characters.slice(at, at + pieceMax).join(''));
  return pieces;
}

/** In the header of nearly every message, or in nearly every text: to ask for them tells nothing. */
const common: ReadonlySet<string> = new Set(
  `received from by with esmtp smtp id for date subject to message mime version content type text plain charset transfer
  encoding utf bit com net org www http https mail localhost return path delivered us ascii mon tue wed thu fri sat sun
  the and of in is it you that on are be this or at as have not we your if`.split(/\s+/),
);
const single = /^[a-z0-9]$/;

/** Says whether an index keeps a word. */
export function isTelling(word: string): boolean {
  return !common.has(word) && !single.test(word);
}

/** The words of two and more letters that no index keeps. */
export const untoldWords: readonly string[] = [...common];
