/** CREATE, DELETE and RENAME. Every level of a name that exists, exists itself. */
import { Fault } from '../../base/fault.ts';
import { allNumbers } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { recordChange, takeModseq } from './changes.ts';
import { checkMailboxName, isBelow, withAncestors } from './mailbox-names.ts';
import { letGo } from './leaving.ts';
import { insertMailbox, listMailboxes, mailboxByName, takeUidValidity, type MailboxRow } from './mailboxes.ts';
import { refuseRecoverable, type Occasion } from './recoverable.ts';
import { moveInbox, type LeftInInbox } from './rename-inbox.ts';
import { withinMailbox } from './uids.ts';

export interface CreateMailbox {
  readonly accountId: number;
  readonly name: string;
  readonly uidValidity: number;
  readonly now: number;
}

export interface DeleteMailbox {
  readonly accountId: number;
  readonly name: string;
  /** Its messages can be brought back. */
  readonly keep: boolean;
  /** So many messages may leave it in this command; where there are more, it is to be asked again. All without it. */
  readonly atMost?: number;
  readonly now: number;
}

export interface RenameMailbox {
  readonly accountId: number;
  readonly from: string;
  readonly to: string;
  readonly uidValidity: number;
  /** So many messages of INBOX are moved by this command itself; all without it. */
  readonly atMost?: number;
  readonly now: number;
}

/**
 * RFC 3501 §6.3.3: missing superior names are created too. A name that is kept only for its children becomes a mailbox
 * again. Throws Fault `mailboxExists`, `badMailboxName`, `cannot` below the recoverable mailbox.
 */
export async function createMailbox(tx: Tx, input: CreateMailbox): Promise<{ created: string[] }> {
  const { accountId, name, uidValidity, now } = input;
  checkMailboxName(name);
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now };
  const ancestors = withAncestors(name);
  refuseRecoverable(await listMailboxes(tx, accountId), ancestors.slice(0, -1), 'have others below it');
  const found = await mailboxByName(tx, accountId, name);
  if (found?.selectable) throw new Fault('mailboxExists', 'The mailbox exists already');
  if (!found) return { created: await createMissing(tx, occasion, ancestors, uidValidity) };
  await revive(tx, occasion, found, uidValidity);
  return { created: [name] };
}

/**
 * RFC 3501 §6.3.4. With `done` false messages are left in it, and so is the mailbox. Throws Fault `noSuchMailbox`, or
 * `cannot` for INBOX, for the recoverable mailbox and for a mere parent of other mailboxes.
 */
export async function deleteMailbox(tx: Tx, input: DeleteMailbox): Promise<{ mailboxId: number; done: boolean }> {
  const { accountId, name, atMost = Number.MAX_SAFE_INTEGER, keep, now } = input;
  const { mailbox, hasChildren } = await deletable(tx, accountId, name);
  const { id: mailboxId, messageCount } = mailbox;
  await letGo(tx, mailbox, { uids: withinMailbox(allNumbers, mailbox), atMost, keep, now });
  if (messageCount > atMost) return { mailboxId, done: false };
  const modseq = await takeModseq(tx, accountId);
  if (hasChildren) await keepName(tx, mailboxId, modseq);
  else await tx.run('delete from mailboxes where id = ?', mailboxId);
  if (keep) await rememberName(tx, mailbox, now);
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'mailboxDeleted', now });
  tx.announce({ kind: 'mailbox', accountId, mailboxId, modseq });
  return { mailboxId, done: true };
}

/** So that what was in it can be brought back into a mailbox of that name. */
async function rememberName(tx: Tx, { id, accountId, name }: MailboxRow, now: number): Promise<void> {
  await tx.run(
    `insert into deleted_mailboxes (id, account_id, name, deleted_at) values (?, ?, ?, ?)
       on conflict (id) do update set name = excluded.name, deleted_at = excluded.deleted_at`,
    id,
    accountId,
    name,
    now,
  );
}

