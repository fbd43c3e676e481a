/** Flags of messages as one number each: the system flags and the place of the keywords in a table of all wordings. */
import type { Flag } from '../../../formats/imap/index.ts';
import { flagNames } from '../flags.ts';

/** Bits for system flags; those above them are the place of the wording. */
const systemBits = 8;
const systemMask = 2 ** systemBits - 1;

/** The wordings of keywords in one mailbox. They are few, whatever the number of messages, so each is kept once. */
export class PackedFlags {
  /** Separated by spaces, as the store keeps them; in use or not any more. */
  readonly wordings: string[] = [''];
  readonly #places = new Map<string, number>([['', 0]]);
  readonly #names = new Map<number, readonly Flag[]>();
  #characters = 0;

  /** About what it takes of memory. */
  get sizeBytes(): number {
    return 2 * this.#characters + 100 * this.wordings.length;
  }

  pack(flags: number, keywords: string): number {
    return (flags & systemMask) | (this.#place(keywords) << systemBits);
  }

  flagsOf(packed: number): number {
    return packed & systemMask;
  }

  keywordsOf(packed: number): string {
    return this.wordings[this.wordingOf(packed)] as string;
  }

  /** The place of its keywords among `wordings`. */
  wordingOf(packed: number): number {
    return packed >>> systemBits;
  }

  /** System flags first. The same combination is the same list. */
  namesOf(packed: number): readonly Flag[] {
    const known = this.#names.get(packed);
    if (known) return known;
    const names = flagNames(this.flagsOf(packed), this.keywordsOf(packed));
    this.#names.set(packed, names);
    return names;
  }

  #place(keywords: string): number {
    const known = this.#places.get(keywords);
    if (known !== undefined) return known;
    const place = this.wordings.push(keywords) - 1;
    this.#places.set(keywords, place);
    this.#characters += keywords.length;
    return place;
  }
}
