import { limits } from '../../base/limits.ts';
import type { SqliteFile } from '../database/index.ts';
import { anythingTerm, openIndex, packPage, perform, readState, unpackPage, writeState } from './fts-file.ts';
import type { IndexedBody, Proof, SearchWriter } from './port.ts';
import { mergePages, pageOf } from './vocabulary.ts';

/** So many pages of a level become one of the next. */
const pagesPerLevel = 8;
/** Pages of this level are large enough. */
const levelMax = 3;
const proofsMax = 200;
/** Pages that one turn of tidying writes: a few milliseconds. */
const tidyPages = 200;

/** Writes the FTS5 file of a data folder. One at a time. Synchronous: it has a thread of its own. */
export class FtsWriter implements SearchWriter {
  readonly #file: SqliteFile;
  /** Words that are on a page already; some others are too. */
  readonly #known = new Set<string>();
  #mark: number;

  /** Throws where the file is damaged or of another version. */
  constructor(folder: string, version: number) {
    this.#file = openIndex(folder, version);
    this.#mark = readState(this.#file, 'mark');
  }

  get mark(): number {
    return this.#mark;
  }

  add(bodies: readonly IndexedBody[], proof: Proof): void {
    const fresh = new Set<string>();
    this.#write(() => {
      for (const body of bodies) this.#insert(body, fresh);
      this.#addPage(fresh);
      this.#prove(proof);
    });
    this.#mark = proof.id;
    this.#remember(fresh);
  }

  keep(after: number, upTo: number, kept: ReadonlySet<number>): number {
    const sql = 'select id from words_docsize where id > ? and id <= ?';
    const gone = this.#file.all<{ id: number }>(sql, [after, upTo]).filter(({ id }) => !kept.has(id));
    if (gone.length > 0)
      this.#write(() => {
        for (const { id } of gone) perform(this.#file, 'delete from words where rowid = ?', [id]);
      });
    return gone.length;
  }

  truncate(after: number): void {
    if (after >= this.#mark) return;
    this.keep(after, Number.MAX_SAFE_INTEGER, new Set());
    this.#write(() => {
      perform(this.#file, 'delete from proofs where id > ?', [after]);
      writeState(this.#file, 'mark', after);
    });
    this.#mark = after;
  }

  /** Merges a little of what many small batches left; answers whether there was anything to merge. */
  tidy(): boolean {
    const changes = (): number => this.#file.get<{ count: number }>('select total_changes() as count')?.count ?? 0;
    const before = changes();
    perform(this.#file, "insert into words (words, rank) values ('merge', ?)", [tidyPages]);
    return changes() - before >= 2;
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #insert({ id, words, isComplete }: IndexedBody, fresh: Set<string>): void {
    let terms = isComplete ? '' : anythingTerm;
    for (const word of words) {
      if (!this.#known.has(word) && !word.startsWith(anythingTerm)) fresh.add(word);
      terms += ` ${word}`;
    }
    perform(this.#file, 'insert into words (rowid, terms) values (?, ?)', [id, terms]);
  }

  #addPage(fresh: ReadonlySet<string>): void {
    if (fresh.size === 0) return;
    perform(this.#file, 'insert into vocabulary (level, page) values (0, ?)', [pageOf(fresh)]);
    for (let level = 0; level < levelMax && this.#mergeLevel(level); level++);
  }

  #mergeLevel(level: number): boolean {
    const sql = 'select id, page from vocabulary where level = ? order by id';
    const count = this.#file.get<{ count: number }>('select count(*) as count from vocabulary where level = ?', [
      level,
    ]);
    if ((count?.count ?? 0) < pagesPerLevel) return false;
    const pages = this.#file.all<{ id: number; page: Uint8Array }>(sql, [level]);
    const merged = mergePages(pages.map(({ page }) => unpackPage(page, level)));
    perform(this.#file, 'delete from vocabulary where level = ?', [level]);
    perform(this.#file, 'insert into vocabulary (level, page) values (?, ?)', [level + 1, packPage(merged, level + 1)]);
    return true;
  }

  #prove({ id, hash }: Proof): void {
    const sql = 'insert into proofs (id, hash) values (?, ?) on conflict (id) do update set hash = excluded.hash';
    perform(this.#file, sql, [id, hash]);
    perform(this.#file, 'delete from proofs where id not in (select id from proofs order by id desc limit ?)', [
      proofsMax,
    ]);
    writeState(this.#file, 'mark', id);
  }

  #remember(fresh: ReadonlySet<string>): void {
    if (this.#known.size + fresh.size > limits.indexWordsRemembered) this.#known.clear();
    for (const word of fresh) this.#known.add(word);
  }

  #write(work: () => void): void {
    perform(this.#file, 'begin immediate');
    try {
      work();
      perform(this.#file, 'commit');
    } catch (error) {
      if (this.#file.inTransaction) perform(this.#file, 'rollback');
      throw error;
    }
  }
}
