/** One checker for each invariant of src/mail/queue/index.ts. Each answers what it found wrong, nothing when all is well. */

import { defaultSchedule } from '../../src/mail/queue/index.ts';
import { limits } from '../../src/base/limits.ts';
import { answerMs, type Attempt, type Journal, storiesOf, type Story } from './journal.ts';

export type Checker = (journal: Journal) => string[];

const minuteMs = 60_000;
const { pausesMs, jitter, lifeMs } = defaultSchedule;
const longestPauseMs = Math.max(...pausesMs) * (1 + jitter);
/** A conversation, the wait for a free slot, a slow directory: what may come on top of a pause. */
const delayMs = 30 * minuteMs;

const nameOf = ({ key, recipient }: { key: string; recipient: string }): string => `${key} to ${recipient}`;

function about(journal: Journal, wrong: (story: Story) => string | undefined): string[] {
  return storiesOf(journal).flatMap((story) => {
    const what = wrong(story);
    return what === undefined ? [] : [`${nameOf(story)}: ${what}`];
  });
}

/** Whether a power cut fell into the time in which an outcome was known but perhaps not yet written. */
function cutAfter(journal: Journal, attempt: Attempt): boolean {
  return journal.powerCuts.some((cut) => cut.from >= attempt.from && cut.from <= attempt.to + minuteMs);
}

function cutBetween(journal: Journal, from: number, to: number): boolean {
  return journal.powerCuts.some((cut) => cut.to >= from && cut.from <= to);
}

/** RFC 3461 §5.2: whether the sender is to hear of this. */
function wants({ from, terms: { notify } }: Story, when: 'success' | 'failure' | 'delay', byDefault: boolean): boolean {
  return from !== '' && (notify ? notify.includes(when) : byDefault);
}

export const checkers: Readonly<Record<string, Checker>> = {
  '1 nobody is forgotten': (journal) => [
    ...about(journal, (story) => {
      const { attempts, bounces, at } = story;
      if (attempts.some((attempt) => attempt.outcome === 'delivered') || bounces.length > 0) return undefined;
      const isTold = !wants(story, 'failure', true) && (attempts.length > 0 || journal.end - at > lifeMs);
      return isTold ? undefined : 'neither delivered nor bounced';
    }),
    ...(journal.waiting > 0 ? [`${journal.waiting} rows still wait at the end`] : []),
  ],

  '2 nothing is handed over twice': (journal) =>
    about(journal, ({ attempts }) => {
      const [first, second] = attempts.filter((attempt) => attempt.outcome === 'delivered');
      return first && second && !cutAfter(journal, first) ? 'delivered twice' : undefined;
    }),

  '3 a rejection is final': (journal) =>
    about(journal, ({ attempts }) => {
      const rejection = attempts.find((attempt) => attempt.outcome === 'failed');
      if (!rejection || cutAfter(journal, rejection)) return undefined;
      return attempts.at(-1) === rejection ? undefined : 'tried again after a rejection';
    }),

  '4 attempts keep to their times': (journal) => about(journal, (story) => wrongTimes(story, journal)),

  '5 conversations keep to their number': (journal) => [
    ...overlaps(journal.attempts, limits.deliveriesAtOnceMax, 'in all'),
    ...[...Map.groupBy(journal.attempts, ({ domain }) => domain)].flatMap(([domain, attempts]) =>
      overlaps(attempts, limits.deliveriesPerDomainMax, `with ${domain}`),
    ),
  ],

  '6 a failure is told once, and not of a bounce': (journal) =>
    about(journal, (story) => {
      const { from, bounces, attempts } = story;
      if (bounces.length > 0 && !wants(story, 'failure', true) && from !== '') return 'told, but nobody wanted to hear';
      if (bounces.length > 0 && from === '') return 'a bounce came back';
      if (bounces.length > 1) return 'told twice';
      const delivered = attempts.find((attempt) => attempt.outcome === 'delivered');
      return bounces.length === 1 && delivered && !cutAfter(journal, delivered) ? 'told, but delivered' : undefined;
    }),

  '7 nobody waits for the slow': (journal) =>
    about(journal, ({ heldUntil: at, recipient, attempts }) => {
      const first = attempts[0]?.from ?? journal.end;
      const isQuick = recipient.endsWith('@good.test') && !cutBetween(journal, at, at + minuteMs);
      if (!isQuick || first - at <= minuteMs || lostBetween(journal, recipient, at, first)) return undefined;
      return `waited ${first - at} ms for its first attempt`;
    }),

  '8 memory is bounded': ({ rowsAtOnce }) => (rowsAtOnce > 600 ? [`${rowsAtOnce} rows at once`] : []),

  '9 success and delay are told once, to those who want to hear': (journal) =>
    about(journal, (story) => wrongTidings(story) ?? missingTidings(story)),

  '10 what is held back stays, what is withdrawn does not leave': (journal) =>
    about(journal, ({ heldUntil, terms: { deliverBy }, attempts }) => {
      if (attempts.some(({ from }) => from < heldUntil)) return 'tried while it was held back';
      // The conversation may wait for a free slot, and take long itself.
      const tooLate = deliverBy && attempts.find(({ from }) => from > deliverBy.at + delayMs);
      return tooLate && 'tried after its sender wanted it back';
    }),
};

