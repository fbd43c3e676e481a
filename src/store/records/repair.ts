/**
 * What `posthouse check --repair` mends of accounts and mailboxes. Each command looks again for itself in its transaction and leaves alone what is
 * right: it may run twice, and it may run beside anything. Whatever programs can see of it gets a row of the feed.
 */
import type { Tx } from '../database/index.ts';
import { recordChange, takeModseq } from './changes.ts';
import { namedDomain } from './check.ts';
import { withAncestors } from './mailbox-names.ts';
import {
  insertMailbox,
  listMailboxes,
  mailboxById,
  recoverableRole,
  takeUidValidity,
  type MailboxRow,
} from './mailboxes.ts';

export interface MendAccount {
  readonly accountId: number;
  /** For mailboxes that are made or need another. */
  readonly uidValidity: number;
  readonly now: number;
}

/** What all changes of one command share. */
interface Occasion {
  readonly accountId: number;
  readonly modseq: number;
  readonly now: number;
}

/** Raises the marks of an account to what its mailboxes need, clears doubles, makes what is missing, counts anew. */
export async function mendAccount(tx: Tx, { accountId, uidValidity, now }: MendAccount): Promise<void> {
  await raiseMarks(tx, accountId);
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now };
  const mailboxes = await listMailboxes(tx, accountId);
  await clearDoubleRoles(tx, occasion, mailboxes);
  await renewDoubleValidities(tx, occasion, mailboxes, uidValidity);
  await makeMissing(tx, occasion, mailboxes, uidValidity);
  await tx.run(`update accounts set domain_id = ${named} where id = ?`, accountId);
  await countUsage(tx, accountId);
}

const named = namedDomain.replaceAll('a.address', 'accounts.address');

interface Marks {
  readonly modseq: number;
  readonly uidValidity: number;
}

async function raiseMarks(tx: Tx, accountId: number): Promise<void> {
  const sql = `select coalesce(max(modseq), 0) as modseq, coalesce(max(uid_validity), 0) as "uidValidity"
    from mailboxes where account_id = ?`;
  const most = (await tx.get<Marks>(sql, accountId)) as Marks;
  const feed = await tx.get<{ modseq: number | null }>(
    'select max(modseq) as modseq from changes where account_id = ?',
    accountId,
  );
  const { uidValidity } = most;
  const least = Math.max(most.modseq, feed?.modseq ?? 0);
  await tx.run('update accounts set modseq = ? where id = ? and modseq < ?', least, accountId, least);
  await tx.run(
    'update accounts set uid_validity_max = ? where id = ? and uid_validity_max < ?',
    uidValidity,
    accountId,
    uidValidity,
  );
}

/** The first mailbox keeps its role. */
async function clearDoubleRoles(tx: Tx, occasion: Occasion, mailboxes: readonly MailboxRow[]): Promise<void> {
  const withRole = mailboxes.filter(({ role }) => role !== null);
  for (const { id } of laterDoubles(withRole, ({ role }) => role)) {
    await tx.run('update mailboxes set role = null where id = ?', id);
    await recordChange(tx, { ...occasion, mailboxId: id, kind: 'mailboxRenamed' });
  }
}

/** The first mailbox keeps its UIDVALIDITY; to programs the others are new (RFC 3501 §2.3.1.1). */
async function renewDoubleValidities(
  tx: Tx,
  occasion: Occasion,
  mailboxes: readonly MailboxRow[],
  uidValidity: number,
): Promise<void> {
  for (const { id } of laterDoubles(mailboxes, (mailbox) => mailbox.uidValidity)) {
    const taken = await takeUidValidity(tx, occasion.accountId, uidValidity);
    await tx.run('update mailboxes set uid_validity = ? where id = ?', taken, id);
    await recordChange(tx, { ...occasion, mailboxId: id, kind: 'mailboxCreated' });
  }
}

/** Those whose key an older one has already. */
function laterDoubles(mailboxes: readonly MailboxRow[], keyOf: (mailbox: MailboxRow) => unknown): MailboxRow[] {
  const first = new Set<unknown>();
  const byAge = mailboxes.toSorted((a, b) => a.id - b.id);
  return byAge.filter((mailbox) => first.size === first.add(keyOf(mailbox)).size);
}

async function makeMissing(
  tx: Tx,
  occasion: Occasion,
  mailboxes: readonly MailboxRow[],
  uidValidity: number,
): Promise<void> {
  const { accountId, modseq } = occasion;
  const there = new Set(mailboxes.map(({ name }) => name));
  const needed = new Set(['INBOX', ...mailboxes.flatMap(({ name }) => withAncestors(name))]);
  for (const name of needed) {
    if (there.has(name)) continue;
    const mailboxId = await insertMailbox(tx, { accountId, name, uidValidity, modseq });
    await recordChange(tx, { ...occasion, mailboxId, kind: 'mailboxCreated' });
  }
  await tx.run("update mailboxes set selectable = 1 where account_id = ? and name = 'INBOX'", accountId);
}

async function countUsage(tx: Tx, accountId: number): Promise<void> {
  const counted = `from mailboxes x where x.account_id = accounts.id and (x.role is null or x.role <> ?)`;
  await tx.run(
    `update accounts set used_bytes = (select cast(coalesce(sum(x.size_bytes), 0) as bigint) ${counted}),
       used_messages = (select cast(coalesce(sum(x.message_count), 0) as bigint) ${counted}) where id = ?`,
    recoverableRole,
    recoverableRole,
    accountId,
  );
}

interface Counted {
  readonly messages: number;
  readonly unseen: number;
  readonly sizeBytes: number;
  readonly uidMax: number;
  readonly modseqMax: number;
}

/** Counts a mailbox anew and raises its marks, and those of its account. Walks over all its messages. */
export async function mendMailbox(tx: Tx, { mailboxId, now }: { mailboxId: number; now: number }): Promise<void> {
  const mailbox = await mailboxById(tx, mailboxId);
  if (!mailbox) return;
  const { accountId } = mailbox;
  const counted = await countMailbox(tx, mailboxId);
  const least = Math.max(counted.modseqMax, mailbox.modseq);
  await tx.run('update accounts set modseq = ? where id = ? and modseq < ?', least, accountId, least);
  const modseq = await takeModseq(tx, accountId);
  const uidNext = Math.max(mailbox.uidNext, counted.uidMax + 1);
  await tx.run(
    `update mailboxes set modseq = ?, uid_next = ?, recent_uid = ?, message_count = ?, unseen_count = ?, size_bytes = ?
       where id = ?`,
    modseq,
    uidNext,
    Math.min(mailbox.recentUid, uidNext - 1),
    counted.messages,
    counted.unseen,
    counted.sizeBytes,
    mailboxId,
  );
  await countUsage(tx, accountId);
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'mailboxRenamed', now });
  tx.announce({ kind: 'mailbox', accountId, mailboxId, modseq });
}

async function countMailbox(tx: Tx, mailboxId: number): Promise<Counted> {
  const sql = `select cast(count(*) as bigint) as messages,
    cast(coalesce(sum(case when (flags & 1) = 0 then 1 else 0 end), 0) as bigint) as unseen,
    cast(coalesce(sum(size_bytes), 0) as bigint) as "sizeBytes",
    coalesce(max(uid), 0) as "uidMax", coalesce(max(modseq), 0) as "modseqMax"
    from messages where mailbox_id = ?`;
  return (await tx.get<Counted>(sql, mailboxId)) as Counted;
}
