/** Sets of UIDs against the messages of a mailbox. */
import { allNumbers, rangesOf, type Ranges } from '../../base/ranges.ts';
import type { View } from '../database/index.ts';

/** The part of `uids` that can name messages of a mailbox today. */
export function withinMailbox(uids: Ranges, { uidNext }: { uidNext: number }): Ranges {
  return uids.filter(([first]) => first < uidNext).map(([first, last]) => [first, Math.min(last, uidNext - 1)]);
}

/** The UID of the `nth` message, counted from 1, between two UIDs. */
export async function nthUid(
  view: View,
  mailboxId: number,
  [first, last]: readonly [number, number],
  nth: number,
): Promise<number | undefined> {
  const sql = 'select uid from messages where mailbox_id = ? and uid between ? and ? order by uid limit 1 offset ?';
  return (await view.get<{ uid: number }>(sql, mailboxId, first, last, nth - 1))?.uid;
}

/** The same among those marked \Deleted. */
export async function nthMarkedUid(
  view: View,
  mailboxId: number,
  [first, last]: readonly [number, number],
  nth: number,
): Promise<number | undefined> {
  const sql = `select uid from messages where mailbox_id = ? and uid between ? and ? and (flags & 8) <> 0
    order by uid limit 1 offset ?`;
  return (await view.get<{ uid: number }>(sql, mailboxId, first, last, nth - 1))?.uid;
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
