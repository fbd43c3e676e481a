/** CREATE, DELETE and RENAME. Every level of a name that exists, exists itself. */
import { Fault } from '../../base/fault.ts';
import type { Ranges } from '../../base/ranges.ts';
import type { Tx } from '../database/index.ts';
import { countChange, recordChange, takeModseq } from './changes.ts';
import { checkMailboxName, isBelow, withAncestors } from './mailbox-names.ts';
import { insertMailbox, listMailboxes, mailboxByName, takeUidValidity, type MailboxRow } from './mailboxes.ts';
import { uidsIn } from './uids.ts';

export interface CreateMailbox {
  readonly accountId: number;
  readonly name: string;
  readonly uidValidity: number;
  readonly now: number;
}

export interface DeleteMailbox {
  readonly accountId: number;
  readonly name: string;
  readonly now: number;
}

export interface RenameMailbox {
  readonly accountId: number;
  readonly from: string;
  readonly to: string;
  readonly uidValidity: number;
  readonly now: number;
}

/** What all changes of one command share. */
interface Occasion {
  readonly accountId: number;
  readonly modseq: number;
  readonly now: number;
}

/**
 * RFC 3501 §6.3.3: missing superior names are created too. A name that is kept only for its children becomes a mailbox
 * again. Throws Fault `mailboxExists`, `badMailboxName`.
 */
export async function createMailbox(tx: Tx, input: CreateMailbox): Promise<{ created: string[] }> {
  const { accountId, name, uidValidity, now } = input;
  checkMailboxName(name);
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now };
  const found = await mailboxByName(tx, accountId, name);
  if (found?.selectable) throw new Fault('mailboxExists', 'The mailbox exists already');
  if (!found) return { created: await createMissing(tx, occasion, withAncestors(name), uidValidity) };
  await revive(tx, occasion, found, uidValidity);
  return { created: [name] };
}

/** RFC 3501 §6.3.4. Throws Fault `noSuchMailbox`, or `cannot` for INBOX and for a mere parent of other mailboxes. */
export async function deleteMailbox(tx: Tx, { accountId, name, now }: DeleteMailbox): Promise<{ mailboxId: number }> {
  if (name === 'INBOX') throw new Fault('cannot', 'INBOX cannot be deleted');
  const mailboxes = await listMailboxes(tx, accountId);
  const mailbox = mailboxes.find((mailbox) => mailbox.name === name);
  if (!mailbox) throw new Fault('noSuchMailbox', 'The mailbox does not exist');
  const hasChildren = mailboxes.some((other) => isBelow(other.name, name));
  if (hasChildren && !mailbox.selectable) throw new Fault('cannot', 'Mailboxes exist below this name');
  const modseq = await takeModseq(tx, accountId);
  await tx.run('delete from messages where mailbox_id = ?', mailbox.id);
  const { messageCount, unseenCount, sizeBytes } = mailbox;
  await countChange(tx, mailbox, modseq, { messages: -messageCount, unseen: -unseenCount, sizeBytes: -sizeBytes });
  if (hasChildren) await keepName(tx, mailbox.id, modseq);
  else await tx.run('delete from mailboxes where id = ?', mailbox.id);
  await recordChange(tx, { accountId, mailboxId: mailbox.id, modseq, kind: 'mailboxDeleted', now });
  tx.announce({ kind: 'mailbox', accountId, mailboxId: mailbox.id, modseq });
  return { mailboxId: mailbox.id };
}

/**
 * RFC 3501 §6.3.5: inferior names follow; renaming INBOX moves its messages and leaves it empty. UIDVALIDITY stays, as
 * it is unique in the account. Throws Fault `noSuchMailbox`, `mailboxExists`, `badMailboxName`, `cannot`.
 */
export async function renameMailbox(tx: Tx, input: RenameMailbox): Promise<void> {
  const { accountId, from, to, uidValidity, now } = input;
  checkMailboxName(to);
  const mailboxes = await listMailboxes(tx, accountId);
  const source = mailboxes.find(({ name }) => name === from);
  if (!source) throw new Fault('noSuchMailbox', 'The mailbox does not exist');
  if (mailboxes.some(({ name }) => name === to)) throw new Fault('mailboxExists', 'The mailbox exists already');
  if (isBelow(to, from) && from !== 'INBOX') throw new Fault('cannot', 'A mailbox cannot be moved below itself');
  const occasion = { accountId, modseq: await takeModseq(tx, accountId), now };
  const ancestors = withAncestors(to);
  if (from === 'INBOX') {
    await createMissing(tx, occasion, ancestors, uidValidity);
    return moveAll(tx, occasion, source, to);
  }
  await createMissing(tx, occasion, ancestors.slice(0, -1), uidValidity);
  for (const mailbox of mailboxes.filter(({ name }) => name === from || isBelow(name, from))) {
    await rename(tx, occasion, mailbox, to + mailbox.name.slice(from.length));
  }
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

/** All messages of `source` move into the new mailbox `to`, whose UIDVALIDITY is fresh: so they keep their UIDs. */
async function moveAll(tx: Tx, occasion: Occasion, source: MailboxRow, to: string): Promise<void> {
  const target = (await mailboxByName(tx, occasion.accountId, to)) as MailboxRow;
  const { modseq } = occasion;
  const uids: Ranges = await uidsIn(tx, source);
  await tx.run('update mailboxes set uid_next = ? where id = ?', source.uidNext, target.id);
  await tx.run('update messages set mailbox_id = ?, modseq = ? where mailbox_id = ?', target.id, modseq, source.id);
  const { messageCount: messages, unseenCount: unseen, sizeBytes } = source;
  await countChange(tx, target, modseq, { messages, unseen, sizeBytes });
  await countChange(tx, source, modseq, { messages: -messages, unseen: -unseen, sizeBytes: -sizeBytes });
  if (uids.length === 0) return;
  await recordChange(tx, { ...occasion, mailboxId: target.id, kind: 'added', uids });
  await recordChange(tx, { ...occasion, mailboxId: source.id, kind: 'expunged', uids });
}
