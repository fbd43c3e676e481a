import type { QueueRow } from '../../store/records/index.ts';
import { leastAttempts, type Schedule } from './schedule.ts';

/** As much of a row as its times depend on. */
export type Timed = Pick<QueueRow, 'queuedAt' | 'heldUntil' | 'terms'>;

/** When a message begins to wait for hosts: what its sender held back has not waited before. */
export function bornAt({ queuedAt, heldUntil }: Timed): number {
  return Math.max(queuedAt, heldUntil);
}

/** When it is given up at the latest. */
export function endOfLife(row: Timed, { lifeMs }: Schedule): number {
  return bornAt(row) + lifeMs;
}

/** RFC 2852 §4.1: it must not be handed over any more, its sender wants it back. */
export function isWithdrawn({ terms: { deliverBy } }: Timed, now: number): boolean {
  return deliverBy?.mode === 'return' && now >= deliverBy.at;
}

/** The operator has given it up, or no time is left: whether or not a host can be asked, it leaves the queue. */
export function isAtItsEnd({ orderGiven, endsAt }: Pick<QueueRow, 'orderGiven' | 'endsAt'>, now: number): boolean {
  return orderGiven === 'fail' || isOutOfTime({ endsAt }, now);
}

/** As `lastMomentOf` said. */
export function isOutOfTime({ endsAt }: Pick<QueueRow, 'endsAt'>, now: number): boolean {
  return endsAt > 0 && now >= endsAt;
}

/** When it leaves the queue though no host can be asked, should it be tried no more; 0: it may be tried some times yet. */
export function lastMomentOf(row: Timed, attempts: number, schedule: Schedule): number {
  const { deliverBy } = row.terms;
  const wanted = deliverBy?.mode === 'return' ? deliverBy.at : Infinity;
  const end = attempts + 1 >= leastAttempts(schedule) ? endOfLife(row, schedule) : Infinity;
  const first = Math.min(wanted, end);
  return first === Infinity ? 0 : first;
}

/** When the queue must look at it again at the latest, so that nothing happens too late. */
export function nextMoment(row: Timed, now: number, schedule: Schedule): number {
  const { deliverBy } = row.terms;
  const isAhead = deliverBy !== undefined && (deliverBy.at > now || deliverBy.mode === 'return');
  const end = endOfLife(row, schedule);
  // One that is past its end already has its last attempts with pauses in between.
  return Math.min(end > now ? end : Infinity, isAhead ? deliverBy.at : Infinity);
}

/** How many of the moments have passed at which its sender is told that it takes long. */
export function delaysBy(row: Timed, now: number, schedule: Schedule): number {
  return momentsOf(row, schedule).filter((at) => at <= now).length;
}

/** RFC 3461 §5.2.5: the house's own moments are for who asked for DELAY or for nothing; the sender's own is for that sender. */
function momentsOf(row: Timed, { delayWarningsMs }: Schedule): number[] {
  const { notify, deliverBy } = row.terms;
  const ofHouse = notify === undefined || notify.includes('delay') ? delayWarningsMs : [];
  const ofSender = deliverBy?.mode === 'notify' && !notify?.includes('never') ? [deliverBy.at] : [];
  return [...ofHouse.map((ms) => bornAt(row) + ms), ...ofSender];
}
