import type { ListedEntry, QueueState } from '../../store/records/index.ts';
import { homeDomain } from '../queue/index.ts';

/** One recipient that waits, as people see it. Times are in milliseconds since 1970. */
export interface QueueEntry extends Omit<ListedEntry, 'nextAttemptAt' | 'frozen'> {
  readonly state: QueueState;
  /** null: not before the operator lets it go. */
  readonly nextAttemptAt: number | null;
  /** In one sentence. */
  readonly why: string;
}

export function entryOf(listed: ListedEntry, now: number): QueueEntry {
  const { frozen, nextAttemptAt, ...rest } = listed;
  const state = stateOf(listed, now);
  return { ...rest, state, nextAttemptAt: frozen ? null : nextAttemptAt, why: whyOf(listed, state, now) };
}

/** As `inState` of the store says it. */
function stateOf({ frozen, heldUntil, attempts }: ListedEntry, now: number): QueueState {
  if (frozen) return 'frozen';
  if (heldUntil > now) return 'held';
  return attempts > 0 ? 'late' : 'waiting';
}

/** Why it is still here. */
function whyOf(entry: ListedEntry, state: QueueState, now: number): string {
  if (entry.orderGiven === 'fail') return 'The operator has given it up: it goes back to its sender';
  if (state === 'frozen') return 'The operator holds it until it is released';
  if (state === 'held') return 'It is held back for its sender, who can still take it back';
  if (state === 'waiting')
    return entry.domain === homeDomain ? 'It is about to be delivered here' : 'It waits for its turn';
  const turn = entry.nextAttemptAt <= now ? 'it waits for its turn again' : 'it is tried again later';
  const tried = entry.attempts === 1 ? 'It was tried once' : `It was tried ${entry.attempts} times`;
  return `${tried} and put off; ${turn}`;
}
