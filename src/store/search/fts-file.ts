/** What the file of the index holds, and how it is opened. It can always be made anew, so it is removed where it is not right. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { SqliteFile } from '../database/index.ts';
import type { SqlValue } from '../database/index.ts';

/** Grows with every change of the tables. */
const layout = 1;

/** The term of bodies whose words are not complete. Words that begin with it are none that parts are looked for in. */
export const anythingTerm = '!';

/**
 * `words`: the words of a body, by its id; `vocabulary`: pages of distinct words (see vocabulary.ts), merged level by
 * level, compressed where the level is above 0; `proofs`: what some of the ids meant.
 */
const tables = `
create table state (key text primary key, value integer not null);
create table vocabulary (id integer primary key autoincrement, level integer not null, page blob not null);
create index vocabulary_by_level on vocabulary (level);
create table proofs (id integer primary key, hash text not null);
create virtual table words using fts5(
  terms, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '${anythingTerm}'"
);
insert into words (words, rank) values ('hashsize', 1000000);
insert into words (words, rank) values ('usermerge', 2);
`;

/** A page as it is kept. */
export function packPage(page: Uint8Array, level: number): Uint8Array {
  return level === 0 ? page : zstdCompressSync(page);
}

export function unpackPage(packed: Uint8Array, level: number): Uint8Array {
  return level === 0 ? packed : zstdDecompressSync(packed);
}

export function indexFile(folder: string): string {
  return join(folder, 'search.db');
}

/** Removes the index, whatever state it is in. */
export function removeIndex(folder: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${indexFile(folder)}${end}`, { force: true });
}

/** Opens the index for writing; makes an empty one where there is none. Throws where it is damaged or of other versions. */
export function openIndex(folder: string, version: number): SqliteFile {
  closeSync(openSync(indexFile(folder), 'a', 0o600));
  const file = new SqliteFile(indexFile(folder), 'index');
  try {
    const known = file.get<{ name: string }>("select name from sqlite_master where name = 'state'");
    if (!known) makeTables(file, version);
    else mustBeOurs(file, version);
    return file;
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

function makeTables(file: SqliteFile, version: number): void {
  file.script('begin immediate');
  file.script(tables);
  writeState(file, 'layout', layout);
  writeState(file, 'version', version);
  writeState(file, 'mark', 0);
  file.script('commit');
}

/** Throws where another version of the program, or of what makes words, wrote the file. */
export function mustBeOurs(file: SqliteFile, version: number): void {
  if (readState(file, 'layout') !== layout || readState(file, 'version') !== version)
    throw new Error('The search index is of another version');
}

export function readState(file: SqliteFile, key: string): number {
  return file.get<{ value: number }>('select value from state where key = ?', [key])?.value ?? 0;
}

export function writeState(file: SqliteFile, key: string, value: number): void {
  const sql = 'insert into state (key, value) values (?, ?) on conflict (key) do update set value = excluded.value';
  perform(file, sql, [key, value]);
}

/**
 * Writes. Not by `run`: that answers the id of the row that was inserted last, FTS5 uses ids that no number of JavaScript
 * can hold for rows of its own, and the driver throws then.
 */
export function perform(file: SqliteFile, sql: string, values: readonly SqlValue[] = []): void {
  file.all(sql, values);
}

/** What is no error of the driver says that the file is not ours; of those, SQLITE_CORRUPT and SQLITE_NOTADB are told so. */
export function isDamage(error: unknown): boolean {
  const { errcode } = error as { readonly errcode?: number };
  return errcode === undefined || [11, 26].includes(errcode & 255);
}
