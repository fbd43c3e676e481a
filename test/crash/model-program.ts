/**
 * A program to be killed: does the steps of a file, several side by side where they may, and prints `begin INDEX` and
 * `done INDEX FAULT` for each. Arguments: data folder, file of steps, the index of its first step among all.
 */
import { readFileSync, writeSync } from 'node:fs';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl, type commands } from '../../src/store/records/index.ts';
import { isMail, type Step } from '../support/records-model.ts';
import { doStep } from '../support/records-runner.ts';
import { nowOf } from './model-story.ts';

const [folder = '', file = '', first = '0'] = process.argv.slice(2);
const atOnceMax = 3;

const steps = JSON.parse(readFileSync(file, 'utf8')) as Step[];
const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });

async function act(step: Step, index: number): Promise<void> {
  writeSync(1, `begin ${index}\n`);
  const fault = await doStep(database, step, nowOf(index));
  writeSync(1, `done ${index} ${fault ?? ''}\n`);
}

const busy = new Set<Promise<void>>();
for (const [place, step] of steps.entries()) {
  // What changes names must not come between the look for a name and the use of what was found.
  if (!isMail(step)) await Promise.all(busy);
  const acting = act(step, Number(first) + place).finally(() => busy.delete(acting));
  busy.add(acting);
  if (!isMail(step)) await acting;
  if (busy.size >= atOnceMax) await Promise.race(busy);
}
await Promise.all(busy);
await database[Symbol.asyncDispose]();
