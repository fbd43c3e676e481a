/** What a command works through: the words on its line, or with `-` the lines of standard input. */

import { createInterface } from 'node:readline';
import { Fault } from '../../base/fault.ts';
import { UsageMistake } from '../usage.ts';

/** The words of one entry, and its line where it came from standard input. */
interface Entry {
  readonly words: readonly string[];
  readonly line?: number;
}

/** Does `work` with each argument, or with the words of each line of standard input. */
export async function withEach(
  args: readonly string[],
  work: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  if (isStandardInput(args)) return workThrough(linesOfInput(), work);
  for (const word of args) await work([word]);
}

/** Does `work` once with all the arguments, or with the words of each line of standard input. */
export async function withAll(
  args: readonly string[],
  work: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  if (isStandardInput(args)) return workThrough(linesOfInput(), work);
  await work(args);
}

function isStandardInput(args: readonly string[]): boolean {
  if (args.includes('-') && args.length > 1) throw new UsageMistake('"-" means standard input and must stand alone');
  return args[0] === '-';
}

/** Words are parted by white space; empty lines and what begins with # do not count. */
async function* linesOfInput(): AsyncGenerator<Entry> {
  let line = 0;
  for await (const text of createInterface({ input: process.stdin })) {
    line++;
    const words = text.trim().split(/\s+/);
    if (words[0] !== '' && !words[0]?.startsWith('#')) yield { words, line };
  }
}

/** One bad line does not keep the others from being done; in the end the whole fails. */
async function workThrough(
  entries: AsyncIterable<Entry>,
  work: (words: readonly string[]) => Promise<void>,
): Promise<void> {
  let done = 0;
  let failed = 0;
  for await (const { words, line } of entries) {
    try {
      await work(words);
      done++;
    } catch (error) {
      if (!(error instanceof Fault || error instanceof UsageMistake)) throw error;
      failed++;
      process.stderr.write(`line ${line}: ${words[0]}: ${error.message}\n`);
    }
  }
  if (failed > 0) throw new Fault('cannot', `${failed} of ${done + failed} lines failed; the others are done`);
}
