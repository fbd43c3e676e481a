import { allNumbers, type Ranges } from '../../base/ranges.ts';
import type { SqlValue, View } from '../database/index.ts';

export interface MessageRow {
  readonly uid: number;
  readonly modseq: number;
  /** Bits of `flagBits`. */
  readonly flags: number;
  /** Separated by spaces, as first written. */
  readonly keywords: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. */
  readonly internalDate: number;
  readonly bodyId: number;
  /** Of the row; never given twice. */
  readonly id: number;
  /** 0 where it was not found out yet. */
  readonly threadId: number;
  /** When it came into this mailbox, in milliseconds since 1970. */
  readonly savedAt: number;
}

/** What is asked of many messages at once. */
export type PackableRow = Pick<
  MessageRow,
  'uid' | 'modseq' | 'flags' | 'keywords' | 'sizeBytes' | 'internalDate' | 'bodyId'
>;

/** A message with what was read from its body on arrival and the place of the body. */
export interface MessageBodyRow extends MessageRow {
  readonly summary: Uint8Array;
  readonly place: string;
  /** SHA-256 of the body, in hex. */
  readonly hash: string;
}

/** What was read from the body of a message on arrival, and the place of the body. */
export type SummaryRow = Pick<MessageBodyRow, 'uid' | 'summary' | 'place'>;

const packable = `m.uid, m.modseq, m.flags, m.keywords, m.size_bytes as "sizeBytes", m.internal_date as "internalDate",
  m.body_id as "bodyId"`;
const columns = `${packable}, m.id, m.thread_id as "threadId", m.saved_at as "savedAt"`;

/** The messages of `uids` (all without it), upwards by UID. */
export function listMessages(view: View, mailboxId: number, uids: Ranges = allNumbers): Promise<MessageRow[]> {
  return inRanges(view, `select ${columns} from messages m`, mailboxId, uids);
}

/** The first `count` messages between two UIDs, upwards. */
export function packableMessages(
  view: View,
  mailboxId: number,
  [first, last]: readonly [number, number],
  count: number,
): Promise<PackableRow[]> {
  const sql = `select ${packable} from messages m where m.mailbox_id = ? and m.uid between ? and ? order by m.uid limit ?`;
  return view.all<PackableRow>(sql, mailboxId, first, last, count);
}

/** How many messages there are between two UIDs. */
export async function countMessages(
  view: View,
  mailboxId: number,
  [first, last]: readonly [number, number],
): Promise<number> {
  const sql = 'select count(*) as count from messages where mailbox_id = ? and uid between ? and ?';
  return (await view.get<{ count: number }>(sql, mailboxId, first, last))?.count ?? 0;
}

/** How many messages of a mailbox are marked \Deleted, and their bytes. */
export async function countDeleted(view: View, mailboxId: number): Promise<{ messages: number; sizeBytes: number }> {
  const counted = await view.get<{ messages: number; sizeBytes: number }>(
    `select count(*) as messages, cast(coalesce(sum(size_bytes), 0) as bigint) as "sizeBytes" from messages
       where mailbox_id = ? and (flags & 8) <> 0`,
    mailboxId,
  );
  return counted ?? { messages: 0, sizeBytes: 0 };
}

/** Summaries and places alone: half the work where there are thousands. */
export function messageSummaries(view: View, mailboxId: number, uids: Ranges): Promise<SummaryRow[]> {
  const sql = 'select m.uid, b.summary, b.place from messages m join bodies b on b.id = m.body_id';
  return inRanges(view, sql, mailboxId, uids);
}

/** The messages of `uids` with all that is known of them. Ask for a batch at a time: a summary is about a kilobyte. */
export function messageBodies(view: View, mailboxId: number, uids: Ranges): Promise<MessageBodyRow[]> {
  const sql = `select ${columns}, b.summary, b.place, b.hash from messages m join bodies b on b.id = m.body_id`;
  return inRanges(view, sql, mailboxId, uids);
}

async function inRanges<R>(view: View, select: string, mailboxId: number, uids: Ranges): Promise<R[]> {
  const rows: R[][] = [];
  for (const [first, last] of uids) {
    const values: SqlValue[] = [mailboxId, first, last];
    rows.push(
      await view.all<R>(`${select} where m.mailbox_id = ? and m.uid between ? and ? order by m.uid`, ...values),
    );
  }
  return rows.length === 1 ? (rows[0] as R[]) : rows.flat();
}
