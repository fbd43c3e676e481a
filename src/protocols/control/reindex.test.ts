import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runControl, type ControlDesk } from './index.ts';

describe('The control command "reindex start"', () => {
  const started: boolean[] = [];
  const reindex = { start: async (withSummaries: boolean) => void started.push(withSummaries) };
  const desk = { reindex } as unknown as ControlDesk;
  const ask = (given: Record<string, unknown>) => runControl(desk, { command: 'reindex start', arguments: given });

  it('makes summaries anew only where that is said', async () => {
    for (const given of [{}, { summaries: false }, { summaries: true }]) assert.equal((await ask(given)).ok, true);
    assert.deepEqual(started, [false, false, true]);
  });

  it('refuses what is neither true nor false', async () => {
    const answer = await ask({ summaries: 1 });
    assert.deepEqual([answer.ok, 'code' in answer && answer.code], [false, 'badSyntax']);
  });
});
