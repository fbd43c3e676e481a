/** Finding a text in a message: piece by piece, decoded, in bounded memory. RFC 3501 §6.4.4 BODY and TEXT. */
import type { HeaderField } from '../../formats/message/index.ts';
import { decodeWords, headerCharsetOf } from '../../formats/message/index.ts';
import { folded } from './folded.ts';
import type { FuzzyQuery } from './fuzzy.ts';
import { readText } from './reading.ts';
import type { TextBytes } from './bytes.ts';
import type { TextPart } from './parts.ts';
import type { TextScope, TextTaker } from './reading.ts';
import { collectWords } from './terms.ts';
import { eachWord } from './words.ts';

/** True when the text of a message contains `wanted` (folded) within one of its pieces. */
export function hasText(bytes: TextBytes, root: TextPart, scope: TextScope, wanted: string): Promise<boolean> {
  return readText(bytes, root, scope, new Seeker(wanted));
}

/** True when the words of a message are as a query asks (RFC 6203). */
export async function hasFuzzy(
  bytes: TextBytes,
  root: TextPart,
  scope: TextScope,
  query: FuzzyQuery,
): Promise<boolean> {
  return query.matches((await collectWords(bytes, root, scope)).words);
}

/** The same for a text that is at hand. */
export function isFuzzyIn(text: string, query: FuzzyQuery): boolean {
  const words = new Set<string>();
  eachWord(folded(text), (word) => words.add(word));
  return query.matches(words);
}

/** The decoded, folded text of all fields of a name (lower case), a line each; undefined where there is none. */
export function fieldText(header: readonly HeaderField[], name: string): string | undefined {
  const fields = header.filter((field) => field.name.toLowerCase() === name);
  if (fields.length === 0) return undefined;
  const charset = headerCharsetOf(header);
  return fields.map(({ value }) => folded(decodeWords(value, charset))).join('\n');
}

/** Holds a little of the write before, because what is wanted may begin there. */
class Seeker implements TextTaker {
  readonly #wanted: string;
  #tail = '';

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  write(text: string): boolean {
    const whole = this.#tail + text;
    this.#tail = this.#wanted.length > 1 ? whole.slice(1 - this.#wanted.length) : '';
    return whole.includes(this.#wanted);
  }

  endPiece(): void {
    this.#tail = '';
  }
}
