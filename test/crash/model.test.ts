import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl, flagBits, type commands } from '../../src/store/records/index.ts';
import { after, newModel, type Model, type Step } from '../support/records-model.ts';
import { accountCount, doStep, furnish, readBodies, see, sightOf, type Records } from '../support/records-runner.ts';
import { mailStep, treeStep } from '../support/records-steps.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { certain, nowOf, possible, type Heard } from './model-story.ts';

const program = fileURLToPath(new URL('./model-program.ts', import.meta.url));
const runs = Number(process.env['MODEL_RUNS'] ?? 4);

/** Runs that come every time. When exactly the kill strikes is chance nevertheless. */
const keptSeeds: readonly number[] = [20261120];

/** Steps, and after how many that were done the program is killed: at once, or a moment later. */
const life = fc.record({
  steps: fc.array(fc.oneof({ weight: 12, arbitrary: mailStep }, { weight: 3, arbitrary: treeStep }), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  }),
  killAfter: fc.nat({ max: 40 }),
  delayMs: fc.constantFrom(0, 0, 1, 3),
});

type Life = typeof life extends fc.Arbitrary<infer L> ? L : never;

function open(folder: string): Promise<Records> {
  return openDatabase<typeof commands>({ folder, commands: commandsUrl });
}

/** Every account has its recoverable mailbox: so no step that runs beside others makes one. */
function beginnings(): Step[] {
  const letter = { flags: flagBits.deleted, keywords: [], text: 'The first', threadKeys: [] };
  return Array.from({ length: accountCount }, (_, account): Step[] => [
    { do: 'deliver', to: [[account, 'INBOX']], letter, elsewhere: 0 },
    { do: 'expunge', at: [account, 'INBOX'], uids: [[1, 1]], keep: true },
  ]).flat();
}

async function begin(folder: string): Promise<Model> {
  await using records = await open(folder);
  await furnish(records);
  let model = newModel(accountCount);
  for (const step of beginnings()) {
    assert.equal(await doStep(records, step, nowOf(-1)), undefined);
    ({ model } = after(model, step, nowOf(-1)));
  }
  return model;
}

/** Lets the program live; it ends by kill -9 unless it is done before. */
async function live(folder: string, { steps, killAfter, delayMs }: Life, first: number): Promise<Heard> {
  const file = join(folder, 'steps.json');
  writeFileSync(file, JSON.stringify(steps));
  const child = spawn(process.execPath, [program, folder, file, `${first}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const done: [number, string | undefined][] = [];
  const begun = new Set<number>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [what, index = '', fault = ''] = line.split(' ');
    if (what === 'begin') begun.add(Number(index));
    else done.push([Number(index), fault === '' ? undefined : fault]);
    if (what === 'done' && done.length === killAfter + 1) setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  const [[code]] = (await Promise.all([once(child, 'exit'), once(lines, 'close')])) as [[number | null], unknown];
  assert.ok(code === 0 || code === null, `The program ended with ${code}`);
  for (const [index] of done) begun.delete(index);
  return { done, open: [...begun] };
}

async function compareAll(lives: readonly Life[]): Promise<void> {
  await using folder = await tempFolder();
  let model = await begin(folder.path);
  for (const [number, life] of lives.entries()) {
    const first = number * 100;
    const stepAt = (index: number): Step => life.steps[index - first] as Step;
    const heard = await live(folder.path, life, first);
    const sure = certain(model, stepAt, heard);
    await using records = await open(folder.path);
    const seen = await see(records);
    const found = possible(sure, stepAt, heard.open).find((each) => isDeepStrictEqual(sightOf(each), seen));
    if (!found) assert.deepEqual(seen, sightOf(sure), `with ${heard.open.length} steps open`);
    model = found as Model;
    await readBodies(records, folder.path);
  }
}

describe('Records against a model, under kill -9', () => {
  for (const seed of [...keptSeeds, undefined]) {
    const name = seed === undefined ? 'any commands' : `the commands of seed ${seed}`;
    it(`are what was acknowledged, and whole, after ${name}`, { timeout: 300_000 }, async () => {
      const property = fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 3 }), compareAll);
      await fc.assert(property, { numRuns: seed === undefined ? runs : 2, ...(seed && { seed }) });
    });
  }
});
