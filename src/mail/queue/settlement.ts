import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, Deferral, TraceNote } from '../../store/records/index.ts';
import type { Verdict } from './verdict.ts';
import { homecomingOf, type LetterOptions, reportOf } from './letters.ts';
import { delaysBy, endOfLife, nextMoment } from './moments.ts';
import { pauseAfter, type Schedule } from './schedule.ts';
import { type Tiding, tidingOf } from './tidings.ts';

export interface SettlementOptions extends LetterOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly schedule: Schedule;
}

/** What is to be written after an attempt. */
export interface Settlement {
  /** Rows that leave the queue: delivered, refused or expired. */
  readonly done: readonly number[];
  readonly deferred: readonly Deferral[];
  /** What its sender may want to hear. */
  readonly tidings: readonly Tiding[];
  /** Those that go to mailboxes of ours. */
  readonly comingHome: readonly Verdict[];
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
  const isOver = ({ row }: Verdict): boolean => now >= endOfLife(row, schedule);
  const isLater = (verdict: Verdict): boolean => verdict.outcome === 'deferred' && !isOver(verdict);
  return {
    done: verdicts.filter((verdict) => !isLater(verdict)).map(({ row }) => row.id),
    deferred: verdicts.filter(isLater).map((verdict) => deferralOf(verdict, now, schedule, random)),
    tidings: verdicts.flatMap((verdict) => tidingOf(verdict, isLater(verdict), now, schedule) ?? []),
    comingHome: verdicts.filter(({ home = [] }) => home.length > 0),
    notes: notesOf(verdicts),
  };
}

/** The last attempt falls on the end of life, not before and not after. */
function deferralOf(verdict: Verdict, now: number, schedule: Schedule, random: Random): Deferral {
  const { row } = verdict;
  const attempts = row.attempts + 1;
  const nextAttemptAt = Math.min(now + pauseAfter(attempts, schedule, random), nextMoment(row, now, schedule));
  const delaysTold = delaysBy(row, now, schedule);
  return { id: row.id, attempts, nextAttemptAt, lastReply: printVerdict(verdict), delaysTold };
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

/** Writes a settlement, with its report, in one transaction. Throws the Fault of a store that is full or gone. */
export async function settle(settlement: Settlement, options: SettlementOptions): Promise<void> {
  const { database, clock } = options;
  const { done, deferred, tidings, comingHome, notes } = settlement;
  await using letters = new AsyncDisposableStack();
  const home = letters.use(await homecomingOf(comingHome, options));
  const { told, letter } = await reportOf(tidings, options);
  const all = [home, letters.use(letter)].filter((one) => one !== undefined);
  await database.write(
    'settleQueue',
    {
      now: clock.now(),
      done,
      deferred,
      notes: [...notes, ...toldNotes(told)],
      letters: all.map(({ delivery }) => delivery),
    },
    all.map(({ body }) => body),
  );
}

/** What the trace keeps of a report. */
function toldNotes(told: readonly Tiding[]): TraceNote[] {
  const alike = Map.groupBy(told, ({ action }) => action);
  return [...alike].flatMap(([action, [first, ...others]]): TraceNote[] => {
    if (!first) return [];
    const { messageId: trace, reversePath: to } = first.verdict.row;
    if (action === 'failed') return [{ trace, kind: 'bounced', facts: { to } }];
    const recipients = [first, ...others].map(({ notice }) => notice.address);
    return [{ trace, kind: 'told', facts: { to, action, recipients } }];
  });
}
