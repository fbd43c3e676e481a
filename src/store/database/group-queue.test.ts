import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { GroupQueue } from './group-queue.ts';

/** The groups that form out of commands of these names. */
function groupsOf(...names: string[]): string[][] {
  const { port1, port2 } = new MessageChannel();
  const queue = new GroupQueue(port1, systemClock, new Set(['tidy']));
  for (const [id, name] of names.entries()) {
    queue.push({ kind: 'request', request: { id, name, input: undefined, bodies: [] } });
  }
  const groups: string[][] = [];
  for (let group = queue.take(); group.length > 0; group = queue.take()) groups.push(group.map(({ name }) => name));
  port2.close();
  return groups;
}

describe('Groups', () => {
  it('take everybody who waits', () => {
    assert.deepEqual(groupsOf('a', 'b', 'c'), [['a', 'b', 'c']]);
  });

  it('leave upkeep alone, in the order in which it came', () => {
    assert.deepEqual(groupsOf('a', 'tidy', 'b', 'c'), [['a'], ['tidy'], ['b', 'c']]);
    assert.deepEqual(groupsOf('tidy', 'tidy', 'a'), [['tidy'], ['tidy'], ['a']]);
  });
});
