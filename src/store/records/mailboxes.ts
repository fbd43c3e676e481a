import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

/** The role of the mailbox that keeps what was expunged until it goes for good. No SPECIAL-USE attribute. */
export const recoverableRole = 'recoverable';

export interface MailboxRow {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** SPECIAL-USE attribute, as in "\\Sent" (RFC 6154). */
  readonly role: string | null;
  readonly uidValidity: number;
  /** The UID that the next message gets. */
  readonly uidNext: number;
  /** The last UID that some session has seen as \Recent (RFC 3501 §2.3.2). */
  readonly recentUid: number;
  /** MODSEQ of the last change of its messages. */
  readonly modseq: number;
  /** Its changes up to this MODSEQ are forgotten. */
  readonly feedStart: number;
  readonly messageCount: number;
  readonly unseenCount: number;
  readonly sizeBytes: number;
  /** False for a name that is kept only for its children (\Noselect). */
  readonly selectable: boolean;
}

type RawMailbox = Omit<MailboxRow, 'selectable'> & { readonly selectable: number };

export interface NewMailbox {
  readonly accountId: number;
  readonly name: string;
  readonly role?: string | null;
  /** The least UIDVALIDITY; it gets a larger one where that was used before. */
  readonly uidValidity: number;
  readonly modseq: number;
}

const columns = `id, account_id as "accountId", name, role, uid_validity as "uidValidity", uid_next as "uidNext",
  recent_uid as "recentUid", modseq, feed_start as "feedStart", message_count as "messageCount", unseen_count as "unseenCount",
  size_bytes as "sizeBytes", selectable`;

function mailboxOf(raw: RawMailbox): MailboxRow {
  return { ...raw, selectable: raw.selectable === 1 };
}

/** All mailboxes of an account by name, those that cannot be selected among them. */
export async function listMailboxes(view: View, accountId: number): Promise<MailboxRow[]> {
  const sql = `select ${columns} from mailboxes where account_id = ? order by name`;
  return (await view.all<RawMailbox>(sql, accountId)).map(mailboxOf);
}

export async function mailboxByName(view: View, accountId: number, name: string): Promise<MailboxRow | undefined> {
  const sql = `select ${columns} from mailboxes where account_id = ? and name = ?`;
  const raw = await view.get<RawMailbox>(sql, accountId, name);
  return raw && mailboxOf(raw);
}

export async function mailboxById(view: View, mailboxId: number): Promise<MailboxRow | undefined> {
  const raw = await view.get<RawMailbox>(`select ${columns} from mailboxes where id = ?`, mailboxId);
  return raw && mailboxOf(raw);
}

/** The first mailbox of an account with that role. */
export async function mailboxByRole(view: View, accountId: number, role: string): Promise<MailboxRow | undefined> {
  const sql = `select ${columns} from mailboxes where account_id = ? and role = ? order by id limit 1`;
  const raw = await view.get<RawMailbox>(sql, accountId, role);
  return raw && mailboxOf(raw);
}

/** The mailbox a command works on. Throws Fault `noSuchMailbox` where it is gone or cannot be selected. */
export async function selectedMailbox(view: View, mailboxId: number): Promise<MailboxRow> {
  const mailbox = await mailboxById(view, mailboxId);
  if (!mailbox?.selectable) throw new Fault('noSuchMailbox', 'The mailbox does not exist any more');
  return mailbox;
}

/** The subscribed names of an account, in order. */
export async function subscriptions(view: View, accountId: number): Promise<string[]> {
  const sql = 'select name from subscriptions where account_id = ? order by name';
  return (await view.all<{ name: string }>(sql, accountId)).map(({ name }) => name);
}

export interface Subscription {
  readonly accountId: number;
  readonly name: string;
  readonly subscribed: boolean;
}

/** RFC 3501 §6.3.6 and §6.3.7. The mailbox need not exist; the account may be gone while its sessions go on: Fault `notFound`. */
export async function setSubscribed(tx: Tx, { accountId, name, subscribed }: Subscription): Promise<void> {
  const account = await tx.get('select id from accounts where id = ?', accountId);
  if (!account) throw new Fault('notFound', 'The account does not exist');
  const sql = subscribed
    ? 'insert into subscriptions (account_id, name) values (?, ?) on conflict do nothing'
    : 'delete from subscriptions where account_id = ? and name = ?';
  await tx.run(sql, accountId, name);
}

/** A new mailbox; answers its id. */
export async function insertMailbox(tx: Tx, mailbox: NewMailbox): Promise<number> {
  const { accountId, name, role = null, modseq } = mailbox;
  const uidValidity = await takeUidValidity(tx, accountId, mailbox.uidValidity);
  const added = await tx.get<{ id: number }>(
    'insert into mailboxes (account_id, name, role, uid_validity, modseq) values (?, ?, ?, ?, ?) returning id',
    accountId,
    name,
    role,
    uidValidity,
    modseq,
  );
  return (added as { id: number }).id;
}

/** A UIDVALIDITY larger than any before in the account, so that no name ever repeats a UID (RFC 3501 §2.3.1.1). */
export async function takeUidValidity(tx: Tx, accountId: number, atLeast: number): Promise<number> {
  const taken = await tx.get<{ uidValidity: number }>(
    `update accounts set uid_validity_max = case when uid_validity_max >= ? then uid_validity_max + 1 else ? end
       where id = ? returning uid_validity_max as "uidValidity"`,
    atLeast,
    atLeast,
    accountId,
  );
  if (!taken) throw new Fault('notFound', 'The account does not exist');
  return taken.uidValidity;
}

/**
 * Tells which messages are \Recent to a session that selects the mailbox: those from `recentFrom` on. Nobody else is
 * told so (RFC 3501 §2.3.2). Not needed where `recentUid` is `uidNext - 1` already.
 */
export async function claimRecent(tx: Tx, { mailboxId }: { mailboxId: number }): Promise<{ recentFrom: number }> {
  const { recentUid, uidNext } = await selectedMailbox(tx, mailboxId);
  await tx.run('update mailboxes set recent_uid = ? where id = ?', uidNext - 1, mailboxId);
  return { recentFrom: recentUid + 1 };
}
