/** A text that is looked for, as words that a message must have to contain it: see words.ts for why it must. */
import { letters } from './letters.ts';
import { isTelling, partMax, runsOf, untoldWords, wordsOfRun } from './words.ts';
import type { Run } from './words.ts';

/** One word of the message: `part` itself, or with `part` at its start, at its end, or anywhere in it. */
export interface AskedWord {
  readonly at: 'whole' | 'start' | 'end' | 'inside';
  readonly part: string;
}

/** Less is in too many words. */
const insideMin = 3;
const edgeMin = 2;

/** The words that a text must have to contain `query`, both folded. Where there are none, nothing can be said. */
export function askedWords(query: string): AskedWord[] {
  // A half of a character is found in the whole one, whose letters are others.
  if (!query.isWellFormed()) return [];
  const plain = letters(query);
  const asked = runsOf(plain).flatMap((run) => askedOf(run, plain.length));
  return asked.filter((one) =>
    one.at === 'whole' ? isTelling(one.part) : !untoldWords.some((word) => fits(word, one)),
  );
}

function askedOf(run: Run, length: number): AskedWord[] {
  const opensLeft = run.start === 0;
  const opensRight = run.start + run.text.length === length;
  const characters = Array.from(run.text);
  if ((!opensLeft && !opensRight) || characters.length >= (run.gram ?? Infinity))
    return wordsOfRun(run.text, run.gram).map((part) => ({ at: 'whole', part }));
  if (opensLeft && opensRight) return atLeast(run.gram === 2 ? 1 : insideMin, 'inside', characters.slice(0, partMax));
  const min = run.gram === 2 ? 1 : edgeMin;
  if (opensLeft) return atLeast(min, 'end', characters.slice(-partMax));
  return atLeast(min, 'start', characters.slice(0, partMax));
}

function atLeast(count: number, at: AskedWord['at'], characters: readonly string[]): AskedWord[] {
  return characters.length < count ? [] : [{ at, part: characters.join('') }];
}

/** Says whether a word is as asked. */
export function fits(word: string, { at, part }: AskedWord): boolean {
  if (at === 'whole') return word === part;
  if (at === 'start') return word.startsWith(part);
  return at === 'end' ? word.endsWith(part) : word.includes(part);
}
