/** `posthouse demo` */

import type { Command } from 'commander';
import type { DemoOptions } from '../demo/index.ts';
import { collect, withSet } from './options.ts';
import { withExamples } from './style.ts';
import { UsageMistake } from '../usage.ts';

const description = `Runs a complete mail server on this machine only (127.0.0.1), with accounts to play with, and
prints how to send and to read mail. Needs no rights, no DNS and no configuration. Its mail lives in
./data/demo: the next start shows it again. Ctrl-C ends it.`;

export function addDemo(program: Command): void {
  const command = program.command('demo').summary('a complete server on this machine, to try').description(description);
  command
    .option('--json', 'print one line of JSON when ready, and nothing else on standard output')
    .option('--data <dir>', 'where its mail and accounts live (otherwise data/demo)')
    .option('--port-base <n>', 'use the fixed ports n, n+1 ... instead of free ones', portBase)
    .option('--domain <name>', 'a domain instead of example.test (repeatable)', collect)
    .option('--account <address:password>', 'an account instead of alice and bob (repeatable)', collect)
    .option('--config <file>', 'a configuration file on top of what the demo sets');
  withSet(command);
  withExamples(command, [
    ['posthouse demo', 'free ports, alice and bob at example.test'],
    ['posthouse demo --port-base 4000', 'the ports 4000 to 4005'],
    ['posthouse demo --account me@my.test:secret', 'an account of your choice'],
    ['posthouse demo --set log.level=debug', 'see everything it does'],
  ]);
  command.action(async (options: DemoOptions) => {
    const { runDemo } = await import('../demo/index.ts');
    await runDemo(options);
  });
}

/** The last of the ports must still be one. */
function portBase(written: string): number {
  const port = Number(written);
  if (Number.isInteger(port) && port > 0 && port <= 65_500) return port;
  throw new UsageMistake(`--port-base expects a number from 1 to 65500, not ${JSON.stringify(written)}`);
}
