/** The search index as the rest of the house sees it: which bodies may have certain words, never which surely have. */

/** A word that a body must have: `part` itself, or with `part` at its start, at its end, or anywhere in it. */
export interface WantedWord {
  readonly at: 'whole' | 'start' | 'end' | 'inside';
  readonly part: string;
  /** Says which of these words will do; all of them without it. */
  readonly accepts?: (word: string) => boolean;
  /** Another whole word that the body must have with it. */
  readonly beside?: string;
}

/** Any of these will do. */
export type Wanted = readonly WantedWord[];

/** The bodies that may be what is looked for. */
export interface Candidates {
  /** Those among the indexed bodies, upwards. */
  readonly ids: readonly number[];
  /** Bodies with a higher id are not indexed yet: each of them may be one too. */
  readonly mark: number;
  has(bodyId: number): boolean;
}

/** Answers out of the index. */
export interface SearchIndex {
  /**
   * The bodies that may have one of each of the `wanted`: every body that has them is among these. Undefined where the
   * index can promise nothing: it is damaged or missing, or the words are too common to tell. Never throws.
   */
  candidates(wanted: readonly Wanted[]): Promise<Candidates | undefined>;
}

/** The words of one body. Where they are not complete, the body is a candidate always. */
export interface BodyWords {
  readonly words: Iterable<string>;
  readonly isComplete: boolean;
}

export interface IndexedBody extends BodyWords {
  readonly id: number;
}

/** A body whose content is known: how an index notices that ids mean other bodies now. */
export interface Proof {
  readonly id: number;
  readonly hash: string;
}

/** The writing side. Bodies come upwards by id, each once. */
export interface SearchWriter extends Disposable {
  /** All bodies up to this id are in the index, or are no more. */
  readonly mark: number;
  /** Adds bodies, all or none, and moves the mark up to `proof`, the last of them. */
  add(bodies: readonly IndexedBody[], proof: Proof): void;
  /** Forgets the bodies with ids behind `after` up to `upTo` that are not among `kept`. Answers how many. */
  keep(after: number, upTo: number, kept: ReadonlySet<number>): number;
  /** Forgets everything behind that id, and moves the mark back to it. */
  truncate(after: number): void;
}

/** Candidates as a set. Ids are small whole numbers, upwards. */
export function candidatesOf(ids: readonly number[], mark: number): Candidates {
  const bits = new Uint8Array(((ids.at(-1) ?? 0) >> 3) + 1);
  for (const id of ids) bits[id >> 3] = (bits[id >> 3] as number) | (1 << (id & 7));
  return { ids, mark, has: (id) => id > mark || (((bits[id >> 3] ?? 0) >> (id & 7)) & 1) === 1 };
}

/** Says whether a word is one of those that are wanted. */
export function isWanted(word: string, { at, part, accepts }: WantedWord): boolean {
  return fits(word, at, part) && (accepts?.(word) ?? true);
}

function fits(word: string, at: WantedWord['at'], part: string): boolean {
  if (at === 'whole') return word === part;
  if (at === 'start') return word.startsWith(part);
  return at === 'end' ? word.endsWith(part) : word.includes(part);
}
