import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../base/limits.ts';
import { Gate } from './gate.ts';

const fail = (): Promise<never> => Promise.reject(new Error('planted'));

describe('Gate', () => {
  it('lets only a few in at once, in order, and everybody in the end', async () => {
    const gate = new Gate();
    const order: number[] = [];
    let inside = 0;
    let insideMax = 0;
    const visit = async (number: number): Promise<void> => {
      order.push(number);
      insideMax = Math.max(insideMax, ++inside);
      await new Promise(setImmediate);
      inside--;
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map((number) => gate.pass(() => visit(number))));
    assert.deepEqual(order, [1, 2, 3, 4, 5, 6]);
    assert.equal(insideMax, limits.passwordHashesAtOnceMax);
  });

  it('makes room also when the work fails', async () => {
    const gate = new Gate();
    for (let round = 0; round < 5; round++) await assert.rejects(gate.pass(fail), { message: 'planted' });
    assert.equal(await gate.pass(async () => 'through'), 'through');
  });

  it('turns away whoever would wait too long', async () => {
    const gate = new Gate();
    const { promise, resolve } = Promise.withResolvers<void>();
    const room = limits.passwordHashesAtOnceMax + limits.passwordHashesWaitingMax;
    const all = Array.from({ length: room }, () => gate.pass(() => promise));
    await assert.rejects(
      gate.pass(() => promise),
      { code: 'unavailable' },
    );
    resolve();
    await Promise.all(all);
    await gate.pass(() => promise);
  });
});
