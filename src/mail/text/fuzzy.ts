/**
 * Matching by words instead of letters, RFC 6203: a message matches when it has every word of a query, or another form of
 * it, in any order. Two words are forms of one where the stemmer of a language makes the same stem of them.
 */
import { limits } from '../../base/limits.ts';
import { askedWords, type AskedWord } from './asked.ts';
import { folded } from './folded.ts';
import { isWrittenAs, languages, languagesOf } from './languages.ts';
import type { Language } from './languages.ts';
import { letters } from './letters.ts';
import { isTelling, runsOf, wordsOfRun } from './words.ts';

/** One way in which a message can have a word. */
export interface FuzzyChoice extends AskedWord {
  readonly accepts?: (word: string) => boolean;
  /** It counts in texts of that language only. */
  readonly language?: Language;
}

type Stem = (word: string) => string;

/** A stem as long says enough without a look at the language; one that is shorter than the other says nothing. */
const strictMin = 4;
const stemMin = 3;
/** Forms of a word begin with so much of it at least. */
const startMin = 3;
/** An ending is no longer. */
const endingMax = 8;

/** Of digits, and of scripts without blanks. */
const noStemmers: ReadonlyMap<Language, Stem> = new Map();

let stemmers: ReadonlyMap<Language, Stem> | undefined;

/** Stemmers take some megabytes: they come with the first question. */
async function loadStemmers(): Promise<ReadonlyMap<Language, Stem>> {
  const { newStemmer } = await import('snowball-stemmers');
  return new Map(
    languages.map((language) => {
      const stemmer = newStemmer(language);
      return [language, (word: string) => stemmer.stem(word)];
    }),
  );
}

export class FuzzyQuery {
  readonly #words: readonly FuzzyWord[];

  private constructor(words: readonly FuzzyWord[]) {
    this.#words = words;
  }

  /** The first `limits.fuzzyWordsMax` words of a text. Undefined for a text without a word: only its characters can be matched. */
  static async of(text: string): Promise<FuzzyQuery | undefined> {
    stemmers ??= await loadStemmers();
    const all = stemmers;
    const runs = runsOf(letters(folded(text)));
    const grams = new Map(runs.flatMap(({ text: run, gram }) => wordsOfRun(run, gram).map((word) => [word, gram])));
    const words = [...grams].slice(0, limits.fuzzyWordsMax);
    if (words.length === 0) return undefined;
    return new FuzzyQuery(words.map(([word, gram]) => new FuzzyWord(word, gram === undefined ? all : noStemmers)));
  }

  /** True where those words, the whole of a text, have each word of the query in some form. */
  matches(words: ReadonlySet<string>): boolean {
    const found = languagesOf(words);
    return this.#words.every((word) => word.isAmong(words, found));
  }

  /** For each word of the query the ways to have it, as far as an index can tell. */
  get choices(): readonly (readonly FuzzyChoice[])[] {
    return this.#words.filter(({ isTold }) => isTold).map(({ choices }) => choices);
  }
}

/** The words that a text must have to contain `query` (folded), in the shape of `FuzzyQuery.choices`. */
export function exactChoices(query: string): readonly (readonly FuzzyChoice[])[] {
  return askedWords(query).map((asked) => [asked]);
}

class FuzzyWord {
  readonly #word: string;
  /** The stem of the word in each language that makes a good one. */
  readonly #stems: ReadonlyMap<Language, { readonly stem: string; readonly of: Stem }>;
  /** What all forms begin with. */
  readonly #start: string;

  constructor(word: string, all: ReadonlyMap<Language, Stem>) {
    this.#word = word;
    const fitting = [...all].filter(([language]) => isWrittenAs(word, language));
    const stems = fitting.map(([language, of]) => [language, { stem: of(word), of }] as const);
    this.#stems = new Map(stems.filter(([, { stem }]) => stem.length >= stemMin));
    this.#start = startOf(
      word,
      this.#stems.values().map(({ stem }) => stem),
    );
  }

  /** False where an index does not keep the word, or a form of it. */
  get isTold(): boolean {
    return isTelling(this.#word);
  }

  isAmong(words: ReadonlySet<string>, found: readonly Language[]): boolean {
    if (words.has(this.#word)) return true;
    return words.values().some((word) => this.#isFormStrictly(word) || this.#isForm(word, found));
  }

  get choices(): readonly FuzzyChoice[] {
    const exact: FuzzyChoice = { at: 'whole', part: this.#word };
    if (this.#stems.size === 0) return [exact];
    const start = { at: 'start', part: this.#start } as const;
    const short = [...this.#stems].filter(([, { stem }]) => stem.length < strictMin);
    return [
      exact,
      { ...start, accepts: (word) => this.#isFormStrictly(word) },
      ...short.map(([language]) => ({ ...start, language, accepts: (word: string) => this.#isForm(word, [language]) })),
    ];
  }

  #isFormStrictly(word: string): boolean {
    if (!word.startsWith(this.#start)) return false;
    return this.#stems.values().some((one) => one.stem.length >= strictMin && this.#hasStem(word, one));
  }

  #isForm(word: string, found: readonly Language[]): boolean {
    if (!word.startsWith(this.#start)) return false;
    return found.some((language) => {
      const one = this.#stems.get(language);
      return one !== undefined && this.#hasStem(word, one);
    });
  }

  /** Stemming costs 20 µs: first a look whether it can come out. The last letter of a stem may be another one (y, i). */
  #hasStem(word: string, { stem, of }: { readonly stem: string; readonly of: Stem }): boolean {
    if (word.length > stem.length + endingMax) return false;
    return word.startsWith(stem.slice(0, -1)) && isTelling(word) && of(word) === stem;
  }
}

function startOf(word: string, stems: Iterable<string>): string {
  const least = Math.min(...Array.from(stems, (stem) => commonStart(stem, word)));
  return word.slice(0, Math.max(startMin, least - 1));
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
