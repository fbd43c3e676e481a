import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import { textBody } from '../../../test/support/records-house.ts';
import * as notes from '../../../test/support/notes-program.ts';
import { MemoryBlobs } from '../blobs/index.ts';
import { GroupQueue } from './group-queue.ts';
import { runGroup, type Store } from './group.ts';
import type { Commands, Tx } from './port.ts';
import { Connection } from './sqlite/connection.ts';
import { SqliteWriter } from './sqlite/writer.ts';
import type { Request } from './wire.ts';

/** A store in memory whose command `work` takes as long as it says, and the groups that formed. */
function storeWith(clock: Clock, work: (ms: number) => void): Store {
  const connection = new Connection(':memory:', 'write');
  for (const migration of notes.migrations) connection.script(migration);
  const commands = {
    ...notes.commands,
    async work(tx: Tx, { text, ms }: { text: string; ms: number }): Promise<void> {
      await notes.commands.add(tx, { text });
      work(ms);
    },
  } satisfies Commands;
  return { writer: new SqliteWriter(connection), bodies: new MemoryBlobs(), program: { ...notes, commands }, clock };
}

interface Work {
  readonly text: string;
  readonly ms: number;
}

/** What was done in each group, when all of it was there at once. */
async function groupsOf(works: readonly Work[]): Promise<{ groups: string[][]; texts: string[] }> {
  let now = 0;
  // A little passes with every look, or the queue would wait for others for ever.
  const clock = { monotonic: () => (now += 0.01) } as Clock;
  const store = storeWith(clock, (ms) => (now += ms));
  const { port1, port2 } = new MessageChannel();
  const queue = new GroupQueue(port1, clock);
  for (const [id, input] of works.entries()) {
    queue.push({ kind: 'request', request: { id, name: 'work', input, bodies: [] } });
  }
  const groups: string[][] = [];
  for (let group = queue.take(); group.length > 0; group = queue.take()) {
    const { outcomes, left } = await runGroup(store, group);
    groups.push(outcomes.map(({ id }) => works[id]?.text ?? ''));
    queue.done(left);
  }
  port2.close();
  const rows = await store.writer.view.all<{ text: string }>('select text from notes order by id');
  return { groups, texts: rows.map(({ text }) => text) };
}

describe('A group', () => {
  it('commits after 50 ms; whoever found no time in it comes first in the next', async () => {
    const { groups, texts } = await groupsOf([
      { text: 'quick', ms: 1 },
      { text: 'slow', ms: 60 },
      { text: 'behind', ms: 30 },
      { text: 'behind it', ms: 30 },
      { text: 'last', ms: 0 },
    ]);
    assert.deepEqual(groups, [['quick', 'slow'], ['behind', 'behind it'], ['last']]);
    assert.deepEqual(texts, groups.flat());
  });

  it('always does something', async () => {
    const { groups } = await groupsOf([
      { text: 'one', ms: 1000 },
      { text: 'two', ms: 1000 },
    ]);
    assert.deepEqual(groups, [['one'], ['two']]);
  });

  it('does not write a body again that an earlier one has placed', async () => {
    let now = 0;
    const store = storeWith({ monotonic: () => now } as Clock, (ms) => (now += ms));
    const body = textBody('once');
    const requests: Request[] = [
      { id: 1, name: 'work', input: { text: 'slow', ms: 60 }, bodies: [] },
      { id: 2, name: 'keep', input: {}, bodies: [body] },
    ];
    const { left } = await runGroup(store, requests);
    const { outcomes } = await runGroup(store, [...left, { id: 3, name: 'keep', input: {}, bodies: [body] }]);
    const [first, second] = outcomes.map((outcome) => ('output' in outcome ? outcome.output : outcome));
    assert.deepEqual(first, second);
    assert.deepEqual(await store.writer.view.all('select count(*) as count from bodies'), [{ count: 1 }]);
  });
});
