import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckOrder } from '../../mail/check/index.ts';
import { runControl, type ControlDesk } from './index.ts';

describe('The control command "check"', () => {
  const orders: CheckOrder[] = [];
  const turn = { findings: [], count: 3, progress: { step: 'bodies', after: 7 } } as const;
  const desk = { check: async (order: CheckOrder) => (orders.push(order), turn) } as unknown as ControlDesk;
  const ask = (given: Record<string, unknown>) => runControl(desk, { command: 'check', arguments: given });

  it('does one turn, which says where the next goes on', async () => {
    assert.deepEqual(await ask({}), { ok: true, result: turn });
    await ask({ repair: true, bodies: true, ...turn.progress });
    assert.deepEqual(orders, [
      { repair: false, removeLost: false, bodies: false },
      { repair: true, removeLost: false, bodies: true, progress: turn.progress },
    ]);
  });

  for (const given of [{ repair: 'yes' }, { step: 'cellar', after: 1 }, { step: 'bodies', after: -1 }, { after: 1 }]) {
    it(`refuses ${JSON.stringify(given)}`, async () => {
      const answer = await ask(given);
      assert.deepEqual([answer.ok, 'code' in answer && answer.code], [false, 'badSyntax']);
    });
  }
});
