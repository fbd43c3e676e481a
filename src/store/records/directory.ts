/** Domains and addresses: for whom we take mail, and where it goes. Names come in lower case from the caller. */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

export interface DomainRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
}

/** Where mail for an address goes: to an account, or on to other addresses. */
export interface AddressEntry {
  readonly accountId?: number;
  readonly targets?: readonly string[];
}

export interface AliasRow {
  readonly address: string;
  readonly targets: readonly string[];
}

export async function domainExists(view: View, name: string): Promise<boolean> {
  return (await view.get('select 1 as found from domains where name = ?', name)) !== undefined;
}

/** In the order in which they were added. */
export function listDomains(view: View): Promise<DomainRow[]> {
  return view.all<DomainRow>('select id, name, created_at as "createdAt" from domains order by id');
}

export async function resolveAddress(view: View, address: string): Promise<AddressEntry | undefined> {
  const row = await view.get<{ accountId: number | null; targets: string | null }>(
    'select account_id as "accountId", targets from addresses where address = ?',
    address,
  );
  if (!row) return undefined;
  return row.accountId === null ? { targets: (row.targets ?? '').split('\n') } : { accountId: row.accountId };
}

export async function listAliases(view: View): Promise<AliasRow[]> {
  const rows = await view.all<{ address: string; targets: string }>(
    'select address, targets from addresses where account_id is null order by address',
  );
  return rows.map(({ address, targets }) => ({ address, targets: targets.split('\n') }));
}

/** The addresses that belong to an account itself; aliases that lead to it are not among them. */
export async function addressesOf(view: View, accountId: number): Promise<string[]> {
  const sql = 'select address from addresses where account_id = ? order by address';
  return (await view.all<{ address: string }>(sql, accountId)).map(({ address }) => address);
}

/** Throws Fault `exists`. */
export async function addDomain(tx: Tx, { name, now }: { name: string; now: number }): Promise<void> {
  if (await domainExists(tx, name)) throw new Fault('exists', `The domain ${name} exists already`);
  await tx.run('insert into domains (name, created_at) values (?, ?)', name, now);
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `notFound`, or `cannot` while accounts or aliases of the domain exist. */
export async function removeDomain(tx: Tx, { name }: { name: string }): Promise<void> {
  const addresses = await tx.all<{ address: string }>('select address from addresses');
  const inUse = addresses.find(({ address }) => domainOf(address) === name);
  if (inUse) throw new Fault('cannot', `The domain ${name} still has the address ${inUse.address}`);
  if ((await tx.run('delete from domains where name = ?', name)) === 0) {
    throw new Fault('notFound', `There is no domain ${name}`);
  }
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `exists`, or `notFound` for the domain. */
export async function addAlias(tx: Tx, alias: AliasRow): Promise<void> {
  await claimAddress(tx, alias.address);
  await tx.run('insert into addresses (address, targets) values (?, ?)', alias.address, alias.targets.join('\n'));
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `notFound`. */
export async function removeAlias(tx: Tx, { address }: { address: string }): Promise<void> {
  const removed = await tx.run('delete from addresses where address = ? and account_id is null', address);
  if (removed === 0) throw new Fault('notFound', `There is no alias ${address}`);
  tx.announce({ kind: 'directory' });
}

/** Refuses an address that is taken or whose domain is not ours; answers the id of that domain. */
export async function claimAddress(tx: Tx, address: string): Promise<number> {
  const name = domainOf(address);
  const domain = await tx.get<{ id: number }>('select id from domains where name = ?', name);
  if (!domain) throw new Fault('notFound', `There is no domain ${name}`);
  if (await resolveAddress(tx, address)) throw new Fault('exists', `The address ${address} exists already`);
  return domain.id;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
