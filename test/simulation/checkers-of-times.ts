/** When attempts happen: neither too soon nor too late, whatever the clock on the wall shows. */
import { defaultSchedule } from '../../src/mail/queue/index.ts';
import { cutBetween, delayMs } from './checkers.ts';
import { answerMs, type Journal, type Story } from './journal.ts';

/** The clock may have been put forward: then the end comes earlier, twice a day at most. */
const lastDaysMs = 2 * 86_400_000;
const { pausesMs, jitter, lifeMs } = defaultSchedule;
const longestPauseMs = Math.max(...pausesMs) * (1 + jitter);
const shortestPauseMs = (pausesMs[0] ?? 0) * (1 - jitter);

export function jumpedBetween({ jumps }: Journal, from: number, to: number): boolean {
  return jumps.some(({ at }) => at >= from && at <= to);
}

export function wrongTimes(story: Story, journal: Journal): string | undefined {
  const { at, heldUntil, attempts, tries } = story;
  if (attempts[0] && attempts[0].from < at) return 'tried before it was accepted';
  let previous = tries[0];
  for (const [index, one] of tries.entries()) {
    if (index === 0 || !previous) continue;
    const isLast = index === tries.length - 1;
    // That of its end: of its life, or the one that its sender wanted.
    const isEnd = isLast && (one.at - at > lifeMs - lastDaysMs || story.terms.deliverBy !== undefined);
    const wrong = isExplained(story, journal, previous.at, one.at)
      ? undefined
      : wrongPause(previous.at, one.at, index, isEnd);
    if (wrong !== undefined) return wrong;
    previous = one;
  }
  const last = attempts.at(-1);
  // Life is counted by dates, and begins anew when the operator lets it go.
  const isOld = last && last.date - heldUntil > lifeMs + delayMs;
  const isQuiet = last && !cutBetween(journal, last.from - longestPauseMs, last.from);
  const wasTouched = story.orders.length > 0 || jumpedBetween(journal, at, journal.end);
  return isOld && isQuiet && !wasTouched ? 'tried after the end of life' : undefined;
}

/**
 * The operator let it go; a power cut took an attempt from the journal, or what was written of it; the date of the next attempt
 * came sooner or later by a jump of the clock; or another way was known, which is taken without a pause.
 */
function isExplained({ orders, attempts }: Story, journal: Journal, from: number, to: number): boolean {
  if (orders.some(({ at }) => at >= from - delayMs && at <= to)) return true;
  if (cutBetween(journal, from - delayMs, to) || jumpedBetween(journal, from - delayMs, to)) return true;
  return attempts.some((one) => one.outcome === 'detour' && one.to >= from - answerMs - 1 && one.to <= to);
}

/** The last attempt falls on the end, however long the pause before it would have been. */
function wrongPause(from: number, to: number, index: number, isEnd: boolean): string | undefined {
  if (!isEnd && to - from < shortestPauseMs - answerMs)
    return `tried again after ${to - from} ms (attempt ${index + 1})`;
  return to - from > longestPauseMs + delayMs ? `tried again only after ${to - from} ms` : undefined;
}

/** After a jump of the clock nothing waits longer than the longest pause, in time that really passes. */
export function stuckByClock({ tries, orders, heldUntil, attempts }: Story, journal: Journal): string | undefined {
  // What its sender, or the operator, holds back waits for a date, whatever the clock shows.
  const wasHeld = attempts.some(({ date }) => date <= heldUntil);
  if (orders.length > 0 || wasHeld) return undefined;
  for (const [index, { at }] of tries.entries()) {
    const next = tries[index + 1]?.at ?? at;
    const jump = journal.jumps.findLast((one) => one.at >= at && one.at <= next)?.at;
    if (jump === undefined || cutBetween(journal, at - delayMs, next)) continue;
    if (next - jump > longestPauseMs + delayMs) return `waited ${next - jump} ms for a wrong clock`;
  }
  return undefined;
}
