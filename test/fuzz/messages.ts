/**
 * Damages mail and reads it with all that reads messages: nothing may throw, hang, or depend on how the bytes come.
 *
 *   node test/fuzz/messages.ts --minutes 10 --seed 1 [--mail DIR]     the corpus of test/, and the *.eml below DIR
 *   node test/fuzz/messages.ts --only SEED [--mail DIR]               the one message of that seed again
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/base/random.ts';
import { mutate } from './mutate.ts';
import { readAll } from './read-all.ts';

/** A thousand times what a message takes; what takes longer is told, to be looked at. */
const slowMs = 1000;

export interface Finding {
  readonly seed: number;
  readonly problem: string;
}

/** The messages that are damaged: the *.eml of test/corpus and below `folder`. */
export function corpus(folder?: string): Uint8Array[] {
  const ours = globSync(new URL('../corpus/*.eml', import.meta.url).pathname).sort();
  const theirs = folder === undefined ? [] : globSync(join(folder, '**/*.eml')).sort();
  return [...ours, ...theirs].map((path) => readFileSync(path));
}

/** The message that belongs to a seed. */
export function damaged(mail: readonly Uint8Array[], seed: number): Uint8Array {
  return mutate(mail, seededRandom(seed));
}

/** Reads the message of a seed; what is wrong with the reading, if anything is. */
export function tryOut(mail: readonly Uint8Array[], seed: number, msMax = Infinity): Finding | undefined {
  const message = damaged(mail, seed);
  const since = threadMs();
  try {
    readAll(message, seededRandom(seed + 1));
  } catch (error) {
    return { seed, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const ms = threadMs() - since;
  return ms > msMax ? { seed, problem: `took ${ms.toFixed(0)} ms for ${message.length} bytes` } : undefined;
}

/** What other programs do meanwhile does not count. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      only: { type: 'string' },
      mail: { type: 'string' },
    },
  });
  const mail = corpus(values.mail);
  if (values.only !== undefined) return again(mail, Number(values.only));
  const first = Number(values.seed);
  console.log(`seed ${first}, ${mail.length} messages to begin with`);
  const until = Date.now() + Number(values.minutes) * 60_000;
  let seed = first;
  let found = 0;
  for (; Date.now() < until; seed++) {
    const finding = tryOut(mail, seed, slowMs);
    if (!finding) continue;
    found++;
    console.log(`--only ${seed}: ${finding.problem}`);
  }
  console.log(`${seed - first} messages read, ${found} findings`);
  process.exitCode = found > 0 ? 1 : 0;
}

function again(mail: readonly Uint8Array[], seed: number): void {
  const path = join(tmpdir(), `damaged-${seed}.eml`);
  writeFileSync(path, damaged(mail, seed));
  console.log(`${path}: ${tryOut(mail, seed, slowMs)?.problem ?? 'nothing found'}`);
}

if (import.meta.main) main();
