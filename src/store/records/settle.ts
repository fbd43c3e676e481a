import type { StoredBody, Tx } from '../database/index.ts';
import { deliverAnyway, type Delivery } from './arrivals.ts';
import { defer, removeQueued, type Deferral } from './queue.ts';
import { recordTrace, type TraceNote } from './trace.ts';

export interface SettleQueue {
  readonly now: number;
  /** Rows that are delivered, or have failed for good. */
  readonly done: readonly number[];
  readonly deferred: readonly Deferral[];
  /** The report of a failure to its sender; its body comes with the command. */
  readonly bounce?: Delivery;
  /** What is to be remembered of it. */
  readonly notes?: readonly TraceNote[];
}

/** The outcome of one attempt, in one transaction: a row leaves the queue together with the bounce that tells of it. */
export async function settleQueue(tx: Tx, input: SettleQueue, bodies: readonly StoredBody[]): Promise<void> {
  const { now, done, deferred, bounce, notes = [] } = input;
  await removeQueued(tx, done);
  await defer(tx, deferred);
  if (bounce) await deliverAnyway(tx, bounce, bodies);
  for (const note of notes) await recordTrace(tx, note, now);
  tx.announce({ kind: 'queue' });
}
