/** One checker for each invariant of src/mail/queue/index.ts. Each answers what it found wrong, nothing when all is well. */

import { defaultSchedule } from '../../src/mail/queue/index.ts';
import { crowds, learnedCrowds, pausesKept, silencesKept } from './checkers-of-hosts.ts';
import { jumpedBetween, stuckByClock, wrongTimes } from './checkers-of-times.ts';
import { answerMs, type Attempt, type Journal, storiesOf, type Story } from './journal.ts';

export type Checker = (journal: Journal) => string[];

const minuteMs = 60_000;
/** A conversation, the wait for a free slot, a slow directory: what may come on top of a pause. */
export const delayMs = 30 * minuteMs;
/** Conversations of a flood that may begin before somebody else's single mail has its turn: chance decides, 1 : 1. */
const turnsMax = 20;
const { lifeMs } = defaultSchedule;

function about(journal: Journal, wrong: (story: Story) => string | undefined): string[] {
  return storiesOf(journal).flatMap((story) => {
    const what = wrong(story);
    return what === undefined ? [] : [`${story.key} to ${story.recipient}: ${what}`];
  });
}

/** Whether a power cut fell into the time in which an outcome was known but perhaps not yet written. */
function cutAfter(journal: Journal, attempt: Attempt): boolean {
  return journal.powerCuts.some((cut) => cut.from >= attempt.from && cut.from <= attempt.to + minuteMs);
}

export function cutBetween(journal: Journal, from: number, to: number): boolean {
  return journal.powerCuts.some((cut) => cut.to >= from && cut.from <= to);
}

/** RFC 3461 §5.2: whether the sender is to hear of this. */
function wants({ from, terms: { notify } }: Story, when: 'success' | 'failure' | 'delay', byDefault: boolean): boolean {
  return from !== '' && (notify ? notify.includes(when) : byDefault);
}

export const checkers: Readonly<Record<string, Checker>> = {
  '1 nobody is forgotten': (journal) => [
    ...about(journal, (story) => {
      const { attempts, tries, bounces, at } = story;
      if (attempts.some((attempt) => attempt.outcome === 'delivered') || bounces.length > 0) return undefined;
      // Of who wants to hear of no failure nothing is seen but that it was tried; that it does not wait is seen below.
      const isTold = !wants(story, 'failure', true) && (tries.length > 0 || journal.end - at > lifeMs);
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

  '5 conversations keep to their number': (journal) => crowds(journal),

  '6 a failure is told once, and not of a bounce': (journal) =>
    about(journal, (story) => {
      const { from, bounces, attempts } = story;
      if (bounces.length > 0 && !wants(story, 'failure', true) && from !== '') return 'told, but nobody wanted to hear';
      if (bounces.length > 0 && from === '') return 'a bounce came back';
      if (bounces.length > 1) return 'told twice';
      const delivered = attempts.find((attempt) => attempt.outcome === 'delivered');
      return bounces.length === 1 && delivered && !cutAfter(journal, delivered) ? 'told, but delivered' : undefined;
    }),

  '7 nobody waits for the slow and the dead': (journal) =>
    about(journal, ({ at, heldUntil, isHeld, recipient, attempts, tries, orders }) => {
      const begun = attempts[0]?.from ?? journal.end;
      const first = Math.min(begun, tries[0]?.at ?? journal.end);
      // What the operator held has waited for that; and what its sender holds back waits for a date, which jumps with the clock.
      if (!recipient.endsWith('@good.test') || orders.length > 0 || jumpedBetween(journal, at, begun)) return undefined;
      const heldMs = isHeld && attempts[0] ? heldUntil - (attempts[0].date - begun) - at : 0;
      const waitedMs = first - at - heldMs;
      if (waitedMs <= minuteMs || cutBetween(journal, at + heldMs, first)) return undefined;
      return `waited ${waitedMs} ms for its first attempt`;
    }),

  '8 memory is bounded': ({ rowsAtOnce }) => (rowsAtOnce > 600 ? [`${rowsAtOnce} rows at once`] : []),

  '9 success and delay are told once, to those who want to hear': (journal) =>
    about(journal, (story) => wrongTidings(story) ?? missingTidings(story)),

  '10 what is held back stays, what is withdrawn does not leave': (journal) =>
    about(journal, ({ heldUntil, isHeld, terms: { deliverBy }, attempts }) => {
      if (isHeld && attempts[0] && attempts[0].date < heldUntil) return 'tried while it was held back';
      // The conversation may wait for a free slot, and take long itself.
      const isLate = ({ from, date }: Attempt): boolean =>
        deliverBy !== undefined && date > deliverBy.at + delayMs && !jumpedBetween(journal, from - delayMs, from);
      return attempts.some(isLate) ? 'tried after its sender wanted it back' : undefined;
    }),

  '11 providers are obeyed': (journal) => [...learnedCrowds(journal), ...pausesKept(journal)],

  '12 a flood delays nobody else': (journal) =>
    about(journal, ({ key, at, attempts }) => {
      // After a power cut everybody begins anew, in random order.
      if (key !== 'single' || cutBetween(journal, at, attempts[0]?.from ?? journal.end)) return undefined;
      const first = attempts[0]?.from ?? journal.end;
      const before = journal.attempts.filter(
        (one) => one.domain === 'slow.test' && one.key.startsWith('f') && one.from >= at && one.from < first,
      );
      return before.length > turnsMax ? `waited for ${before.length} of another sender` : undefined;
    }),

  '13 orders of the operator are obeyed': (journal) => about(journal, disobeyed),

  '14 another way is taken at once': (journal) =>
    about(journal, ({ attempts, tries, bounces, terms, orders }) => {
      const detour = attempts.find(({ outcome }) => outcome === 'detour');
      // Held, given up or withdrawn meanwhile, it takes no way.
      if (!detour || cutAfter(journal, detour) || orders.length > 0 || terms.deliverBy) return undefined;
      const next = tries.find(({ at }) => at > detour.to + answerMs)?.at;
      if (next === undefined) return bounces.length > 0 ? 'came back instead' : 'was not tried on another way';
      const isSoon = next - detour.to < minuteMs || cutBetween(journal, detour.to, next);
      return isSoon ? undefined : `waited ${next - detour.to} ms for another way`;
    }),

  '15 a clock that jumps stops nothing': (journal) => about(journal, (story) => stuckByClock(story, journal)),

  '16 a dead host is not called again at once': silencesKept,
};

/** When its errand began: that goes from host to host at once, and is not called back on the way. */
function begunAt(attempts: readonly Attempt[], index: number): number {
  const [before, one] = [attempts[index - 1], attempts[index]];
  if (!one) return Infinity;
  return before && one.from - before.to <= answerMs ? begunAt(attempts, index - 1) : one.from;
}

/** What is being handed over right now is not called back: a minute for its way to the first host. */
function disobeyed({ attempts, bounces, orders, from, terms }: Story): string | undefined {
  const begun = attempts.map((_, index) => begunAt(attempts, index));
  for (const [index, { kind, at }] of orders.entries()) {
    const until = orders[index + 1]?.at ?? Infinity;
    const during = begun.some((from) => from > at + minuteMs && from < until);
    if (kind === 'hold' && during) return 'tried while the operator held it';
    if (kind !== 'fail') continue;
    if (begun.some((from) => from > at + minuteMs)) return 'tried after the operator gave it up';
    const isDone = bounces.length > 0 || attempts.some(({ outcome }) => outcome === 'delivered');
    const isDeaf = from === '' || terms.notify?.includes('failure') === false;
    if (!isDone && !isDeaf) return 'given up, but nobody was told';
  }
  return undefined;
}

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
