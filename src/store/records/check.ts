/**
 * What `posthouse check` reads: rows as they are, whatever they say. Every reader takes a bounded piece, so that whoever
 * walks a large house gives way to others in between; what belongs together is read in one view.
 */
import { parseRanges, type Ranges } from '../../base/ranges.ts';
import type { View } from '../database/index.ts';
import type { ChangeKind } from './changes.ts';
import { listMailboxes, type MailboxRow } from './mailboxes.ts';

/** An account with what its rows and its feed say of it. */
export interface CheckedAccount {
  readonly id: number;
  readonly address: string;
  readonly modseq: number;
  readonly uidValidityMax: number;
  readonly usedBytes: number;
  readonly usedMessages: number;
  readonly domainId: number | null;
  /** The domain that its address names; null where there is none. */
  readonly namedDomainId: number | null;
  /** The highest MODSEQ of its feed. */
  readonly fedModseq: number;
  readonly mailboxes: readonly MailboxRow[];
}

/** The next account behind `after` by id. */
export async function accountToCheck(view: View, after: number): Promise<CheckedAccount | undefined> {
  const account = await view.get<Omit<CheckedAccount, 'mailboxes'>>(
    `select a.id, a.address, a.modseq, a.uid_validity_max as "uidValidityMax", a.used_bytes as "usedBytes",
       a.used_messages as "usedMessages", a.domain_id as "domainId", ${namedDomain} as "namedDomainId",
       (select coalesce(max(c.modseq), 0) from changes c where c.account_id = a.id) as "fedModseq"
       from accounts a where a.id > ? order by a.id limit 1`,
    after,
  );
  return account && { ...account, mailboxes: await listMailboxes(view, account.id) };
}

/** The id of the domain behind the last @ of an address of `accounts a`. */
export const namedDomain = `(select d.id from domains d
  where substr(a.address, length(a.address) - length(d.name)) = '@' || d.name)`;

/** A mailbox with the marks of its account that its messages are held against. */
export interface CheckedMailbox extends MailboxRow {
  readonly account: string;
  readonly accountModseq: number;
  /** Changes up to here may be forgotten. */
  readonly feedStart: number;
}

/** The id of the next mailbox of an account behind `after`. */
export async function mailboxToCheck(view: View, after: number): Promise<CheckedMailbox | undefined> {
  const facts = await view.get<Pick<CheckedMailbox, 'id' | 'accountId' | 'account' | 'accountModseq' | 'feedStart'>>(
    `select m.id, m.account_id as "accountId", a.address as account, a.modseq as "accountModseq",
       a.feed_start as "feedStart"
       from mailboxes m join accounts a on a.id = m.account_id where m.id > ? order by m.id limit 1`,
    after,
  );
  if (!facts) return undefined;
  const mailbox = (await listMailboxes(view, facts.accountId)).find(({ id }) => id === facts.id) as MailboxRow;
  return { ...mailbox, ...facts };
}

export interface CheckedMessage {
  readonly uid: number;
  readonly modseq: number;
  readonly flags: number;
  readonly sizeBytes: number;
}

/** The next messages of a mailbox behind a UID. */
export function messagesToCheck(
  view: View,
  mailboxId: number,
  after: number,
  limit: number,
): Promise<CheckedMessage[]> {
  return view.all<CheckedMessage>(
    `select uid, modseq, flags, size_bytes as "sizeBytes" from messages
       where mailbox_id = ? and uid > ? order by uid limit ?`,
    mailboxId,
    after,
    limit,
  );
}

export interface CheckedChange {
  readonly modseq: number;
  readonly kind: ChangeKind;
  readonly uids: Ranges;
}

/** Where a walk over the feed of a mailbox goes on. */
export type FedTo = Pick<CheckedChange, 'modseq' | 'kind'>;

/** The next rows of the feed of a mailbox, in their order. */
export async function changesToCheck(
  view: View,
  mailboxId: number,
  after: { readonly modseq: number; readonly kind: string },
  limit: number,
): Promise<CheckedChange[]> {
  const rows = await view.all<{ modseq: number; kind: ChangeKind; uids: string }>(
    `select modseq, kind, uids from changes where mailbox_id = ? and (modseq, kind) > (?, ?)
       order by modseq, kind limit ?`,
    mailboxId,
    after.modseq,
    after.kind,
    limit,
  );
  return rows.map(({ uids, ...row }) => ({ ...row, uids: parseRanges(uids) }));
}

/** A message that does not fit what it refers to. Null is what does not exist. */
export interface OddMessage {
  readonly id: number;
  readonly uid: number;
  readonly mailboxId: number;
  readonly mailbox: string | null;
  readonly account: string | null;
  readonly bodyId: number;
  readonly sizeBytes: number;
  readonly bodySizeBytes: number | null;
  readonly threadId: number;
  readonly isThreadOdd: number;
}

/** A piece of a table by id. */
export interface Piece<R> {
  readonly rows: readonly R[];
  /** The id of the last row that was looked at; undefined where nothing is left. */
  readonly last: number | undefined;
}

