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
    await Promise.all([1, 2, 3, 4, 5, 6].map((number) => gate.pass('here', () => visit(number))));
    assert.deepEqual(order, [1, 2, 3, 4, 5, 6]);
    assert.equal(insideMax, limits.passwordHashesAtOnceMax);
  });

  it('takes groups in turn: a crowd delays nobody else by more than one of its own', async () => {
    const gate = new Gate();
    const order: string[] = [];
    const visit = (name: string) => async (): Promise<void> => {
      order.push(name);
      await new Promise(setImmediate);
    };
    const crowd = Array.from({ length: 50 }, () => gate.pass('crowd', visit('crowd')));
    const other = ['first', 'second'].map((name) => gate.pass('other', visit(name)));
    await Promise.all([...crowd, ...other]);
    assert.ok(order.indexOf('first') <= limits.passwordHashesAtOnceMax + 1, order.slice(0, 6).join());
    assert.ok(order.indexOf('second') <= limits.passwordHashesAtOnceMax + 3, order.slice(0, 8).join());
  });

  it('makes room also when the work fails', async () => {
    const gate = new Gate();
    for (let round = 0; round < 5; round++) await assert.rejects(gate.pass('here', fail), { message: 'planted' });
    assert.equal(await gate.pass('here', async () => 'through'), 'through');
  });

  it('turns away whoever would wait too long', async () => {
    const gate = new Gate();
    const { promise, resolve } = Promise.withResolvers<void>();
    const room = limits.passwordHashesAtOnceMax + limits.passwordHashesWaitingMax;
    const all = Array.from({ length: room }, () => gate.pass('here', () => promise));
    await assert.rejects(
      gate.pass('here', () => promise),
      { code: 'unavailable' },
    );
    resolve();
    await Promise.all(all);
    await gate.pass('here', () => promise);
  });
});
