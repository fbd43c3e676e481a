/** Sets of UIDs against the messages of a mailbox. */
import { allNumbers, rangesOf, type Ranges } from '../../base/ranges.ts';
import type { View } from '../database/index.ts';

/** The part of `uids` that can name messages of a mailbox today. */
export function withinMailbox(uids: Ranges, { uidNext }: { uidNext: number }): Ranges {
  return uids.filter(([first]) => first < uidNext).map(([first, last]) => [first, Math.min(last, uidNext - 1)]);
}

/** The UID of the `nth` message, counted from 1, between two UIDs. */
type NthUid = (
  view: View,
  mailboxId: number,
  range: readonly [first: number, last: number],
  nth: number,
) => Promise<number | undefined>;

export const nthUid = nthAmong('uid between ? and ?');

/** Among those marked \Deleted. */
export const nthMarkedUid = nthAmong('uid between ? and ? and (flags & 8) <> 0');

function nthAmong(condition: string): NthUid {
  const sql = `select uid from messages where mailbox_id = ? and ${condition} order by uid limit 1 offset ?`;
  return async (view, mailboxId, [first, last], nth) =>
    (await view.get<{ uid: number }>(sql, mailboxId, first, last, nth - 1))?.uid;
}

/** The UIDs that exist in a mailbox, among `uids` or all. */
export async function uidsIn(
  view: View,
  mailbox: { readonly id: number; readonly uidNext: number },
  uids: Ranges = allNumbers,
): Promise<Ranges> {
  const found: number[] = [];
  const sql = 'select uid from messages where mailbox_id = ? and uid between ? and ? order by uid';
  for (const [first, last] of withinMailbox(uids, mailbox)) {
    for (const { uid } of await view.all<{ uid: number }>(sql, mailbox.id, first, last)) found.push(uid);
  }
  return rangesOf(found);
}
