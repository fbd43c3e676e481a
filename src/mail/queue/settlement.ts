import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import type { AttemptNote, commands, Deferral, Outcomes, TraceNote } from '../../store/records/index.ts';
import type { Hooks } from './hooks.ts';
import type { Ledger } from './ledger.ts';
import { homecomingOf, type LetterOptions, reportOf } from './letters.ts';
import { delaysBy, endOfLife, lastMomentOf, nextMoment } from './moments.ts';
import { printReply, printSaid } from './print-reply.ts';
import { leastAttempts, pauseAfter, type Schedule } from './schedule.ts';
import { type Tiding, tidingOf } from './tidings.ts';
import type { Attempted, Verdict } from './verdict.ts';

export interface SettlementOptions extends LetterOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  /** For what nobody is told of. */
  readonly ledger: Ledger;
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
  /** What was said in it. */
  readonly attempts: readonly AttemptNote[];
  /** What it says of addresses. */
  readonly outcomes: readonly Omit<Outcomes, 'now'>[];
}

/** Decides what verdicts mean for their rows at the time `now`. */
export function settlementOf(
  { verdicts, notes }: Attempted,
  now: number,
  schedule: Schedule,
  random: Random,
  { outcomesOf }: Pick<Hooks, 'outcomesOf'> = {},
): Settlement {
  const isLater = (verdict: Verdict): boolean =>
    verdict.outcome === 'deferred' && (verdict.anotherWay === true || !isOver(verdict, now, schedule));
  // What goes another way at once has not been put off yet.
  const told = verdicts.filter(({ anotherWay = false }) => !anotherWay);
  return {
    done: verdicts.filter((verdict) => !isLater(verdict)).map(({ row }) => row.id),
    deferred: verdicts.filter(isLater).map((verdict) => deferralOf(verdict, now, schedule, random)),
    tidings: told.flatMap((verdict) => tidingOf(verdict, isLater(verdict), now, schedule) ?? []),
    comingHome: verdicts.filter(({ home = [] }) => home.length > 0),
    notes: notesOf(verdicts),
    attempts: [...notes, ...unsaidOf(verdicts, notes, now)],
    outcomes: [outcomesOf?.(verdicts) ?? []].flat(),
  };
}

/** Not before it was tried some times: a clock that jumps, or a week without power, takes nobody's chance away. */
function isOver({ row }: Verdict, now: number, schedule: Schedule): boolean {
  return now >= endOfLife(row, schedule) && row.attempts + 1 >= leastAttempts(schedule);
}

/** The last attempt falls on the end of life, not before and not after. */
function deferralOf(verdict: Verdict, now: number, schedule: Schedule, random: Random): Deferral {
  const { row, provider } = verdict;
  const lastReply = printSaid(verdict);
  const whose = provider !== undefined && { provider };
  if (verdict.anotherWay)
    return { id: row.id, attempts: row.attempts, nextAttemptAt: now, lastReply, ...whose, route: row.route };
  const attempts = row.attempts + 1;
  const nextAttemptAt = Math.min(now + pauseAfter(attempts, schedule, random), nextMoment(row, now, schedule));
  // The clock may have been put back.
  const delaysTold = Math.max(row.delaysTold, delaysBy(row, now, schedule));
  const endsAt = lastMomentOf(row, attempts, schedule);
  return { id: row.id, attempts, nextAttemptAt, lastReply, delaysTold, endsAt, ...whose, route: row.route };
}

/** Of attempts that no host heard of. */
function unsaidOf(verdicts: readonly Verdict[], notes: readonly AttemptNote[], at: number): AttemptNote[] {
  const told = new Set(notes.flatMap(({ recipients }) => recipients));
  return verdicts
    .filter(({ row, home }) => !told.has(row.forwardPath) && !home)
    .map(({ row, outcome, reply, provider = '' }) => ({
      queueId: row.id,
      trace: row.messageId,
      at,
      provider,
      host: '',
      outcome,
      reply: printReply(reply),
      transcript: '',
      recipients: [row.forwardPath],
    }));
}

/** One note for all recipients of whom the same was said. */
function notesOf(verdicts: readonly Verdict[]): TraceNote[] {
  const alike = Map.groupBy(verdicts, ({ row, outcome, host, reply }) =>
    JSON.stringify([row.messageId, outcome, host, reply]),
  );
  return [...alike.values()].map((same) => noteOf(same as [Verdict, ...Verdict[]]));
}

function noteOf(same: readonly [Verdict, ...Verdict[]]): TraceNote {
  const [{ row, outcome, host, address, tls, why, reply }] = same;
  const facts = {
    recipients: same.map((verdict) => verdict.row.forwardPath),
    outcome,
    ...(host !== undefined && { host }),
    ...(address !== undefined && { address }),
    reply: printReply(reply),
    ...(tls && { tls: printTls(tls) }),
    ...(why !== undefined && why !== '' && { why }),
  };
  return { trace: row.messageId, kind: 'attempted', facts };
}

const proofs = { pkix: ', certificate verified', dane: ', certificate verified by DANE', none: '' } as const;

function printTls({ version, proof }: NonNullable<Verdict['tls']>): string {
  return `${version}${proofs[proof]}`;
}

/** Writes a settlement, with its report, in one transaction. Throws the Fault of a store that is full or gone. */
export async function settle(settlement: Settlement, options: SettlementOptions): Promise<void> {
  const { tidings, comingHome, ...plain } = settlement;
  if (tidings.length + comingHome.length === 0) await options.ledger.enter(plain);
  else await settleWithLetters(settlement, options);
}

async function settleWithLetters(settlement: Settlement, options: SettlementOptions): Promise<void> {
  const { database, clock } = options;
  const { tidings, comingHome, notes, ...plain } = settlement;
  await using letters = new AsyncDisposableStack();
  const home = letters.use(await homecomingOf(comingHome, options));
  const { told, letter, untold } = await reportOf(tidings, options);
  const all = [home, letters.use(letter)].filter((one) => one !== undefined);
  await database.write(
    'settleQueue',
    {
      ...plain,
      now: clock.now(),
      notes: [...notes, ...toldNotes(told), ...untoldNotes(untold)],
      letters: all.map(({ delivery }) => delivery),
    },
    all.map(({ body }) => body),
  );
}

/** What the trace keeps of a report that was not written. */
function untoldNotes(untold: Awaited<ReturnType<typeof reportOf>>['untold']): TraceNote[] {
  const [first] = untold?.tidings ?? [];
  if (!first || !untold) return [];
  const { messageId: trace, reversePath: to } = first.verdict.row;
  const recipients = untold.tidings.map(({ notice }) => notice.address);
  return [{ trace, kind: 'untold', facts: { to, recipients, why: untold.why } }];
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
