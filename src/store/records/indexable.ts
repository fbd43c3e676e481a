/** Bodies as the search index follows them: by their ids, which grow and are never given twice. */
import type { View } from '../database/index.ts';
import { bodyColumns } from './bodies.ts';

export interface IndexableRow {
  readonly id: number;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly place: string;
  readonly summary: Uint8Array;
}

/** The next bodies behind an id, upwards. */
export function bodiesBehind(view: View, after: number, limit: number): Promise<IndexableRow[]> {
  return view.all<IndexableRow>(
    `select id, ${bodyColumns}, summary from bodies where id > ? order by id limit ?`,
    after,
    limit,
  );
}

/** The ids behind `after`, up to `upTo`, that there are. */
export async function indexableIds(view: View, after: number, upTo: number): Promise<number[]> {
  const rows = await view.all<{ id: number }>(
    'select id from bodies where id > ? and id <= ? order by id',
    after,
    upTo,
  );
  return rows.map(({ id }) => id);
}

/** The highest id, 0 where there is none, and how many bodies there are behind `after`. */
export async function bodyExtent(view: View, after: number): Promise<{ newest: number; behind: number }> {
  const newest = await view.get<{ id: number }>('select id from bodies order by id desc limit 1');
  const behind = await view.get<{ count: number }>(
    'select cast(count(*) as bigint) as count from bodies where id > ?',
    after,
  );
  return { newest: newest?.id ?? 0, behind: behind?.count ?? 0 };
}

/** The contents of those of `ids` that there are. */
export async function bodyHashes(view: View, ids: readonly number[]): Promise<{ id: number; hash: string }[]> {
  const found: { id: number; hash: string }[] = [];
  for (const id of ids) {
    const row = await view.get<{ id: number; hash: string }>('select id, hash from bodies where id = ?', id);
    if (row) found.push(row);
  }
  return found;
}
