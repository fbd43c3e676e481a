import type { StoredBody, Tx } from '../database/index.ts';
import { deliver, type Delivery } from './arrivals.ts';
import { defer, removeQueued, type Deferral } from './queue.ts';

export interface SettleQueue {
  readonly now: number;
  /** Rows that are delivered, or have failed for good. */
  readonly done: readonly number[];
  readonly deferred: readonly Deferral[];
  /** The report of a failure to its sender; its body comes with the command. */
  readonly bounce?: Delivery;
}

/** The outcome of one attempt, in one transaction: a row leaves the queue together with the bounce that tells of it. */
export async function settleQueue(tx: Tx, input: SettleQueue, bodies: readonly StoredBody[]): Promise<void> {
  await removeQueued(tx, input.done);
  await defer(tx, input.deferred);
  if (input.bounce) await deliver(tx, input.bounce, bodies);
  tx.announce({ kind: 'queue' });
}
