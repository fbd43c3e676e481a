import type { StoredBody, Tx } from '../database/index.ts';
import { deliverAnyway, type Delivery } from './arrivals.ts';
import { recordTrace } from './trace.ts';

export interface TellQuota {
  readonly accountId: number;
  /** What its owner hears of now: the level of the account. */
  readonly level: number;
  /** Left out where there is nothing to say; its body comes with the command. */
  readonly letter?: Delivery;
  readonly trace: string;
  readonly now: number;
}

/** Remembers that an owner was told of a level, and delivers the letter that tells it. Nothing where it is no longer so. */
export async function tellQuota(
  tx: Tx,
  { accountId, level, letter, trace, now }: TellQuota,
  bodies: readonly StoredBody[],
): Promise<{ told: boolean }> {
  const sql = 'update accounts set quota_told = ? where id = ? and quota_level = ? and quota_told <> ?';
  if ((await tx.run(sql, level, accountId, level, level)) === 0) return { told: false };
  if (!letter) return { told: true };
  await deliverAnyway(tx, letter, bodies);
  await recordTrace(tx, { trace, kind: 'warned', accountId, facts: { level } }, now);
  return { told: true };
}
