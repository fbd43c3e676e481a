import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, Deferral, TraceNote } from '../../store/records/index.ts';
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
  /** What the trace keeps of the attempt. */
  readonly notes: readonly TraceNote[];
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
    notes: notesOf(verdicts),
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
export function printVerdict(verdict: Verdict): string {
  const said = printReplyOf(verdict);
  return (verdict.host === undefined ? said : `${verdict.host}: ${said}`).slice(0, saidCharactersMax);
}

/** Of what a host says, more is of no use to anybody. */
const saidCharactersMax = 500;

function printReplyOf({ reply: { code, enhanced, lines } }: Verdict): string {
  const said = [code, enhanced, ...lines].filter((part) => part !== undefined && part !== '').join(' ');
  return said.slice(0, saidCharactersMax);
}

/** One note for all recipients of whom the same was said. */
function notesOf(verdicts: readonly Verdict[]): TraceNote[] {
  const alike = Map.groupBy(verdicts, ({ row, outcome, host, reply }) =>
    JSON.stringify([row.messageId, outcome, host, reply]),
  );
  return [...alike.values()].map((same) => noteOf(same as [Verdict, ...Verdict[]]));
}

function noteOf(same: readonly [Verdict, ...Verdict[]]): TraceNote {
  const [{ row, outcome, host }] = same;
  const recipients = same.map((verdict) => verdict.row.forwardPath);
  const facts = { recipients, outcome, ...(host !== undefined && { host }), reply: printReplyOf(same[0]) };
  return { trace: row.messageId, kind: 'attempted', facts };
}

/** Writes a settlement, with its bounce, in one transaction. Throws the Fault of a store that is full or gone. */
export async function settle(settlement: Settlement, options: SettlementOptions): Promise<void> {
  const { database, clock } = options;
  const { done, deferred, failed, notes } = settlement;
  const outcome = { now: clock.now(), done, deferred, notes };
  const [first] = failed;
  const { local, remote } = await bounceRecipients(first?.row.reversePath ?? '', options);
  if (!first || local.length + remote.length === 0) return await database.write('settleQueue', outcome);
  await using intake = options.intake();
  const { body, summary, threadKeys } = await writeBounce(failed, intake, options);
  const bounce = { now: outcome.now, internalDate: outcome.now, summary, threadKeys, local, remote };
  const told: TraceNote = { trace: first.row.messageId, kind: 'bounced', facts: { to: first.row.reversePath } };
  await database.write('settleQueue', { ...outcome, notes: [...notes, told], bounce }, [body]);
}
