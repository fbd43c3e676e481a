import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, Deferral } from '../../store/records/index.ts';
import type { Verdict } from './attempt.ts';
import { type BounceOptions, bounceRecipients, writeBounce } from './bounce.ts';
import { pauseAfter, type Schedule } from './schedule.ts';

export interface SettlementOptions extends BounceOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly schedule: Schedule;
}

/** What is to be written after an attempt. */
export interface Settlement {
  /** Rows that leave the queue: delivered, refused or expired. */
  readonly done: readonly number[];
  readonly deferred: readonly Deferral[];
  /** Those of whom the sender hears. */
  readonly failed: readonly Verdict[];
}

/** Decides what verdicts mean for their rows at the time `now`. */
export function settlementOf(
  verdicts: readonly Verdict[],
  now: number,
  schedule: Schedule,
  random: Random,
): Settlement {
  const isOver = ({ row }: Verdict): boolean => now - row.queuedAt >= schedule.lifeMs;
  const later = verdicts.filter((verdict) => verdict.outcome === 'deferred' && !isOver(verdict));
  const failed = verdicts.filter((verdict) => verdict.outcome !== 'delivered' && !later.includes(verdict));
  return {
    done: verdicts.filter((verdict) => !later.includes(verdict)).map(({ row }) => row.id),
    deferred: later.map((verdict) => deferralOf(verdict, now, schedule, random)),
    failed,
  };
}

/** The last attempt falls on the end of life, not before and not after. */
function deferralOf(verdict: Verdict, now: number, schedule: Schedule, random: Random): Deferral {
  const { id, queuedAt } = verdict.row;
  const attempts = verdict.row.attempts + 1;
  const nextAttemptAt = Math.min(now + pauseAfter(attempts, schedule, random), queuedAt + schedule.lifeMs);
  return { id, attempts, nextAttemptAt, lastReply: printVerdict(verdict) };
}

/** One line for those who look into the queue: "mx.example.org: 450 4.2.1 Try again later". */
export function printVerdict({ host, reply: { code, enhanced, lines } }: Verdict): string {
  const said = [code, enhanced, ...lines].filter((part) => part !== undefined && part !== '').join(' ');
  return (host === undefined ? said : `${host}: ${said}`).slice(0, 500);
}

/** Writes a settlement, with its bounce, in one transaction. Throws the Fault of a store that is full or gone. */
export async function settle({ done, deferred, failed }: Settlement, options: SettlementOptions): Promise<void> {
  const { database, clock } = options;
  const outcome = { now: clock.now(), done, deferred };
  const [first] = failed;
  const { local, remote } = await bounceRecipients(first?.row.reversePath ?? '', options);
  if (local.length + remote.length === 0) return await database.write('settleQueue', outcome);
  await using intake = options.intake();
  const { body, summary } = await writeBounce(failed, intake, options);
  const bounce = { now: outcome.now, internalDate: outcome.now, summary, local, remote };
  await database.write('settleQueue', { ...outcome, bounce }, [body]);
}
