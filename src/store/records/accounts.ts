import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';
import { insertCredential } from './credentials.ts';
import { claimAddress } from './directory.ts';
import { insertMailbox } from './mailboxes.ts';

export interface AccountRow {
  readonly id: number;
  readonly address: string;
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

export function accountByAddress(view: View, address: string): Promise<AccountRow | undefined> {
  return view.get<AccountRow>('select id, address from accounts where address = ?', address);
}

/** Undefined where it is gone. */
export async function addressOfAccount(view: View, accountId: number): Promise<string | undefined> {
  return (await view.get<{ address: string }>('select address from accounts where id = ?', accountId))?.address;
}

/** In the order in which they were added. */
export function listAccounts(view: View): Promise<AccountRow[]> {
  return view.all<AccountRow>('select id, address from accounts order by id');
}

/** An account with its address and mailboxes, all subscribed. Throws Fault `exists`, or `notFound` for the domain. */
export async function addAccount(tx: Tx, account: NewAccount): Promise<{ accountId: number }> {
  const { address, passwordHash, uidValidity, now } = account;
  const domainId = await claimAddress(tx, address);
  const added = await tx.get<{ id: number }>(
    'insert into accounts (address, domain_id, created_at) values (?, ?, ?) returning id',
    address,
    domainId,
    now,
  );
  const accountId = (added as { id: number }).id;
  await insertCredential(tx, { accountId, kind: 'password', secret: passwordHash, now });
  await tx.run("insert into addresses (address, kind, account_id) values (?, 'account', ?)", address, accountId);
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
  if (!account) throw new Fault('notFound', `There is no account ${address}`);
  await tx.run('delete from messages where mailbox_id in (select id from mailboxes where account_id = ?)', account.id);
  for (const table of [
    'mailboxes',
    'deleted_mailboxes',
    'subscriptions',
    'changes',
    'addresses',
    'send_as',
    'credentials',
    'thread_keys',
    'threads',
    'sent_counts',
    'sent_copies',
    'correspondents',
    'application_tokens',
    'application_messages',
    'application_events',
    'application_keys',
    'webhooks',
  ]) {
    await tx.run(`delete from ${table} where account_id = ?`, account.id);
  }
  await tx.run('delete from accounts where id = ?', account.id);
  tx.announce({ kind: 'directory' });
}
