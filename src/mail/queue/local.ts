import type { Reply } from '../../formats/smtp/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import { isActionDomain } from '../onward/index.ts';
import type { Errand } from './errand.ts';

/** Takes a row that no host takes, for a program or a file: `Onward.deliver`. */
export type LocalDelivery = (row: QueueRow, signal: AbortSignal) => Promise<Reply>;

/** Is this an errand to a program or a file of this machine? */
export function isLocal([row]: Errand): boolean {
  return isActionDomain(row.domain);
}

/** What became of a row. */
interface LocalVerdict {
  readonly row: QueueRow;
  readonly outcome: 'delivered' | 'deferred' | 'failed';
  readonly reply: Reply;
}

export interface LocalOptions {
  /** For rows that no host takes; without it they wait. */
  readonly local?: LocalDelivery;
  /** Breaks it off. */
  readonly signal: AbortSignal;
}

/** One after another. Throws nothing but bugs. */
export async function attemptLocally(errand: Errand, { local, signal }: LocalOptions): Promise<LocalVerdict[]> {
  const verdicts: LocalVerdict[] = [];
  for (const row of errand) {
    const reply = local ? await local(row, signal) : nobodyTakes;
    verdicts.push({ row, outcome: outcomeOf(reply), reply });
  }
  return verdicts;
}

const nobodyTakes: Reply = { code: 451, enhanced: '4.3.0', lines: ['Nothing here takes mail for programs and files'] };

function outcomeOf({ code }: Reply): LocalVerdict['outcome'] {
  if (code < 400) return 'delivered';
  return code < 500 ? 'deferred' : 'failed';
}
