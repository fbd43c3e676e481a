import type { StoredBody, Tx } from '../database/index.ts';
import { deliverAnyway, type Delivery } from './arrivals.ts';
import { type AttemptNote, recordAttempt } from './attempts.ts';
import { defer, removeQueued, type Deferral } from './queue.ts';
import { noteOutcomes, type Outcomes } from './suppression.ts';
import { recordTrace, type TraceNote } from './trace.ts';

export interface SettleQueue {
  readonly now: number;
  /** Rows that are delivered, or have failed for good. */
  readonly done: readonly number[];
  readonly deferred: readonly Deferral[];
  /** The report to the sender, and what was held back for mailboxes of ours; their bodies come with the command. */
  readonly letters?: readonly Delivery[];
  /** What is to be remembered of it. */
  readonly notes?: readonly TraceNote[];
  /** What was said in it. */
  readonly attempts?: readonly AttemptNote[];
  /** What it says of the addresses themselves. */
  readonly outcomes?: readonly Omit<Outcomes, 'now'>[];
}

/** The outcome of one attempt, in one transaction: a row leaves the queue together with the report that tells of it. */
export async function settleQueue(tx: Tx, input: SettleQueue, bodies: readonly StoredBody[]): Promise<void> {
  const { now, done, deferred, letters = [], notes = [], attempts = [], outcomes = [] } = input;
  await removeQueued(tx, done);
  await defer(tx, deferred);
  for (const [index, letter] of letters.entries()) await deliverAnyway(tx, letter, bodies.slice(index, index + 1));
  for (const note of notes) await recordTrace(tx, note, now);
  for (const attempt of attempts) await recordAttempt(tx, attempt);
  for (const outcome of outcomes) await noteOutcomes(tx, { ...outcome, now });
  tx.announce({ kind: 'queue' });
}