function wrongTidings(story: Story): string | undefined {
  const { from, tidings, attempts } = story;
  const of = (action: string): number => tidings.filter((tiding) => tiding.action === action).length;
  const isOfHouse = from !== '' && from.endsWith('@house.test');
  if (of('relayed') > 1 || of('delayed') > 1) return 'told twice';
  if (of('relayed') > 0 && !wants(story, 'success', false)) return 'success told, but nobody wanted to hear';
  if (of('relayed') > 0 && attempts.every(({ outcome }) => outcome !== 'delivered')) return 'success told of a failure';
  return of('delayed') > 0 && !wants(story, 'delay', isOfHouse) ? 'delay told, but nobody wanted to hear' : undefined;
}

function missingTidings(story: Story): string | undefined {
  const last = story.attempts.findLast(({ outcome }) => outcome === 'delivered');
  if (!last || last.reports || !wants(story, 'success', false)) return undefined;
  return story.tidings.some(({ action }) => action === 'relayed') ? undefined : 'success not told';
}

function wrongTimes({ heldUntil: at, recipient, attempts }: Story, journal: Journal): string | undefined {
  const [first, ...rest] = roundsOf(attempts);
  if (!first) return undefined;
  if (first.from < at) return 'tried before it was accepted';
  let previous = first;
  for (const [index, round] of rest.entries()) {
    const isExplained =
      cutBetween(journal, previous.from, round.to) || lostBetween(journal, recipient, previous.to, round.from);
    const wrong = isExplained ? undefined : wrongPause(previous.to, round.from, index, at);
    if (wrong !== undefined) return wrong;
    previous = round;
  }
  const last = previous.from - at;
  return last > lifeMs + delayMs && !cutBetween(journal, at + lifeMs - delayMs, previous.from)
    ? 'tried after the end of life'
    : undefined;
}

/** Whether the directory failed: then there was an attempt in between that reached no host. */
function lostBetween({ directoryFailures }: Journal, recipient: string, from: number, to: number): boolean {
  return directoryFailures.some(({ at, domain }) => at >= from && at < to && recipient.endsWith(`@${domain}`));
}

/** Power cuts do not reset the count, but may add a round; so the pause is at least that of the first rounds. */
function wrongPause(from: number, to: number, index: number, acceptedAt: number): string | undefined {
  const isLast = to >= acceptedAt + lifeMs;
  const shortest = (pausesMs[0] ?? 0) * (1 - jitter);
  if (!isLast && to - from < shortest) return `tried again after ${to - from} ms (round ${index + 2})`;
  return to - from > longestPauseMs + delayMs ? `tried again only after ${to - from} ms` : undefined;
}

interface Round {
  readonly from: number;
  readonly to: number;
}

/** Hosts tried one right after the other are one attempt in the sense of the schedule. */
function roundsOf(attempts: readonly Attempt[]): Round[] {
  const rounds: Round[] = [];
  for (const { from, to } of attempts) {
    const last = rounds.at(-1);
    if (last && from - last.to <= answerMs) rounds[rounds.length - 1] = { from: last.from, to };
    else rounds.push({ from, to });
  }
  return rounds;
}

/** Sweeps over the beginnings and ends of conversations; at the same time an end comes before a beginning. */
function overlaps(attempts: readonly Attempt[], most: number, where: string): string[] {
  const conversations = [...new Map(attempts.map((attempt) => [attempt.conversation, attempt])).values()];
  const steps = conversations.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let open = 0;
  let peak = 0;
  for (const { by } of steps.sort((a, b) => a.at - b.at || a.by - b.by)) peak = Math.max(peak, (open += by));
  return peak > most ? [`${peak} conversations at once ${where}`] : [];
}
