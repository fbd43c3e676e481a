/**
 * The power goes. A real store process is recorded at work, with every operation on the disk; then, for many moments, the
 * disk is built as it may look when the power went there, and the store is opened on it.
 *
 *   POWER_CUTS   how many moments (30); CRASH_SEED repeats a run.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seededRandom, type Random } from '../../src/base/random.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { Disk, type Lie } from './power-disk.ts';
import { Pledge } from './power-pledge.ts';
import { cannotRecord, readTrace, trace, type Operation } from './power-recording.ts';
import type { Told } from './power-story.ts';

const cuts = Number(process.env['POWER_CUTS'] ?? 30);
const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e9));
const program = fileURLToPath(new URL('./power-program.ts', import.meta.url));
/** Of each run of the program: how much each writer does, and how it ends. */
const runs = [
  ['12', 'die'],
  ['12', 'close'],
  ['25', 'die'],
] as const;

/** All that one recording needs. `root` is the folder that holds the data folder; it is gone when the tests run. */
interface Recording {
  readonly root: string;
  readonly operations: readonly Operation[];
}

const dataFolder = 'lib/posthouse';

let recording: Recording;

async function record(): Promise<Recording> {
  await using folder = await tempFolder();
  const root = join(folder.path, 'root');
  const told = join(root, 'told');
  mkdirSync(root);
  const operations: Operation[] = [];
  for (const [run, [turns, end]] of runs.entries()) {
    const file = join(folder.path, 'trace');
    trace(file, program, [join(root, dataFolder), told, `${run}`, turns, end]);
    await readTrace(file, root, told, operations);
  }
  compareWith(root, operations);
  return { root, operations };
}

/** The recording is as good as what it leads to: the very files that the program left. */
function compareWith(root: string, operations: readonly Operation[]): void {
  const disk = new Disk(root);
  for (const operation of operations) disk.take(operation);
  const real = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => statSync(join(root, path)).isFile() && !path.endsWith('-shm') && path !== 'told',
  );
  const files = disk.files();
  files.delete('told');
  assert.deepEqual([...files.keys()].sort(), real.sort());
  for (const path of real) assert.ok(files.get(path)?.equals(readFileSync(join(root, path))), `${path} was recorded`);
}

/** Moments right behind a promise, where the most can be lost, and others. */
function moments(operations: readonly Operation[], count: number, random: Random): number[] {
  const promises = operations.flatMap((operation, index) => (operation.kind === 'told' ? [index + 1] : []));
  const chosen = Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? (promises[Math.floor(random.fraction() * promises.length)] as number)
      : Math.floor(random.fraction() * (operations.length + 1)),
  );
  return chosen.sort((a, b) => a - b);
}

/** What is wrong on purpose, to see that it is found. */
interface Planted {
  readonly lie?: Lie;
  /** Promises are made so many operations before the program made them. */
  readonly early?: number;
}

/** Lets the power go at `count` moments; answers how many promises were checked. */
async function cutThePower({ root, operations }: Recording, count: number, planted: Planted = {}): Promise<number> {
  const random = seededRandom(seed);
  const disk = new Disk(root, planted.lie);
  const pledge = new Pledge();
  let [done, heard, checked] = [0, 0, 0];
  for (const moment of moments(operations, count, random)) {
    for (; done < moment; done++) disk.take(operations[done] as Operation);
    for (const end = moment + (planted.early ?? 0); heard < end; heard++) hear(pledge, operations[heard]);
    await using folder = await tempFolder();
    disk.leave(folder.path, random);
    await checkAt(moment, pledge, folder.path);
    checked += pledge.size;
  }
  return checked;
}

function hear(pledge: Pledge, operation: Operation | undefined): void {
  if (operation?.kind === 'told') pledge.hear(JSON.parse(operation.text) as Told);
}

async function checkAt(moment: number, pledge: Pledge, folder: string): Promise<void> {
  try {
    await pledge.check(join(folder, dataFolder));
  } catch (error) {
    throw new Error(`The power went at operation ${moment} (CRASH_SEED=${seed})`, { cause: error });
  }
}

describe('The store when the power goes', { skip: cannotRecord() }, () => {
  before(async () => {
    recording = await record();
  });

  it('was recorded in all that it does', () => {
    const { operations } = recording;
    const happened = (kind: Operation['kind'], end: string): number =>
      operations.filter((each) => each.kind === kind && 'path' in each && each.path.endsWith(end)).length;
    assert.ok(happened('create', '.seg') >= runs.length, 'segments were begun');
    assert.ok(happened('remove', '.seg') > 0, 'a segment was emptied and removed');
    assert.ok(happened('write', 'posthouse.db') > 50, 'the log was emptied into the database');
    assert.ok(happened('remove', '-wal') > 0, 'the database was closed and opened');
  });

  it(`has all that was acknowledged, at ${cuts} moments (CRASH_SEED=${seed})`, { timeout: 600_000 }, async (test) => {
    const checked = await cutThePower(recording, cuts);
    test.diagnostic(`${recording.operations.length} operations, ${checked} promises checked`);
    assert.ok(checked > cuts);
  });

  const plants: readonly (readonly [string, Planted])[] = [
    ['bodies were not flushed', { lie: (path) => path.endsWith('.seg') }],
    ['the log of the database was not flushed', { lie: (path) => path.endsWith('-wal') }],
    ['the names of segments were not flushed', { lie: (path) => path.endsWith('/segments') }],
    ['the name of the data folder was not flushed', { lie: (path) => path === join(recording.root, 'lib') }],
    ['promises were made before the commit', { early: 40 }],
  ];
  for (const [what, planted] of plants) {
    it(`would be seen to lose mail if ${what}`, { timeout: 300_000 }, async () => {
      await assert.rejects(cutThePower(recording, 40, planted), /The power went/);
    });
  }
});
