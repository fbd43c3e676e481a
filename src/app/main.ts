/** Where the program begins: runs what the command line asks for and turns its end into an exit code. */

import { Fault } from '../base/fault.ts';
import { runCommandLine } from './cli/index.ts';
import { ConfigMistakes } from './config/index.ts';
import { CouldNotDo, UsageMistake } from './usage.ts';

/** 0 when all went well, 1 when something failed, 2 when the command line or the configuration is wrong. */
export async function main(args: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreBrokenPipe);
  try {
    await runCommandLine(args);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = endsWith2(error) ? 2 : 1;
  }
}

function endsWith2(error: unknown): boolean {
  return error instanceof ConfigMistakes || error instanceof UsageMistake || error instanceof CouldNotDo;
}

/** Whoever read what we print has gone (`posthouse ... | head`): that is no failure of ours. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What a person can act on; a stack only for what nobody expected. */
function explain(error: unknown): string {
  if (error instanceof Fault || (error instanceof Error && endsWith2(error))) {
    return `posthouse: ${error.message}`;
  }
  if (isSystemError(error)) return `posthouse: The system refuses: ${error.message}`;
  return `posthouse: This should not have happened.\n${error instanceof Error ? error.stack : String(error)}`;
}

/** A file or folder that cannot be read, made or written: the message names it. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

// `node src/app/main.ts` is `posthouse` without the choice of a Node and of its settings, which bin/posthouse.js makes.
if (import.meta.main) await main(process.argv.slice(2));
