/** Domains and addresses: for whom we take mail, and where it goes. Names come in lower case from the caller. */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

export interface DomainRow {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
}

/** 'masked' belongs to an account for a time; a 'group' is an alias to which not everybody may write. */
export type AddressKind = 'account' | 'alias' | 'group' | 'masked';

/** Who may write to a group. */
export type Writers = 'anybody' | 'house' | 'members';

/** What is known of an address: whose it is, or where its mail goes on to. */
export interface AddressEntry {
  /** "@example.org" is whatever of that domain has no entry of its own. */
  readonly address: string;
  readonly kind: AddressKind;
  readonly accountId?: number;
  readonly targets: readonly string[];
  readonly writers: Writers;
  readonly expiresAt?: number;
}

export interface AliasRow {
  readonly address: string;
  readonly targets: readonly string[];
  /** Absent for an alias that anybody may write to. */
  readonly writers?: Writers;
}

export async function domainExists(view: View, name: string): Promise<boolean> {
  return (await view.get('select 1 as found from domains where name = ?', name)) !== undefined;
}

/** Those whose mailboxes are here, in the order in which they were added. */
export function listDomains(view: View): Promise<DomainRow[]> {
  return view.all<DomainRow>(
    'select id, name, created_at as "createdAt" from domains where role = \'local\' order by id',
  );
}

const entryColumns = 'address, kind, account_id as "accountId", targets, writers, expires_at as "expiresAt"';

export async function resolveAddress(view: View, address: string): Promise<AddressEntry | undefined> {
  const row = await view.get<RawEntry>(`select ${entryColumns} from addresses where address = ?`, address);
  return row && entryOf(row);
}

/** Those of the addresses that exist, in the order in which they were given. */
export async function findAddresses(view: View, wanted: readonly string[]): Promise<AddressEntry[]> {
  if (wanted.length === 0) return [];
  const places = wanted.map(() => '?').join(', ');
  const rows = await view.all<RawEntry>(
    `select ${entryColumns} from addresses where address in (${places})`,
    ...wanted,
  );
  return rows.map(entryOf).sort((one, other) => wanted.indexOf(one.address) - wanted.indexOf(other.address));
}

interface RawEntry {
  readonly address: string;
  readonly kind: AddressKind;
  readonly accountId: number | null;
  readonly targets: string | null;
  readonly writers: Writers;
  readonly expiresAt: number | null;
}

function entryOf({ accountId, targets, expiresAt, ...row }: RawEntry): AddressEntry {
  return {
    ...row,
    targets: targets === null || targets === '' ? [] : targets.split('\n'),
    ...(accountId !== null && { accountId }),
    ...(expiresAt !== null && { expiresAt }),
  };
}

export async function listAliases(view: View): Promise<AliasRow[]> {
  const rows = await view.all<RawEntry>(
    `select ${entryColumns} from addresses where account_id is null order by address`,
  );
  return rows.map(entryOf).map(({ address, targets, kind, writers }) => ({
    address,
    targets,
    ...(kind === 'group' && { writers }),
  }));
}

/** The addresses that belong to an account itself, masked ones too; aliases that lead to it are not among them. */
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
  await tx.run('delete from relay_recipients where domain_id in (select id from domains where name = ?)', name);
  if ((await tx.run('delete from domains where name = ?', name)) === 0) {
    throw new Fault('notFound', `There is no domain ${name}`);
  }
  tx.announce({ kind: 'directory' });
}

/** Throws Fault `exists`, or `notFound` for the domain. */
export async function addAlias(tx: Tx, alias: AliasRow): Promise<void> {
  const { address, targets, writers } = alias;
  await claimAddress(tx, address);
  const kind = writers === undefined ? 'alias' : 'group';
  const sql = 'insert into addresses (address, kind, targets, writers) values (?, ?, ?, ?)';
  await tx.run(sql, address, kind, targets.join('\n'), writers ?? 'anybody');
  tx.announce({ kind: 'directory' });
}

/** Puts other targets, or other writers, in the place of those of an alias. Throws Fault `notFound`. */
export async function replaceAlias(tx: Tx, { address, targets, writers }: AliasRow): Promise<void> {
  const sql = 'update addresses set kind = ?, targets = ?, writers = ? where address = ? and account_id is null';
  const kind = writers === undefined ? 'alias' : 'group';
  const changed = await tx.run(sql, kind, targets.join('\n'), writers ?? 'anybody', address);
  if (changed === 0) throw new Fault('notFound', `There is no alias ${address}`);
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
  const domain = await tx.get<{ id: number; role: string }>('select id, role from domains where name = ?', name);
  if (!domain) throw new Fault('notFound', `There is no domain ${name}`);
  if (domain.role !== 'local') throw new Fault('cannot', `The mailboxes of ${name} are elsewhere`);
  if (await resolveAddress(tx, address)) throw new Fault('exists', `The address ${address} exists already`);
  return domain.id;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