/** Looks at the next `limit` messages by id; answers the odd ones: no mailbox, no body, another size, a foreign thread. */
export async function oddMessages(view: View, after: number, limit: number): Promise<Piece<OddMessage>> {
  const last = await pieceEnd(view, 'messages', after, limit);
  if (last === undefined) return { rows: [], last };
  const rows = await view.all<OddMessage>(
    `select * from (
       select m.id, m.uid, m.mailbox_id as "mailboxId", x.name as mailbox, a.address as account,
         m.body_id as "bodyId", m.size_bytes as "sizeBytes", b.size_bytes as "bodySizeBytes", m.thread_id as "threadId",
         case when m.thread_id <> 0 and (t.id is null or t.account_id <> x.account_id) then 1 else 0 end
           as "isThreadOdd"
         from messages m
         left join mailboxes x on x.id = m.mailbox_id
         left join accounts a on a.id = x.account_id
         left join bodies b on b.id = m.body_id
         left join threads t on t.id = m.thread_id
         where m.id > ? and m.id <= ?) as seen
       where account is null or "bodySizeBytes" is null or "bodySizeBytes" <> "sizeBytes" or "isThreadOdd" = 1
       order by id`,
    after,
    last,
  );
  return { rows, last };
}

async function pieceEnd(view: View, table: string, after: number, limit: number): Promise<number | undefined> {
  const sql = `select max(id) as last from (select id from ${table} where id > ? order by id limit ?) as piece`;
  return (await view.get<{ last: number | null }>(sql, after, limit))?.last ?? undefined;
}

export interface CheckedBody {
  readonly id: number;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly place: string;
  readonly summary: Uint8Array;
  readonly summaryVersion: number;
}

/** The next bodies by id that are not waiting for their end. */
export function bodiesToCheck(view: View, after: number, limit: number): Promise<CheckedBody[]> {
  return view.all<CheckedBody>(
    `select id, hash, size_bytes as "sizeBytes", place, summary, summary_version as "summaryVersion" from bodies
       where id > ? and unreferenced_at is null order by id limit ?`,
    after,
    limit,
  );
}

/** The ids of the next bodies that are not waiting for their end. */
export async function idsToCheck(view: View, after: number, limit: number): Promise<number[]> {
  const sql = 'select id from bodies where id > ? and unreferenced_at is null order by id limit ?';
  return (await view.all<{ id: number }>(sql, after, limit)).map(({ id }) => id);
}

/** The place of a body now; undefined where it is gone. */
export async function placeNow(view: View, bodyId: number): Promise<string | undefined> {
  const sql = 'select place from bodies where id = ? and unreferenced_at is null';
  return (await view.get<{ place: string }>(sql, bodyId))?.place;
}

/** A message that has a body, by where it is. */
export interface BodyUser {
  readonly id: number;
  readonly uid: number;
  readonly mailboxId: number;
  readonly mailbox: string | null;
  readonly account: string | null;
}

/** Who has a body: messages, and the ids of waiting mail. */
export async function usersOfBody(
  view: View,
  bodyId: number,
): Promise<{ messages: readonly BodyUser[]; queued: readonly number[] }> {
  const messages = await view.all<BodyUser>(
    `select m.id, m.uid, m.mailbox_id as "mailboxId", x.name as mailbox, a.address as account from messages m
       left join mailboxes x on x.id = m.mailbox_id left join accounts a on a.id = x.account_id
       where m.body_id = ? order by m.id`,
    bodyId,
  );
  const queued = await view.all<{ id: number }>('select id from queue where body_id = ? order by id', bodyId);
  return { messages, queued: queued.map(({ id }) => id) };
}

/** Waiting mail whose body does not exist. */
export async function queuedWithoutBody(view: View): Promise<{ id: number; forwardPath: string }[]> {
  return view.all<{ id: number; forwardPath: string }>(
    `select q.id, q.forward_path as "forwardPath" from queue q left join bodies b on b.id = q.body_id
       where b.id is null order by q.id limit 1000`,
  );
}

/** Tables whose rows belong to an account, and how they are called. Nobody can reach them without it. */
export const ownedTables = {
  credentials: 'credentials',
  addresses: 'addresses',
  send_as: 'grants to send',
  subscriptions: 'subscriptions',
  changes: 'changes',
  thread_keys: 'thread keys',
  threads: 'threads',
  sent_counts: 'counts of sent mail',
  sent_copies: 'copies in Sent',
  correspondents: 'correspondents',
  application_tokens: 'tokens of programs',
  application_messages: 'messages of programs',
  application_events: 'events of programs',
  application_keys: 'requests of programs',
  webhooks: 'webhooks',
} as const;

export type OwnedTable = keyof typeof ownedTables;

/** The next account id behind `after` that rows of a table name; undefined where none follows. */
export async function nextOwner(view: View, table: OwnedTable, after: number): Promise<number | undefined> {
  const sql = `select min(account_id) as owner from ${table} where account_id > ?`;
  return (await view.get<{ owner: number | null }>(sql, after))?.owner ?? undefined;
}

export async function accountExists(view: View, accountId: number): Promise<boolean> {
  return (await view.get('select 1 as found from accounts where id = ?', accountId)) !== undefined;
}

/** A mailbox whose account is not there. */
export interface LostMailbox {
  readonly id: number;
  readonly name: string;
  readonly messageCount: number;
}

export function mailboxesWithoutAccount(view: View): Promise<LostMailbox[]> {
  return view.all<LostMailbox>(
    `select id, name, message_count as "messageCount" from mailboxes
       where account_id not in (select id from accounts) order by id limit 1000`,
  );
}
