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
}

/** What most questions about many messages are about. */
export type FlagsRow = Pick<MessageRow, 'uid' | 'flags' | 'keywords'>;

/** A message with what was read from its body on arrival and the place of the body. */
export interface MessageBodyRow extends MessageRow {
  readonly summary: Uint8Array;
  readonly place: string;
}

const columns = `m.uid, m.modseq, m.flags, m.keywords, m.size_bytes as "sizeBytes", m.internal_date as "internalDate",
  m.body_id as "bodyId"`;

/** The messages of `uids` (all without it), upwards by UID. */
export function listMessages(view: View, mailboxId: number, uids: Ranges = allNumbers): Promise<MessageRow[]> {
  return inRanges(view, `select ${columns} from messages m`, mailboxId, uids);
}

/** The same with flags alone: half the work where there are thousands. */
export function listFlags(view: View, mailboxId: number, uids: Ranges = allNumbers): Promise<FlagsRow[]> {
  return inRanges(view, 'select m.uid, m.flags, m.keywords from messages m', mailboxId, uids);
}

/** The same with summaries and places. Ask for a batch at a time: a summary is about a kilobyte. */
export function messageBodies(view: View, mailboxId: number, uids: Ranges): Promise<MessageBodyRow[]> {
  const sql = `select ${columns}, b.summary, b.place from messages m join bodies b on b.id = m.body_id`;
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
