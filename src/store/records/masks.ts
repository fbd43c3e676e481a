/** Masked addresses: further addresses of an account, each for one correspondent, which can be ended one by one. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';
import { claimAddress } from './directory.ts';

export interface MaskRow {
  readonly address: string;
  readonly accountId: number;
  /** The address of the account. */
  readonly owner: string;
  readonly label: string;
  readonly createdAt: number;
  /** Null: for ever. */
  readonly expiresAt: number | null;
}

export interface AddMask {
  readonly address: string;
  readonly accountId: number;
  readonly label: string;
  readonly now: number;
  readonly expiresAt?: number;
}

/** Those of one account, or all; the oldest first. */
export function listMasks(view: View, accountId?: number): Promise<MaskRow[]> {
  const columns = `m.address, m.account_id as "accountId", a.address as owner, m.label, m.created_at as "createdAt",
    m.expires_at as "expiresAt"`;
  const whose = accountId === undefined ? '' : 'and m.account_id = ?';
  const sql = `select ${columns} from addresses m join accounts a on a.id = m.account_id
    where m.kind = 'masked' ${whose} order by m.created_at, m.address`;
  return accountId === undefined ? view.all<MaskRow>(sql) : view.all<MaskRow>(sql, accountId);
}

/** Throws Fault `exists`, `notFound` (its domain), or `cannot` where the account has too many. */
export async function addMask(tx: Tx, { address, accountId, label, now, expiresAt }: AddMask): Promise<void> {
  await claimAddress(tx, address);
  await mustHaveFew(tx, accountId);
  await tx.run(
    `insert into addresses (address, kind, account_id, label, created_at, expires_at) values (?, 'masked', ?, ?, ?, ?)`,
    address,
    accountId,
    label,
    now,
    expiresAt ?? null,
  );
  tx.announce({ kind: 'directory' });
}

/** It works no more, and nobody else gets its mail: the address stays taken. Throws Fault `notFound`. */
export async function endMask(tx: Tx, { address, now }: { address: string; now: number }): Promise<void> {
  const ended = await tx.run("update addresses set expires_at = ? where address = ? and kind = 'masked'", now, address);
  if (ended === 0) throw new Fault('notFound', `There is no masked address ${address}`);
  tx.announce({ kind: 'directory' });
}

/** It is forgotten: its mail goes where that of an unknown address of the domain goes. Throws Fault `notFound`. */
export async function removeMask(tx: Tx, { address }: { address: string }): Promise<void> {
  const removed = await tx.run("delete from addresses where address = ? and kind = 'masked'", address);
  if (removed === 0) throw new Fault('notFound', `There is no masked address ${address}`);
  tx.announce({ kind: 'directory' });
}

async function mustHaveFew(tx: Tx, accountId: number): Promise<void> {
  const sql = "select count(*) as count from addresses where account_id = ? and kind = 'masked'";
  const row = await tx.get<{ count: number }>(sql, accountId);
  if ((row?.count ?? 0) < limits.masksPerAccountMax) return;
  throw new Fault('cannot', `An account may have ${limits.masksPerAccountMax} masked addresses`);
}
