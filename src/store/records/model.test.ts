import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openDatabase } from '../database/index.ts';
import { newHouse } from '../../../test/support/house-engine.ts';
import { after, dayMs, newModel, type Step } from '../../../test/support/records-model.ts';
import {
  accountCount,
  doStep,
  furnish,
  readBodies,
  see,
  sightOf,
  type Records,
} from '../../../test/support/records-runner.ts';
import { mailStep, treeStep } from '../../../test/support/records-steps.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import { commandsUrl, type commands } from './index.ts';

/** More with the environment variable. */
const runs = Number(process.env['MODEL_RUNS'] ?? 15);

/** Seeds that come first, every time: of a run that found something, add the one that fast-check prints. */
const keptSeeds: readonly number[] = [1, 20261120];

/** Two days from a step to the next, so that what looks at the clock has something to do. */
const stepMs = 2 * dayMs;

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: mailStep },
  { weight: 9, arbitrary: treeStep },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'forget' as const) }) },
);
const steps = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' });

/** Does the steps one after the other; after each the records must be what the model says. */
async function compareAll(all: readonly Step[]): Promise<void> {
  await using folder = await tempFolder();
  const place = { folder: folder.path, ...(await newHouse()), commands: commandsUrl };
  const open = (): Promise<Records> => openDatabase<typeof commands>(place);
  let records = await open();
  try {
    await furnish(records);
    let model = newModel(accountCount);
    for (const [index, step] of all.entries()) {
      const now = (index + 1) * stepMs;
      const { model: next, fault } = after(model, step, now);
      if (step.do === 'restart') {
        await records[Symbol.asyncDispose]();
        records = await open();
      } else assert.equal(await doStep(records, step, now), fault);
      model = next;
      assert.deepEqual(await see(records), sightOf(model));
      if (step.do === 'restart' || step.do === 'collect') await readBodies(records, folder.path);
    }
    await readBodies(records, folder.path);
  } finally {
    await records[Symbol.asyncDispose]();
  }
}

describe('Records against a model', () => {
  for (const seed of [...keptSeeds, undefined]) {
    const name = seed === undefined ? 'any commands' : `the commands of seed ${seed}`;
    it(`agree after ${name}`, { timeout: 300_000 }, () =>
      fc.assert(fc.asyncProperty(steps, compareAll), { numRuns: seed === undefined ? runs : 2, ...(seed && { seed }) }),
    );
  }
});
