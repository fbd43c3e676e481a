import type { StoredBody, Tx, View } from '../database/index.ts';

export const bodyColumns = 'hash, size_bytes as "sizeBytes", place';

/** The stored body with this content, if any. One that may be collected is none: nobody shall build on its place again. */
export function findBody(view: View, hash: string): Promise<StoredBody | undefined> {
  return view.get<StoredBody>(`select ${bodyColumns} from bodies where hash = ? and unreferenced_at is null`, hash);
}

/** The place of the body that was stored last: behind it the segment writer looks for its end. */
export async function newestPlace(view: View): Promise<string | undefined> {
  return (await view.get<{ place: string }>('select place from bodies order by id desc limit 1'))?.place;
}

/**
 * The row of a body, made where the content is new; answers its id. A row that was to be collected is wanted again, at the
 * place where the content was just written once more.
 */
export async function insertBody(tx: Tx, body: StoredBody, summary: Uint8Array): Promise<number> {
  const added = await tx.get<{ id: number }>(
    `insert into bodies (hash, size_bytes, place, summary, summary_version) values (?, ?, ?, ?, ?)
       on conflict (hash) do update set place = excluded.place, unreferenced_at = null
         where bodies.unreferenced_at is not null
       returning id`,
    body.hash,
    body.sizeBytes,
    body.place,
    summary,
    versionOf(summary),
  );
  const found = added ?? (await tx.get<{ id: number }>('select id from bodies where hash = ?', body.hash));
  return (found as { id: number }).id;
}

/** The version of a summary is its first byte. */
export function versionOf(summary: Uint8Array): number {
  return summary[0] ?? 0;
}
