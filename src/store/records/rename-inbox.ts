/** RENAME of INBOX: its messages move into a new mailbox, and it stays, empty (RFC 3501 §6.3.5). */
import type { Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { countMailbox, recordChange, type Counted } from './changes.ts';
import type { MailboxRow } from './mailboxes.ts';
import type { Occasion } from './recoverable.ts';
import { nthUid, uidsIn } from './uids.ts';

/** Messages that are still to be moved. */
export interface LeftInInbox {
  readonly fromMailboxId: number;
  readonly toMailboxId: number;
  readonly uids: Ranges;
}

/**
 * The first messages of INBOX move into the new mailbox `target`, whose UIDVALIDITY is fresh: so they keep their UIDs. The
 * rest, where there is one, gets new UIDs by MOVE.
 */
export async function moveInbox(
  tx: Tx,
  occasion: Occasion,
  inbox: MailboxRow,
  target: MailboxRow,
  atMost: number,
): Promise<LeftInInbox | undefined> {
  const end = inbox.uidNext - 1;
  const last = (await nthUid(tx, inbox.id, [1, end], atMost)) ?? end;
  const uids = await uidsIn(tx, inbox, [[1, last]]);
  const { modseq } = occasion;
  await tx.run('update mailboxes set uid_next = ? where id = ?', inbox.uidNext, target.id);
  const sql = 'update messages set mailbox_id = ?, modseq = ? where mailbox_id = ? and uid <= ?';
  await tx.run(sql, target.id, modseq, inbox.id, last);
  const { messages, unseen, sizeBytes } = await countAll(tx, target.id);
  await countMailbox(tx, target.id, modseq, { messages, unseen, sizeBytes });
  await countMailbox(tx, inbox.id, modseq, { messages: -messages, unseen: -unseen, sizeBytes: -sizeBytes });
  if (uids.length === 0) return undefined;
  await recordChange(tx, { ...occasion, mailboxId: target.id, kind: 'added', uids });
  await recordChange(tx, { ...occasion, mailboxId: inbox.id, kind: 'expunged', uids });
  return last < end ? { fromMailboxId: inbox.id, toMailboxId: target.id, uids: [[last + 1, end]] } : undefined;
}

async function countAll(tx: Tx, mailboxId: number): Promise<Counted> {
  const counted = await tx.get<Counted>(
    `select count(*) as messages, coalesce(cast(sum(size_bytes) as bigint), 0) as "sizeBytes",
       coalesce(cast(sum(case when (flags & 1) = 0 then 1 else 0 end) as bigint), 0) as unseen
       from messages where mailbox_id = ?`,
    mailboxId,
  );
  return counted as Counted;
}
