/** How hosts are treated: how many conversations at once, and what is done when they are silent or send us away. */
import { limits } from '../../src/base/limits.ts';
import { cutBetween } from './checkers.ts';
import type { Attempt, Journal } from './journal.ts';

/** As many as the operator of the simulated house allows. */
export const perDomainMax = 4;

/** One entry for each conversation. */
function conversationsOf(attempts: readonly Attempt[]): Attempt[] {
  return [...new Map(attempts.map((attempt) => [attempt.conversation, attempt])).values()];
}

function isSilent({ outcome }: Attempt): boolean {
  return outcome === 'unreached' || outcome === 'goAway';
}

/** Silent hosts hold no place, and their number is bounded apart. */
export function crowds({ attempts }: Journal): string[] {
  const [silent, speaking] = [attempts.filter(isSilent), attempts.filter((one) => !isSilent(one))];
  return [
    ...overlaps(speaking, limits.deliveriesAtOnceMax, 'in all'),
    ...overlaps(silent, limits.deliveriesSilentMax, 'with silent hosts'),
    ...[...Map.groupBy(attempts, ({ domain }) => domain)].flatMap(([domain, those]) =>
      overlaps(those, perDomainMax, `with ${domain}`),
    ),
  ];
}

/** So many as a provider bears: a few at first, one more for as many successes as there are already at once. */
export function learnedCrowds({ attempts }: Journal): string[] {
  return [...Map.groupBy(attempts, ({ provider }) => provider)].flatMap(([provider, those]) => {
    const taken = those.filter(({ outcome }) => outcome === 'delivered');
    const peak = peakOf(those);
    const successes = taken.filter(({ to }) => to <= peak.at).length;
    const most = Math.min(
      limits.deliveriesPerProviderMax,
      Math.sqrt(limits.deliveriesPerProviderAtFirst ** 2 + 2.1 * successes),
    );
    return peak.count > most ? [`${peak.count} conversations at once with the provider ${provider}`] : [];
  });
}

/** After 421 none begins for a while. One that began before the pause may hear 421 too. */
export function pausesKept(journal: Journal): string[] {
  return [...Map.groupBy(conversationsOf(journal.attempts), ({ provider }) => provider)].flatMap(
    ([provider, those]) => {
      const inOrder = those.toSorted((a, b) => a.from - b.from);
      return inOrder.flatMap(({ from }) => {
        const before = inOrder.find(
          (one) => isFirst(one, inOrder) && one.to < from && from < one.to + limits.providerPauseMs,
        );
        // What was learned of hosts is not written down.
        const isForgotten = before && cutBetween(journal, before.from, from);
        return before && !isForgotten ? [`${provider} was called ${from - before.to} ms after it said 421`] : [];
      });
    },
  );
}

/** Those that were open together hear it together. */
function isFirst(one: Attempt, all: readonly Attempt[]): boolean {
  if (one.outcome !== 'goAway') return false;
  return !all.some(({ outcome, to }) => outcome === 'goAway' && to >= one.from && to < one.to);
}

export function silencesKept(journal: Journal): string[] {
  return [...Map.groupBy(conversationsOf(journal.attempts), ({ host }) => host)].flatMap(([host, those]) => {
    const inOrder = those.toSorted((a, b) => a.from - b.from);
    return inOrder.flatMap(({ from }) => {
      const last = inOrder.findLast(({ to }) => to < from);
      const isTooSoon = last?.outcome === 'unreached' && from < last.to + limits.deadHostMs;
      // After a power cut nobody knows who was dead.
      if (!isTooSoon || cutBetween(journal, last.from, from)) return [];
      return [`${host} was called ${from - last.to} ms after it was silent`];
    });
  });
}

function overlaps(attempts: readonly Attempt[], most: number, where: string): string[] {
  const { count } = peakOf(attempts);
  return count > most ? [`${count} conversations at once ${where}`] : [];
}

/** Sweeps over the beginnings and ends of conversations; at the same time an end comes before a beginning. */
function peakOf(attempts: readonly Attempt[]): { count: number; at: number } {
  const steps = conversationsOf(attempts).flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let open = 0;
  let peak = { count: 0, at: 0 };
  for (const { at, by } of steps.sort((a, b) => a.at - b.at || a.by - b.by)) {
    open += by;
    if (open > peak.count) peak = { count: open, at };
  }
  return peak;
}
