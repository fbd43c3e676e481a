import type { QueueRow } from '../../store/records/index.ts';

/** What one conversation is to carry: one body from one reverse-path to recipients of one domain. Never empty. */
export type Errand = readonly [QueueRow, ...QueueRow[]];

/** RFC 5321 §4.5.3.1.8: every host must take as many recipients of one message. */
export const recipientsPerErrandMax = 100;

/** Puts together what can travel together, in the order of the rows. */
export function errandsOf(rows: readonly QueueRow[]): Errand[] {
  const errands = new Map<string, [QueueRow, ...QueueRow[]][]>();
  for (const row of rows) {
    const key = JSON.stringify([
      row.bodyId,
      row.messageId,
      row.reversePath,
      row.domain,
      row.smtputf8,
      row.forwardedBy,
      row.route,
    ]);
    const alike = errands.get(key);
    const last = alike?.at(-1);
    if (last && last.length < recipientsPerErrandMax) last.push(row);
    else if (alike) alike.push([row]);
    else errands.set(key, [[row]]);
  }
  return [...errands.values()].flat();
}
