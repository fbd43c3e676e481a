/**
 * Who refers to bodies. A table that comes to hold a `body_id` (messages that can be brought back, for one) gets a line
 * here, with an index on that column; what it names is then alive.
 */
import type { View } from '../database/index.ts';

const referrers = ['messages', 'queue'] as const;

/** SQL that is true for a row of `bodies` that somebody refers to. */
export const referenced = referrers
  .map((table) => `exists (select 1 from ${table} where ${table}.body_id = bodies.id)`)
  .join(' or ');

export async function isReferenced(view: View, bodyId: number): Promise<boolean> {
  return (await view.get(`select 1 from bodies where id = ? and (${referenced})`, bodyId)) !== undefined;
}
