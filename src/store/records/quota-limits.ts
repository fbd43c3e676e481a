/** Commands that set limits. A limit of null takes it away; one that is left out stays as it is. */
import { Fault } from '../../base/fault.ts';
import type { Tx } from '../database/index.ts';
import { noticeLevels } from './quota.ts';

export interface SetAccountQuota {
  readonly address: string;
  readonly bytes?: number | null;
  readonly messages?: number | null;
}

export interface SetDomainQuota {
  readonly name: string;
  /** For all its accounts together. */
  readonly bytes?: number | null;
  readonly messages?: number | null;
  /** For each of its accounts that has no limit of its own. */
  readonly eachBytes?: number | null;
  readonly eachMessages?: number | null;
}

/** Throws Fault `notFound`. */
export async function setAccountQuota(tx: Tx, { address, bytes, messages }: SetAccountQuota): Promise<void> {
  const found = await setLimits(tx, 'accounts', ['address', address], {
    quota_bytes: bytes,
    quota_messages: messages,
  });
  if (!found) throw new Fault('notFound', `There is no account ${address}`);
  await noticeLevels(tx, 'address = ?', address);
}

/** Throws Fault `notFound`. */
export async function setDomainQuota(tx: Tx, input: SetDomainQuota): Promise<void> {
  const { name, bytes, messages, eachBytes, eachMessages } = input;
  const found = await setLimits(tx, 'domains', ['name', name], {
    quota_bytes: bytes,
    quota_messages: messages,
    each_quota_bytes: eachBytes,
    each_quota_messages: eachMessages,
  });
  if (!found) throw new Fault('notFound', `There is no domain ${name}`);
  await noticeLevels(tx, 'domain_id = (select id from domains where name = ?)', name);
}

/** Answers whether there is such a row. */
async function setLimits(
  tx: Tx,
  table: 'accounts' | 'domains',
  [key, value]: readonly [string, string],
  columns: Readonly<Record<string, number | null | undefined>>,
): Promise<boolean> {
  const given = Object.entries(columns).flatMap(([name, limit]) => (limit === undefined ? [] : [{ name, limit }]));
  if (given.length === 0) throw new Fault('badSyntax', 'Say which limit is to be set');
  const changed = await tx.run(
    `update ${table} set ${given.map(({ name }) => `${name} = ?`).join(', ')} where ${key} = ?`,
    ...given.map(({ limit }) => limit),
    value,
  );
  return changed > 0;
}
