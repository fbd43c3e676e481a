import { candidatesOf, isWanted } from './port.ts';
import type { Candidates, IndexedBody, Proof, SearchIndex, SearchWriter, Wanted, WantedWord } from './port.ts';

/** A search index in memory. */
export class MemoryIndex implements SearchIndex, SearchWriter {
  readonly #bodies = new Map<number, { readonly words: readonly string[]; readonly isComplete: boolean }>();
  mark = 0;

  add(bodies: readonly IndexedBody[], proof: Proof): void {
    for (const { id, words, isComplete } of bodies) this.#bodies.set(id, { words: [...words], isComplete });
    this.mark = proof.id;
  }

  keep(after: number, upTo: number, kept: ReadonlySet<number>): number {
    const gone = [...this.#bodies.keys()].filter((id) => id > after && id <= upTo && !kept.has(id));
    for (const id of gone) this.#bodies.delete(id);
    return gone.length;
  }

  truncate(after: number): void {
    this.keep(after, this.mark, new Set());
    this.mark = Math.min(after, this.mark);
  }

  async candidates(wanted: readonly Wanted[]): Promise<Candidates | undefined> {
    if (wanted.length === 0) return undefined;
    const found = [...this.#bodies].filter(
      ([, { words, isComplete }]) => !isComplete || wanted.every((any) => any.some((one) => isThere(words, one))),
    );
    return candidatesOf(
      found.map(([id]) => id).sort((a, b) => a - b),
      this.mark,
    );
  }

  [Symbol.dispose](): void {
    this.#bodies.clear();
  }
}

function isThere(words: readonly string[], wanted: WantedWord): boolean {
  return words.some((word) => isWanted(word, wanted)) && (wanted.beside === undefined || words.includes(wanted.beside));
}