async function deletable(
  tx: Tx,
  accountId: number,
  name: string,
): Promise<{ mailbox: MailboxRow; hasChildren: boolean }> {
  if (name === 'INBOX') throw new Fault('cannot', 'INBOX cannot be deleted');
  const mailboxes = await listMailboxes(tx, accountId);
  const mailbox = mailboxes.find((mailbox) => mailbox.name === name);
  if (!mailbox) throw new Fault('noSuchMailbox', 'The mailbox does not exist');
  refuseRecoverable(mailboxes, [name], 'be deleted');
  const hasChildren = mailboxes.some((other) => isBelow(other.name, name));
  if (hasChildren && !mailbox.selectable) throw new Fault('cannot', 'Mailboxes exist below this name');
  return { mailbox, hasChildren };
}

/**
 * RFC 3501 §6.3.5: inferior names follow; renaming INBOX moves its messages and leaves it empty. UIDVALIDITY stays, as
 * it is unique in the account. Answers what of INBOX is left for MOVE. Throws Fault `noSuchMailbox`, `mailboxExists`,
 * `badMailboxName`, `cannot`.
 */
export async function renameMailbox(tx: Tx, input: RenameMailbox): Promise<{ left?: LeftInInbox }> {
  const { accountId, from, to, uidValidity, atMost = Number.MAX_SAFE_INTEGER, now } = input;
  checkMailboxName(to);
  const mailboxes = await listMailboxes(tx, accountId);
  const source = mailboxes.find(({ name }) => name === from);
  if (!source) throw new Fault('noSuchMailbox', 'The mailbox does not exist');
  if (mailboxes.some(({ name }) => name === to)) throw new Fault('mailboxExists', 'The mailbox exists already');
  refuseRecoverable(mailboxes, [from], 'be renamed');
  refuseRecoverable(mailboxes, withAncestors(to), 'have others below it');
  if (isBelow(to, from) && from !== 'INBOX') throw new Fault('cannot', 'A mailbox cannot be moved below itself');
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now };
  const ancestors = withAncestors(to);
  if (from === 'INBOX') {
    await createMissing(tx, occasion, ancestors, uidValidity);
    const target = (await mailboxByName(tx, accountId, to)) as MailboxRow;
    const left = await moveInbox(tx, occasion, source, target, atMost);
    return left ? { left } : {};
  }
  await createMissing(tx, occasion, ancestors.slice(0, -1), uidValidity);
  for (const mailbox of mailboxes.filter(({ name }) => name === from || isBelow(name, from))) {
    await rename(tx, occasion, mailbox, to + mailbox.name.slice(from.length));
  }
  return {};
}

async function createMissing(
  tx: Tx,
  occasion: Occasion,
  names: readonly string[],
  uidValidity: number,
): Promise<string[]> {
  const { accountId, modseq } = occasion;
  const created: string[] = [];
  for (const name of names) {
    if (await mailboxByName(tx, accountId, name)) continue;
    const mailboxId = await insertMailbox(tx, { accountId, name, uidValidity, modseq });
    await recordChange(tx, { ...occasion, mailboxId, kind: 'mailboxCreated' });
    created.push(name);
  }
  return created;
}

async function revive(tx: Tx, occasion: Occasion, { id }: MailboxRow, uidValidity: number): Promise<void> {
  const taken = await takeUidValidity(tx, occasion.accountId, uidValidity);
  const sql = 'update mailboxes set selectable = 1, uid_validity = ?, modseq = ? where id = ?';
  await tx.run(sql, taken, occasion.modseq, id);
  await recordChange(tx, { ...occasion, mailboxId: id, kind: 'mailboxCreated' });
}

/** The mailbox is gone, its name stays for those below. */
async function keepName(tx: Tx, mailboxId: number, modseq: number): Promise<void> {
  await tx.run(`update mailboxes set selectable = 0, role = null, modseq = ? where id = ?`, modseq, mailboxId);
}

async function rename(tx: Tx, occasion: Occasion, { id }: MailboxRow, name: string): Promise<void> {
  checkMailboxName(name);
  await tx.run('update mailboxes set name = ? where id = ?', name, id);
  await recordChange(tx, { ...occasion, mailboxId: id, kind: 'mailboxRenamed' });
}
