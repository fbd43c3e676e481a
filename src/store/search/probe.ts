import { existsSync } from 'node:fs';
import { SqliteFile } from '../database/index.ts';
import { indexFile, readState } from './fts-file.ts';

/**
 * Which of these bodies the index of a data folder should know and does not. None where there is no index, or one that is
 * just being made anew: it is not trusted then either.
 */
export function missingInIndex(folder: string, ids: readonly number[]): number[] {
  if (ids.length === 0 || !existsSync(indexFile(folder))) return [];
  try {
    using file = new SqliteFile(indexFile(folder), 'read');
    const mark = readState(file, 'mark');
    const sql = 'select id from words_docsize where id between ? and ?';
    const rows = file.all<{ id: number }>(sql, [Math.min(...ids), Math.max(...ids)]);
    const known = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => id <= mark && !known.has(id));
  } catch {
    return [];
  }
}
