/** Addresses that an account may write as beside its own. */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';
import { accountByAddress } from './accounts.ts';

export interface GrantRow {
  /** Of the account. */
  readonly account: string;
  /** "@example.org" is all of a domain. */
  readonly address: string;
}

/** Those of an account, or all. */
export function listGrants(view: View, accountId?: number): Promise<GrantRow[]> {
  const whose = accountId === undefined ? '' : 'where s.account_id = ?';
  const sql = `select a.address as account, s.address from send_as s join accounts a on a.id = s.account_id
    ${whose} order by a.address, s.address`;
  return accountId === undefined ? view.all<GrantRow>(sql) : view.all<GrantRow>(sql, accountId);
}

/** May the account write as one of these? */
export async function grantsAmong(view: View, accountId: number, addresses: readonly string[]): Promise<boolean> {
  const places = addresses.map(() => '?').join(', ');
  const sql = `select 1 as found from send_as where account_id = ? and address in (${places}) limit 1`;
  return (await view.get(sql, accountId, ...addresses)) !== undefined;
}

/** Granting twice changes nothing. Throws Fault `notFound` for the account. */
export async function grantSendAs(tx: Tx, { account, address }: GrantRow): Promise<void> {
  const sql = 'insert into send_as (account_id, address) values (?, ?) on conflict (account_id, address) do nothing';
  await tx.run(sql, await idOf(tx, account), address);
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `notFound`. */
export async function revokeSendAs(tx: Tx, { account, address }: GrantRow): Promise<void> {
  const sql = 'delete from send_as where account_id = ? and address = ?';
  const revoked = await tx.run(sql, await idOf(tx, account), address);
  if (revoked === 0) throw new Fault('notFound', `${account} was not granted to send as ${address}`);
  tx.announce({ kind: 'directory' });
}

async function idOf(tx: Tx, address: string): Promise<number> {
  const account = await accountByAddress(tx, address);
  if (!account) throw new Fault('notFound', `There is no account ${address}`);
  return account.id;
}
