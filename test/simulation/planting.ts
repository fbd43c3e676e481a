/** How bugs are planted: a queue gets a store, a clock or hosts that are not what they should be. */

import assert from 'node:assert/strict';
import type { Clock } from '../../src/base/clock.ts';
import type { DeliveryTerms } from '../../src/formats/smtp/index.ts';
import type { QueueOptions } from '../../src/mail/queue/index.ts';
import { ConversationFault, type RecipientResult } from '../../src/net/smtp-client/index.ts';
import type { Body, Database } from '../../src/store/database/index.ts';
import type { commands, Deferral, QueueOrder } from '../../src/store/records/index.ts';
import { alice } from '../support/queue-house.ts';
import type { Plan } from './world.ts';

type Store = Database<typeof commands>;
type Settle = Parameters<typeof commands.settleQueue>[1];

export const idOf = ({ id }: { id: number }): number => id;
export const hourMs = 3_600_000;
export const again = (now: number) => (id: number) => ({
  id,
  attempts: 1,
  nextAttemptAt: now + 10 * hourMs,
  lastReply: '',
});
export const putOff = (result: RecipientResult): RecipientResult =>
  result.outcome === 'failed' ? { ...result, outcome: 'deferred' } : result;

export function need<T>(value: T | undefined): T {
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

export function otherSettlement(change: (input: Settle) => Settle): NonNullable<Plan['mutate']> {
  return ({ database }) => ({ database: settling(need(database), change) });
}

/** A bounce to somebody here is delivered once more, with another body. */
export function bouncingTwice(store: Store): Store {
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
export function reading(store: Store, sql: (text: string) => string, rows: (row: object) => object): Store {
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
export function lettingGo(store: Store, order: QueueOrder, state: 'held' | 'frozen'): Store {
  const write = async (name: never, input: never, bodies?: readonly Body[]) => {
    const { now } = input as { now: number };
    const turn = { filter: { state }, after: 0, now, order, by: 'operator' } as const;
    if (name === 'ripenQueue') await store.write('orderQueued', turn);
    return await store.write(name, input, bodies);
  };
  return changed(store, { write });
}

/** Both when few rows are ready and when very many are. */
export function onlyTheFirst(text: string): string {
  if (text.includes('select min(sender)')) {
    return text.replace('where name is not null limit ?', 'where name is not null limit min(1, ?)');
  }
  const first = 'sender = (select min(sender) from queue where ready = 1)';
  return text.replace('where ready = 1 order by sender', `where ready = 1 and ${first} order by sender`);
}

export const atEarliest = (at: number) => (deferral: Deferral) => ({
  ...deferral,
  nextAttemptAt: Math.max(at, deferral.nextAttemptAt),
});

/** The host said 421, and nobody listened. */
export async function deaf(results: Promise<RecipientResult[]>): Promise<RecipientResult[]> {
  return await results.catch((error: unknown) => {
    throw error instanceof ConversationFault
      ? new ConversationFault('unavailable', 'Nothing was heard', { host: error.host, transcript: '< 220 Hello' })
      : error;
  });
}

export async function alive(results: Promise<RecipientResult[]>): Promise<RecipientResult[]> {
  return await results.catch((error: unknown) => {
    throw error instanceof ConversationFault
      ? error
      : new ConversationFault('unavailable', 'Nothing was said', { host: '', transcript: '< 220 Hello' });
  });
}

/** Time passes as the date says. */
export function believing(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.now(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    alarm: (ms, ring) => clock.alarm(ms, ring),
  };
}

export const deafToOrders = otherRows((row) => ('orderGiven' in row ? { ...row, orderGiven: '' } : row));

export function lookingUpLong({ hooks, clock }: QueueOptions): QueueOptions['hooks'] {
  return {
    ...hooks,
    ways: async (leaving) => {
      await clock.sleep(hourMs / 6);
      return await hooks.ways(leaving);
    },
  };
}

export function same(row: object): object {
  return row;
}

export function otherRows(change: (row: object) => object): NonNullable<Plan['mutate']> {
  return ({ database }) => ({ database: reading(need(database), String, change) });
}

/** A queue that takes other wishes for those of senders. */
export function withTerms(change: (terms: DeliveryTerms) => DeliveryTerms): NonNullable<Plan['mutate']> {
  return otherRows((row) => {
    if (!('terms' in row) || typeof row.terms !== 'string') return row;
    return { ...row, terms: JSON.stringify(change(row.terms === '' ? {} : (JSON.parse(row.terms) as DeliveryTerms))) };
  });
}

export function without(terms: DeliveryTerms, name: keyof DeliveryTerms): DeliveryTerms {
  return Object.fromEntries(Object.entries(terms).filter(([one]) => one !== name));
}

export function withoutNullPaths(store: Store): Store {
  return reading(store, String, (row) =>
    'reversePath' in row && row.reversePath === '' ? { ...row, reversePath: alice } : row,
  );
}

export function withoutLimits(store: Store): Store {
  return reading(
    store,
    (text) => text.replace('limit ?', 'limit ? * 100'),
    (row) => row,
  );
}
