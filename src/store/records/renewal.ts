/** Bodies whose summary was made by an older program: who they are, and the command that renews one. */
import type { StoredBody, Tx, View } from '../database/index.ts';
import { bodyColumns, versionOf } from './bodies.ts';
import { threadBody } from './threads.ts';

/** A body whose summary is of an older version than is written today. */
export interface OutdatedBody extends StoredBody {
  readonly id: number;
  readonly summaryVersion: number;
}

/**
 * The next bodies whose summary has a version below `version`, upwards by id, behind `after`. Without an index: it is asked
 * once after an upgrade, and passes over each body once.
 */
export function outdatedBodies(view: View, version: number, limit: number, after = 0): Promise<OutdatedBody[]> {
  return view.all<OutdatedBody>(
    `select id, summary_version as "summaryVersion", ${bodyColumns} from bodies
       where summary_version < ? and id > ? order by id limit ?`,
    version,
    after,
    limit,
  );
}

export interface RenewSummary {
  readonly bodyId: number;
  readonly summary: Uint8Array;
  readonly threadKeys: readonly number[];
}

/** What is read from a body anew takes the place of what was; its messages get the threads that they have not yet. */
export async function renewSummary(tx: Tx, { bodyId, summary, threadKeys }: RenewSummary): Promise<void> {
  const sql = 'update bodies set summary = ?, summary_version = ? where id = ?';
  await tx.run(sql, summary, versionOf(summary), bodyId);
  await threadBody(tx, bodyId, threadKeys);
}
