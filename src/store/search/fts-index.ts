import { existsSync } from 'node:fs';
import { limits } from '../../base/limits.ts';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { SqliteFile } from '../database/index.ts';
import { anythingTerm, indexFile, isDamage, mustBeOurs, readState, unpackPage } from './fts-file.ts';
import { candidatesOf } from './port.ts';
import type { Candidates, Proof, SearchIndex, Wanted, WantedWord } from './port.ts';
import { wantedOnPage } from './vocabulary.ts';

export interface FtsIndexOptions {
  readonly folder: string;
  /** Of what makes words out of bodies. */
  readonly version: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Called when the file turned out to be damaged. */
  readonly onDamaged?: () => void;
}

/** Reads the FTS5 file of a data folder, beside its writer. */
export class FtsIndex implements SearchIndex, Disposable {
  readonly #options: FtsIndexOptions;
  readonly #pages: Pages;
  #file: SqliteFile | undefined;

  constructor(options: FtsIndexOptions) {
    this.#options = options;
    this.#pages = new Pages(options.clock);
  }

  async candidates(wanted: readonly Wanted[]): Promise<Candidates | undefined> {
    if (wanted.length === 0) return undefined;
    return this.#read((file) => find(file, this.#pages, wanted));
  }

  /** All bodies up to this id are in the index; 0 where there is none. */
  get mark(): number {
    return this.#read((file) => readState(file, 'mark')) ?? 0;
  }

  /** What some of the indexed ids meant when they were indexed. */
  get proofs(): readonly Proof[] {
    return this.#read((file) => file.all<Proof>('select id, hash from proofs order by id')) ?? [];
  }

  /** Lets go of the file: what is asked next opens it again. */
  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
    this.#pages.forget();
  }

  /** From one snapshot. Undefined where there is no index, or none that can be read. */
  #read<T>(work: (file: SqliteFile) => T): T | undefined {
    try {
      const file = this.#open();
      if (!file) return undefined;
      file.run('begin');
      try {
        return work(file);
      } finally {
        if (file.inTransaction) file.run('commit');
      }
    } catch (error) {
      this[Symbol.dispose]();
      this.#options.log.warn({ error }, 'The search index cannot be read');
      if (isDamage(error)) this.#options.onDamaged?.();
      return undefined;
    }
  }

  #open(): SqliteFile | undefined {
    const { folder, version } = this.#options;
    if (this.#file || !existsSync(indexFile(folder))) return this.#file;
    const file = new SqliteFile(indexFile(folder), 'read');
    try {
      mustBeOurs(file, version);
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
    this.#file = file;
    return file;
  }
}

function find(file: SqliteFile, pages: Pages, wanted: readonly Wanted[]): Candidates | undefined {
  const mark = readState(file, 'mark');
  const vocabulary = new Vocabulary(file, pages);
  const asked = [...wanted].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, limits.searchWordsAskedMax);
  const matches = asked.map((any) => matchOfAny(any, vocabulary)).filter((match) => match !== undefined);
  if (matches.length === 0) return undefined;
  const isPossible = matches.every((match) => match !== '');
  const match = isPossible ? `(${matches.join(' AND ')}) OR "${anythingTerm}"` : `"${anythingTerm}"`;
  const ids = file.all<{ id: number }>('select rowid as id from words where words match ? order by rowid', [match]);
  return candidatesOf(
    ids.map(({ id }) => id),
    mark,
  );
}

/** The longer, the rarer. */
function lengthOf(any: Wanted): number {
  return any[0]?.part.length ?? 0;
}

/** As FTS5 reads it; empty where no word of the index will do, undefined where too many would. */
function matchOfAny(any: Wanted, vocabulary: Vocabulary): string | undefined {
  const matches = any.map((one) => matchOf(one, vocabulary.wordsFor(one)));
  if (matches.includes(undefined)) return undefined;
  const possible = matches.filter((match) => match !== '');
  return possible.length === 0 ? '' : `(${possible.join(' OR ')})`;
}

/** Words are letters, digits and the mark of special ones, so quotes hold them. */
function matchOf({ beside }: WantedWord, words: readonly string[] | undefined): string | undefined {
  if (words === undefined || words.length === 0) return words && '';
  const match = `(${words.map((word) => `"${word}"`).join(' OR ')})`;
  return beside === undefined ? match : `(${match} AND "${beside}")`;
}

/** The words of the index, for one search. */
class Vocabulary {
  readonly #file: SqliteFile;
  readonly #pages: Pages;
  readonly #found = new Map<string, ReadonlySet<string>>();

  constructor(file: SqliteFile, pages: Pages) {
    this.#file = file;
    this.#pages = pages;
  }

  /** Undefined where they are too many to ask for. */
  wordsFor(wanted: WantedWord): readonly string[] | undefined {
    const { at, part, accepts } = wanted;
    if (at === 'whole') return [part];
    const most = accepts ? limits.searchWordsSiftedMax : limits.searchWordChoicesMax;
    const found = this.#wordsWith(wanted, most);
    if (found.size > most) return undefined;
    const words = accepts ? [...found].filter(accepts) : [...found];
    return words.length > limits.searchWordChoicesMax ? undefined : words;
  }

  #wordsWith({ at, part }: WantedWord, most: number): ReadonlySet<string> {
    const key = `${at} ${part} ${most}`;
    const known = this.#found.get(key);
    if (known) return known;
    const found = new Set<string>();
    for (const page of this.#pages.all(this.#file)) {
      if (found.size <= most) wantedOnPage(page, { at, part }, most, found);
    }
    this.#found.set(key, found);
    return found;
  }
}

/** The pages of the vocabulary, unpacked as long as searches go on. A page never changes. */
class Pages {
  readonly #clock: Clock;
  #unpacked = new Map<number, Uint8Array>();
  #alarm: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  *all(file: SqliteFile): Generator<Uint8Array> {
    this.#alarm ??= this.#clock.alarm(limits.searchPagesKeptMs, () => this.forget());
    const ids = file.all<{ id: number }>('select id from vocabulary');
    const kept = new Map<number, Uint8Array>();
    for (const { id } of ids) kept.set(id, this.#unpacked.get(id) ?? read(file, id));
    this.#unpacked = kept;
    yield* kept.values();
  }

  forget(): void {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    this.#unpacked.clear();
  }
}

function read(file: SqliteFile, id: number): Uint8Array {
  const sql = 'select level, page from vocabulary where id = ?';
  const { level, page } = file.get<{ level: number; page: Uint8Array }>(sql, [id]) as {
    level: number;
    page: Uint8Array;
  };
  return unpackPage(page, level);
}
