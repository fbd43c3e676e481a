/** Messages that have just come into \Sent: so that one which the server and the mail program both put there is there once. */
import { limits } from '../../base/limits.ts';
import type { Tx } from '../database/index.ts';
import { letGo } from './leaving.ts';
import { mailboxById, type MailboxRow } from './mailboxes.ts';

/** What is put into \Sent for its sender; its body is the second of the delivery. */
export interface SentCopy {
  readonly accountId: number;
  readonly summary: Uint8Array;
  readonly threadKeys?: readonly number[];
  /** The number of its Message-ID, as APPEND gives it. */
  readonly messageKey?: number | undefined;
}

/** A message that came into \Sent. */
export interface PutIntoSent {
  readonly accountId: number;
  readonly messageKey: number;
  readonly mailboxId: number;
  readonly uid: number;
  /** By the server, not by the mail program. */
  readonly ours: boolean;
}

type Place = Pick<PutIntoSent, 'mailboxId' | 'uid'>;

export async function notePutIntoSent(tx: Tx, put: PutIntoSent, now: number): Promise<void> {
  await tx.run(
    `insert into sent_copies (account_id, message_key, mailbox_id, uid, ours, at) values (?, ?, ?, ?, ?, ?)
       on conflict (account_id, message_key) do update set mailbox_id = excluded.mailbox_id, uid = excluded.uid,
         ours = excluded.ours, at = excluded.at`,
    put.accountId,
    put.messageKey,
    put.mailboxId,
    put.uid,
    put.ours ? 1 : 0,
    now,
  );
}

/** Has the mail program just put this message into \Sent itself? */
export async function isInSent(tx: Tx, accountId: number, messageKey: number, now: number): Promise<boolean> {
  return (await putLately(tx, { accountId, messageKey, ours: false }, now)) !== undefined;
}

/** What an APPEND brings. */
interface Appended {
  readonly messageKey?: number | undefined;
  readonly internalDate: number;
}

/** What the mail program is about to put into \Sent takes the place of our own copy, which goes for good. */
export async function giveWayTo(tx: Tx, mailboxId: number, messages: readonly Appended[], now: number): Promise<void> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (mailbox?.role !== '\\Sent') return;
  for (const { messageKey } of messages) {
    if (messageKey !== undefined) await giveWay(tx, mailbox.accountId, messageKey, now);
  }
}

async function giveWay(tx: Tx, accountId: number, messageKey: number, now: number): Promise<void> {
  const place = await putLately(tx, { accountId, messageKey, ours: true }, now);
  const mailbox = place && (await mailboxById(tx, place.mailboxId));
  if (mailbox) await letGo(tx, mailbox, { uids: [[place.uid, place.uid]], keep: false, now });
}

/** So that no copy comes beside what the mail program sends afterwards. Old mail that is brought here is not sent now. */
export async function noteAppended(
  tx: Tx,
  { id: mailboxId, accountId, role }: MailboxRow,
  messages: readonly Appended[],
  firstUid: number,
  now: number,
): Promise<void> {
  if (role !== '\\Sent') return;
  for (const [index, { messageKey, internalDate }] of messages.entries()) {
    if (messageKey === undefined || now - internalDate > limits.sentCopyMs) continue;
    await notePutIntoSent(tx, { accountId, messageKey, mailboxId, uid: firstUid + index, ours: false }, now);
  }
}

/** Where it still is. */
function putLately(
  tx: Tx,
  { accountId, messageKey, ours }: Pick<PutIntoSent, 'accountId' | 'messageKey' | 'ours'>,
  now: number,
): Promise<Place | undefined> {
  return tx.get<Place>(
    `select s.mailbox_id as "mailboxId", s.uid from sent_copies s
       join messages m on m.mailbox_id = s.mailbox_id and m.uid = s.uid
       where s.account_id = ? and s.message_key = ? and s.ours = ? and s.at >= ?`,
    accountId,
    messageKey,
    ours ? 1 : 0,
    now - limits.sentCopyMs,
  );
}
