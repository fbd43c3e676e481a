import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';
import { claimAddress } from './directory.ts';
import { insertMailbox } from './mailboxes.ts';

export interface AccountRow {
  readonly id: number;
  readonly address: string;
  readonly passwordHash: string;
}

export interface NewAccount {
  /** In lower case. */
  readonly address: string;
  readonly passwordHash: string;
  /** UIDVALIDITY of the first mailbox; the others follow. */
  readonly uidValidity: number;
  readonly now: number;
  readonly mailboxes: readonly { readonly name: string; readonly role?: string }[];
}

const accounts = `select a.id, a.address, c.secret as "passwordHash" from accounts a
  join credentials c on c.account_id = a.id and c.kind = 'password'`;

export function accountByAddress(view: View, address: string): Promise<AccountRow | undefined> {
  return view.get<AccountRow>(`${accounts} where a.address = ?`, address);
}

/** In the order in which they were added. */
export function listAccounts(view: View): Promise<AccountRow[]> {
  return view.all<AccountRow>(`${accounts} order by a.id`);
}

/** An account with its address and mailboxes, all subscribed. Throws Fault `exists`, or `notFound` for the domain. */
export async function addAccount(tx: Tx, account: NewAccount): Promise<{ accountId: number }> {
  const { address, passwordHash, uidValidity, now } = account;
  await claimAddress(tx, address);
  const added = await tx.get<{ id: number }>(
    'insert into accounts (address, created_at) values (?, ?) returning id',
    address,
    now,
  );
  const accountId = (added as { id: number }).id;
  await tx.run(
    "insert into credentials (account_id, kind, secret, created_at) values (?, 'password', ?, ?)",
    accountId,
    passwordHash,
    now,
  );
  await tx.run('insert into addresses (address, account_id) values (?, ?)', address, accountId);
  for (const mailbox of account.mailboxes) {
    await insertMailbox(tx, { ...mailbox, accountId, uidValidity, modseq: 0 });
    await tx.run('insert into subscriptions (account_id, name) values (?, ?)', accountId, mailbox.name);
  }
  tx.announce({ kind: 'directory' });
  return { accountId };
}

/** Removes an account with all its mail. Throws Fault `notFound`. */
export async function removeAccount(tx: Tx, { address }: { address: string }): Promise<void> {
  const account = await accountByAddress(tx, address);
  if (!account) throw noSuchAccount(address);
  await tx.run('delete from messages where mailbox_id in (select id from mailboxes where account_id = ?)', account.id);
  for (const table of ['mailboxes', 'subscriptions', 'changes', 'addresses', 'credentials', 'thread_keys', 'threads']) {
    await tx.run(`delete from ${table} where account_id = ?`, account.id);
  }
  await tx.run('delete from accounts where id = ?', account.id);
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `notFound`. */
export async function setPassword(
  tx: Tx,
  { address, passwordHash }: { address: string; passwordHash: string },
): Promise<void> {
  const changed = await tx.run(
    "update credentials set secret = ? where kind = 'password' and account_id = (select id from accounts where address = ?)",
    passwordHash,
    address,
  );
  if (changed === 0) throw noSuchAccount(address);
  tx.announce({ kind: 'directory' });
}

function noSuchAccount(address: string): Fault {
  return new Fault('notFound', `There is no account ${address}`);
}
