/** Bugs, each with the number of the checker that must find it. */

import { defaultSchedule } from '../../src/mail/queue/index.ts';
import {
  again,
  alive,
  atEarliest,
  believing,
  bouncingTwice,
  deaf,
  deafToOrders,
  hourMs,
  idOf,
  lettingGo,
  lookingUpLong,
  need,
  onlyTheFirst,
  otherRows,
  otherSettlement,
  putOff,
  reading,
  same,
  withTerms,
  without,
  withoutLimits,
  withoutNullPaths,
} from './planting.ts';
import type { Plan } from './world.ts';

export interface Planted {
  readonly bug: string;
  /** Number of the checker that must find it. */
  readonly bites: number;
  readonly plan: Partial<Plan>;
}

export const planted: readonly Planted[] = [
  {
    bug: 'what is put off is taken for done',
    bites: 1,
    plan: { mutate: otherSettlement((input) => ({ ...input, done: [...input.done, ...input.deferred.map(idOf)] })) },
  },
  {
    bug: 'what is done stays in the queue',
    bites: 2,
    plan: {
      days: 1,
      messages: 5,
      mutate: otherSettlement((input) => ({
        ...input,
        done: [],
        deferred: [...input.deferred, ...input.done.map(again(input.now))],
      })),
    },
  },
  {
    bug: 'a rejection is taken for a passing trouble',
    bites: 3,
    plan: { mutate: ({ deliver }) => ({ deliver: async (...words) => (await need(deliver)(...words)).map(putOff) }) },
  },
  {
    bug: 'it tries again too soon',
    bites: 4,
    plan: {
      mutate: () => ({ schedule: { ...defaultSchedule, pausesMs: [30_000, ...defaultSchedule.pausesMs.slice(1)] } }),
    },
  },
  {
    bug: 'pauses grow without end',
    bites: 4,
    plan: {
      mutate: () => ({ schedule: { ...defaultSchedule, pausesMs: [60_000, 3_600_000, 36_000_000, 86_400_000] } }),
    },
  },
  {
    bug: 'it never gives up',
    bites: 4,
    plan: { mutate: () => ({ schedule: { ...defaultSchedule, lifeMs: Infinity } }) },
  },
  {
    bug: 'it does not count conversations with a domain',
    bites: 5,
    plan: { messages: 1, flood: 40, mutate: () => ({ perDomainMax: 50 }) },
  },
  {
    bug: 'it does not count conversations',
    bites: 5,
    plan: { messages: 1, flood: 160, floodDomains: 16, mutate: () => ({ atOnceMax: 500 }) },
  },
  {
    bug: 'it tells twice',
    bites: 6,
    plan: { mutate: ({ database }) => ({ database: bouncingTwice(need(database)) }) },
  },
  {
    bug: 'it tells of bounces',
    bites: 6,
    plan: { mutate: ({ database }) => ({ database: withoutNullPaths(need(database)) }) },
  },
  {
    bug: 'slow domains take every slot',
    bites: 7,
    plan: { messages: 1, flood: 64, floodDomains: 16, mutate: () => ({ atOnceMax: 1 }) },
  },
  {
    bug: 'it reads the whole queue',
    bites: 8,
    plan: { days: 1, messages: 1, flood: 700, mutate: ({ database }) => ({ database: withoutLimits(need(database)) }) },
  },
  {
    bug: 'it tells of failures that nobody wants to hear of',
    bites: 6,
    plan: { mutate: withTerms((terms) => ({ ...terms, notify: ['failure', 'success', 'delay'] })) },
  },
  {
    bug: 'it tells everybody of success',
    bites: 9,
    plan: { mutate: withTerms((terms) => ({ ...terms, notify: ['success', 'failure'] })) },
  },
  {
    bug: 'it forgets who wants to hear of success',
    bites: 9,
    plan: { mutate: withTerms((terms) => ({ ...terms, notify: ['failure'] })) },
  },
  {
    bug: 'it tells of a delay again and again',
    bites: 9,
    plan: { messages: 40, mutate: otherRows((row) => ('delaysTold' in row ? { ...row, delaysTold: 0 } : row)) },
  },
  {
    bug: 'it lets go what is held back',
    bites: 10,
    plan: {
      mutate: ({ database }) => ({
        database: lettingGo(need(database), { kind: 'retry', held: true }, 'held'),
      }),
    },
  },
  {
    bug: 'it sends what its sender wants back',
    bites: 10,
    plan: { mutate: withTerms((terms) => without(terms, 'deliverBy')) },
  },
  {
    bug: 'each domain of a provider has limits of its own',
    bites: 11,
    plan: {
      messages: 1,
      flood: 40,
      mutate: ({ hooks }) => ({
        hooks: { ...hooks, ways: async (leaving) => ({ ...(await hooks.ways(leaving)), provider: leaving.domain }) },
      }),
    },
  },
  {
    bug: 'it does not hear that it is to go away',
    bites: 11,
    plan: { messages: 1, flood: 40, mutate: ({ deliver }) => ({ deliver: (...words) => deaf(deliver(...words)) }) },
  },
  {
    bug: 'one sender is served after the other',
    bites: 12,
    plan: {
      messages: 1,
      flood: 60,
      mutate: ({ database }) => ({ database: reading(need(database), onlyTheFirst, same) }),
    },
  },
  {
    bug: 'it lets go what the operator holds',
    bites: 13,
    plan: {
      messages: 30,
      mutate: ({ database }) => ({
        database: lettingGo(need(database), { kind: 'release' }, 'frozen'),
      }),
    },
  },
  {
    bug: 'it does not hear that something is given up',
    bites: 13,
    plan: {
      messages: 30,
      // What is given up stays due, so that it would be tried without end: each look takes its time.
      mutate: (options) => ({ ...deafToOrders(options), hooks: lookingUpLong(options) }),
    },
  },
  {
    bug: 'another way waits like a failure',
    bites: 14,
    plan: {
      messages: 30,
      mutate: otherSettlement((input) => ({ ...input, deferred: input.deferred.map(atEarliest(input.now + hourMs)) })),
    },
  },
  {
    bug: 'it believes the clock on the wall',
    bites: 15,
    plan: { messages: 30, jumps: 8, mutate: ({ clock }) => ({ clock: believing(clock) }) },
  },
  {
    bug: 'it forgets who is dead',
    bites: 16,
    plan: { messages: 1, flood: 40, mutate: ({ deliver }) => ({ deliver: (...words) => alive(deliver(...words)) }) },
  },
];
