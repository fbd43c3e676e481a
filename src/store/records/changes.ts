/** The change feed: every change of a mailbox is one row, written in the transaction that makes the change. */
import { Fault } from '../../base/fault.ts';
import { parseRanges, printRanges, type Ranges } from '../../base/ranges.ts';
import type { Tx, View } from '../database/index.ts';
import { flagBits } from './flag-bits.ts';
import { recoverableRole, type MailboxRow } from './mailboxes.ts';
import { noticeLevel, useColumns, type AccountUse } from './quota.ts';

export type ChangeKind = 'added' | 'flags' | 'expunged' | 'mailboxCreated' | 'mailboxDeleted' | 'mailboxRenamed';

export interface Change {
  readonly accountId: number;
  readonly mailboxId: number;
  readonly modseq: number;
  readonly kind: ChangeKind;
  readonly uids?: Ranges;
  readonly now: number;
}

export interface ChangeRow {
  readonly modseq: number;
  readonly kind: ChangeKind;
  readonly uids: Ranges;
}

/** What a change does to the counters of its mailbox. */
export interface Counted {
  readonly messages: number;
  readonly unseen: number;
  readonly sizeBytes: number;
}

export const nothingCounted: Counted = { messages: 0, unseen: 0, sizeBytes: 0 };

/** The next MODSEQ of an account; a command takes one for all that it changes there. */
export async function takeModseq(tx: Tx, accountId: number): Promise<number> {
  const sql = 'update accounts set modseq = modseq + 1 where id = ? returning modseq';
  const account = await tx.get<{ modseq: number }>(sql, accountId);
  if (!account) throw new Fault('notFound', 'The account does not exist');
  return account.modseq;
}

/** Writes one row of the feed and announces it. */
export async function recordChange(tx: Tx, change: Change): Promise<void> {
  const { accountId, mailboxId, modseq, kind, uids = [], now } = change;
  await tx.run(
    'insert into changes (account_id, modseq, mailbox_id, kind, uids, at) values (?, ?, ?, ?, ?, ?)',
    accountId,
    modseq,
    mailboxId,
    kind,
    printRanges(uids),
    now,
  );
  if (kind.startsWith('mailbox')) tx.announce({ kind: 'mailboxes', accountId, modseq });
  else tx.announce({ kind: 'mailbox', accountId, mailboxId, modseq });
}

/** What messages are worth to the counters of their mailbox. */
export function countOf(messages: readonly { readonly flags: number; readonly sizeBytes: number }[]): Counted {
  const unseen = messages.filter(({ flags }) => (flags & flagBits.seen) === 0).length;
  const sizeBytes = messages.reduce((sum, message) => sum + message.sizeBytes, 0);
  return { messages: messages.length, unseen, sizeBytes };
}

/** The part of a mailbox that counting needs. */
export type CountedMailbox = Pick<MailboxRow, 'id' | 'accountId' | 'role'>;

/**
 * Adds to the counters of a mailbox and sets its MODSEQ. What can only be brought back does not count as used by the
 * account; where the rest reaches a level of its quota, that is announced.
 */
export async function countChange(tx: Tx, mailbox: CountedMailbox, modseq: number, counted: Counted): Promise<void> {
  const { messages, sizeBytes } = counted;
  await countMailbox(tx, mailbox.id, modseq, counted);
  if ((messages === 0 && sizeBytes === 0) || mailbox.role === recoverableRole) return;
  const use = await tx.get<AccountUse>(
    `update accounts set used_messages = used_messages + ?, used_bytes = used_bytes + ? where id = ?
       returning ${useColumns}`,
    messages,
    sizeBytes,
    mailbox.accountId,
  );
  if (use) await noticeLevel(tx, use);
}

/** The same where the account uses as much as before: messages change places in it. */
export async function countMailbox(tx: Tx, mailboxId: number, modseq: number, counted: Counted): Promise<void> {
  const { messages, unseen, sizeBytes } = counted;
  await tx.run(
    `update mailboxes set modseq = ?, message_count = message_count + ?, unseen_count = unseen_count + ?,
       size_bytes = size_bytes + ? where id = ?`,
    modseq,
    messages,
    unseen,
    sizeBytes,
    mailboxId,
  );
}

/** What happened in a mailbox behind `modseq`, in order. */
export async function changesSince(view: View, mailboxId: number, modseq: number): Promise<ChangeRow[]> {
  const rows = await view.all<{ modseq: number; kind: ChangeKind; uids: string }>(
    'select modseq, kind, uids from changes where mailbox_id = ? and modseq > ? order by modseq, kind',
    mailboxId,
    modseq,
  );
  return rows.map(({ modseq, kind, uids }) => ({ modseq, kind, uids: parseRanges(uids) }));
}

/** The MODSEQ up to which changes of an account may be forgotten: who has not followed that far must read all anew. */
export async function feedStart(view: View, accountId: number): Promise<number> {
  const sql = 'select feed_start as "feedStart" from accounts where id = ?';
  return (await view.get<{ feedStart: number }>(sql, accountId))?.feedStart ?? 0;
}
