/** The words of a message for the index. */
import { limits } from '../../base/limits.ts';
import { languagesOf, type Language } from './languages.ts';
import { readText } from './reading.ts';
import type { TextBytes } from './bytes.ts';
import type { TextPart } from './parts.ts';
import type { TextScope, TextTaker } from './reading.ts';
import { eachWord, isTelling } from './words.ts';

/** The distinct words of a message. Where they are not all, the message may contain anything. */
export interface MessageWords {
  readonly words: ReadonlySet<string>;
  readonly isComplete: boolean;
}

/** The words of the text of a message; of a very long one those of its beginning. */
export async function collectWords(bytes: TextBytes, root: TextPart, scope: TextScope): Promise<MessageWords> {
  const collector = new Collector();
  const isCut = await readText(bytes, root, scope, collector);
  return { words: collector.words, isComplete: !isCut && !collector.isTorn };
}

/** What an index keeps of a message: its words but the most common ones, and its languages as `languageTerm`s. */
export async function termsOfMessage(bytes: TextBytes, root: TextPart): Promise<MessageWords> {
  const { words, isComplete } = await collectWords(bytes, root, 'text');
  const terms = new Set<string>();
  for (const word of words) if (isTelling(word)) terms.add(word);
  for (const language of languagesOf(words)) terms.add(languageTerm(language));
  return { words: terms, isComplete };
}

/** Begins with a character that no word has. */
export function languageTerm(language: Language): string {
  return `!${language}`;
}

class Collector implements TextTaker {
  readonly words = new Set<string>();
  isTorn = false;
  #characters = 0;
  readonly #add = (word: string): void => void this.words.add(word);

  write(text: string, isTorn: boolean): boolean {
    this.isTorn ||= isTorn;
    eachWord(text, this.#add);
    this.#characters += text.length;
    return this.#characters > limits.indexedCharactersMax || this.words.size > limits.indexedWordsMax;
  }

  endPiece(): void {
    // Words end with every write.
  }
}
