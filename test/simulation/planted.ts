/** Bugs, each with the number of the checker that must find it. */

import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';
import { defaultSchedule } from '../../src/mail/queue/index.ts';
import { ConversationFault, type RecipientResult } from '../../src/net/smtp-client/index.ts';
import type { Body, Database } from '../../src/store/database/index.ts';
import type { commands, Deferral, QueueOrder } from '../../src/store/records/index.ts';
import { alice } from '../support/queue-house.ts';
import type { Plan } from './world.ts';

type Store = Database<typeof commands>;
type Settle = Parameters<typeof commands.settleQueue>[1];

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
    plan: { messages: 30, mutate: otherRows((row) => ('orderGiven' in row ? { ...row, orderGiven: '' } : row)) },
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

const idOf = ({ id }: { id: number }): number => id;
const hourMs = 3_600_000;
const again = (now: number) => (id: number) => ({ id, attempts: 1, nextAttemptAt: now + 10 * hourMs, lastReply: '' });
const putOff = (result: RecipientResult): RecipientResult =>
  result.outcome === 'failed' ? { ...result, outcome: 'deferred' } : result;

function need<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

/** A store with other ways to write or read. */
function changed(store: Store, ways: Partial<Store>): Store {
  return {
    write: (name, input, bodies) => store.write(name, input, bodies),
    read: (work) => store.read(work),
    onNews: (listener) => store.onNews(listener),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    ...ways,
  };
}

/** A store that takes something else for every settlement. */
function settling(store: Store, change: (input: Settle) => Settle): Store {
  const write = (name: never, input: never, bodies?: readonly Body[]) =>
    store.write(name, name === 'settleQueue' ? (change(input) as never) : input, bodies);
  return changed(store, { write });
}

function otherSettlement(change: (input: Settle) => Settle): NonNullable<Plan['mutate']> {
  return ({ database }) => ({ database: settling(need(database), change) });
}

/** A bounce to somebody here is delivered once more, with another body. */
function bouncingTwice(store: Store): Store {
  const write = async (name: never, input: never, bodies: readonly Body[] = []) => {
    const [letter] = (input as Partial<Settle>).letters ?? [];
    if (name === 'settleQueue' && letter) await store.write('deliver', letter, bodies.map(otherMessageId));
    return await store.write(name, input, bodies);
  };
  return changed(store, { write });
}

function otherMessageId(body: Body): Body {
  const text = 'bytes' in body.content ? Buffer.from(body.content.bytes).toString('latin1') : '';
  const bytes = Buffer.from(text.replace(/^Message-ID: </m, 'Message-ID: <again'), 'latin1');
  return { hash: `${body.hash.slice(0, 60)}0000`, sizeBytes: bytes.length, content: { bytes } };
}

/** A store whose rows and questions pass through `rows` and `sql` on their way. */
function reading(store: Store, sql: (text: string) => string, rows: (row: object) => object): Store {
  return changed(store, {
    read: (work) =>
      store.read((view) =>
        work({
          get: (text, ...values) => view.get(text, ...values),
          all: async (text, ...values) =>
            (await view.all(sql(text), ...values)).map((row) => rows(row as object)) as never,
        }),
      ),
  });
}

/** A store that lets go what somebody holds, whenever the queue makes something ready. */
function lettingGo(store: Store, order: QueueOrder, state: 'held' | 'frozen'): Store {
  const write = async (name: never, input: never, bodies?: readonly Body[]) => {
    const { now } = input as { now: number };
    const turn = { filter: { state }, after: 0, now, order, by: 'operator' } as const;
    if (name === 'ripenQueue') await store.write('orderQueued', turn);
    return await store.write(name, input, bodies);
  };
  return changed(store, { write });
}

function onlyTheFirst(text: string): string {
  return text.includes('select min(sender)')
    ? text.replace('where name is not null limit ?', 'where name is not null limit min(1, ?)')
    : text;
}

const atEarliest = (at: number) => (deferral: Deferral) => ({
  ...deferral,
  nextAttemptAt: Math.max(at, deferral.nextAttemptAt),
});

/** The host said 421, and nobody listened. */
async function deaf(results: Promise<RecipientResult[]>): Promise<RecipientResult[]> {
  return await results.catch((error: unknown) => {
    throw error instanceof ConversationFault
      ? new ConversationFault('unavailable', 'Nothing was heard', { host: error.host, transcript: '< 220 Hello' })
      : error;
  });
}

async function alive(results: Promise<RecipientResult[]>): Promise<RecipientResult[]> {
  return await results.catch((error: unknown) => {
    throw error instanceof ConversationFault
      ? error
      : new ConversationFault('unavailable', 'Nothing was said', { host: '', transcript: '< 220 Hello' });
  });
}

/** Time passes as the date says. */
function believing(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    alarm: (ms, ring) => clock.alarm(ms, ring),
  };
}

function same(row: object): object {
  return row;
}

function otherRows(change: (row: object) => object): NonNullable<Plan['mutate']> {
  return ({ database }) => ({ database: reading(need(database), String, change) });
}

/** A queue that takes other wishes for those of senders. */
function withTerms(change: (terms: DeliveryTerms) => DeliveryTerms): NonNullable<Plan['mutate']> {
  return otherRows((row) => {
    if (!('terms' in row) || typeof row.terms !== 'string') return row;
    return { ...row, terms: JSON.stringify(change(row.terms === '' ? {} : (JSON.parse(row.terms) as DeliveryTerms))) };
  });
}

function without(terms: DeliveryTerms, name: keyof DeliveryTerms): DeliveryTerms {
  return Object.fromEntries(Object.entries(terms).filter(([one]) => one !== name));
}

function withoutNullPaths(store: Store): Store {
  return reading(store, String, (row) =>
    'reversePath' in row && row.reversePath === '' ? { ...row, reversePath: alice } : row,
  );
}

function withoutLimits(store: Store): Store {
  return reading(
    store,
    (text) => text.replace('limit ?', 'limit ? * 100'),
    (row) => row,
  );
}
