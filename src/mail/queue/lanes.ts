import { limits } from '../../base/limits.ts';
import type { View } from '../../store/database/index.ts';
import { type QueueRow, readyDomains, readyRows, readySenders, readyTurns } from '../../store/records/index.ts';
import type { Lane } from './lane.ts';
import type { Selection } from './selection.ts';

/** Who has rows that are ready, and which: names in their order, those behind `after`. */
export interface Lanes {
  senders(after: string | undefined, limit: number): Promise<readonly string[]> | readonly string[];
  domains(sender: string, after: string | undefined, limit: number): Promise<readonly string[]> | readonly string[];
  rows(lane: Lane, limit: number): Promise<readonly QueueRow[]>;
  /** Nothing is ready that is neither under way nor chosen. */
  areExhausted(): boolean;
}

/** Mostly few rows are ready and one step finds them all; of very many, the next lane is always found in one step. */
export async function lanesOf(view: View, chosen: Selection): Promise<Lanes> {
  const turns = await readyTurns(view, limits.queueFewReadyMax + 1);
  if (turns.length > limits.queueFewReadyMax) return storedLanes(view);
  const isOpen = (turn: (typeof turns)[number]): boolean => !chosen.rowsOf(turn).has(turn.id);
  const open = turns.filter(isOpen);
  return {
    senders: (after, limit) => namesBehind(open, 'sender', after, limit),
    domains: (sender, after, limit) =>
      namesBehind(
        open.filter((turn) => turn.sender === sender),
        'domain',
        after,
        limit,
      ),
    rows: (lane, limit) => readyRows(view, lane, limit),
    areExhausted: () => !open.some(isOpen),
  };
}

function storedLanes(view: View): Lanes {
  return {
    senders: (after, limit) => readySenders(view, after, limit),
    domains: (sender, after, limit) => readyDomains(view, sender, after, limit),
    rows: (lane, limit) => readyRows(view, lane, limit),
    areExhausted: () => false,
  };
}

function namesBehind(lanes: readonly Lane[], part: keyof Lane, after: string | undefined, limit: number): string[] {
  const names = [...new Set(lanes.map((lane) => lane[part]))];
  return names.filter((name) => after === undefined || name > after).slice(0, limit);
}
