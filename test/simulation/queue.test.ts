/** The queue in a simulated world: every invariant holds for every seed, and every checker finds the bug made for it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';
import { defaultSchedule } from '../../src/mail/queue/index.ts';
import type { RecipientResult } from '../../src/net/smtp-client/index.ts';
import type { Body, Database } from '../../src/store/database/index.ts';
import type { commands } from '../../src/store/records/index.ts';
import { alice } from '../support/queue-house.ts';
import { checkers } from './checkers.ts';
import type { Journal } from './journal.ts';
import { type Plan, simulate } from './world.ts';

type Store = Database<typeof commands>;
type Settle = Parameters<typeof commands.settleQueue>[1];

const seeds = 12;
const ordinary = { days: 3, messages: 60, powerCuts: 6, flood: 60 };

function complaints(journal: Journal): Record<string, string[]> {
  const found = Object.entries(checkers).map(([name, check]) => [name, check(journal)] as const);
  return Object.fromEntries(found.filter(([, wrong]) => wrong.length > 0));
}

interface Planted {
  readonly bug: string;
  /** Number of the checker that must find it. */
  readonly bites: number;
  readonly plan: Partial<Plan>;
}

const planted: readonly Planted[] = [
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
      messages: 15,
      flood: 0,
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
  { bug: 'it does not count conversations with a domain', bites: 5, plan: { mutate: () => ({ perDomainMax: 50 }) } },
  {
    bug: 'it does not count conversations',
    bites: 5,
    plan: { flood: 300, mutate: () => ({ perDomainMax: 500, atOnceMax: 500 }) },
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
  { bug: 'a slow domain takes every slot', bites: 7, plan: { mutate: () => ({ perDomainMax: 5, atOnceMax: 5 }) } },
  {
    bug: 'it reads the whole queue',
    bites: 8,
    plan: { days: 1, flood: 700, mutate: ({ database }) => ({ database: withoutLimits(need(database)) }) },
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
    plan: { mutate: otherRows((row) => ('delaysTold' in row ? { ...row, delaysTold: 0 } : row)) },
  },
  {
    bug: 'it lets go what is held back',
    bites: 10,
    plan: {
      mutate: ({ database }) => ({
        database: reading(need(database), heldRowsToo, same),
      }),
    },
  },
  {
    bug: 'it sends what its sender wants back',
    bites: 10,
    plan: { mutate: withTerms((terms) => without(terms, 'deliverBy')) },
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

function heldRowsToo(text: string): string {
  return text.replace('q.next_attempt_at <=', 'q.next_attempt_at - (q.next_attempt_at = q.held_until) * 1e9 <=');
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

describe('The queue in a simulated world', () => {
  for (let seed = 1; seed <= seeds; seed++) {
    it(`keeps its invariants, seed ${seed}`, async () => {
      const journal = await simulate({ ...ordinary, seed });
      assert.deepEqual(complaints(journal), {});
      assert.ok(journal.attempts.length > 300 && journal.bounces.length > 10, 'Something happened');
    });
  }

  it('keeps them behind a flood for one slow domain', async () => {
    assert.deepEqual(complaints(await simulate({ ...ordinary, seed: 99, days: 1, flood: 700 })), {});
  });
});

describe('A planted bug is found', () => {
  for (const { bug, bites, plan } of planted) {
    it(`${bug}: by checker ${bites}`, { timeout: 30_000 }, async () => {
      const found = complaints(await simulate({ ...ordinary, seed: 1, ...plan }));
      assert.ok(
        Object.keys(found).some((name) => name.startsWith(`${bites} `)),
        `Only ${JSON.stringify(found)}`,
      );
    });
  }
});
