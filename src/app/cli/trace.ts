/** `posthouse trace` */

import type { Command } from 'commander';
import type { Story } from '../../mail/trace/index.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, secondOf } from './shown.ts';
import { withExamples } from './style.ts';

export function addTrace(program: Command): void {
  const trace = withServer(program.command('trace <ID|ADDRESS>').summary('what became of a message'));
  trace.description(
    'Tells what was done with a message: by the id that its Received field and the log name, or the latest ones of an address, as sender or as recipient.',
  );
  withExamples(trace, [
    ['posthouse trace 5k2jv8q0xn3tb', 'one message'],
    ['posthouse trace alice@example.org', 'the latest messages to or from her'],
    ['posthouse trace bob@other.example', 'the same for somebody elsewhere'],
  ]);
  trace.action(async (wanted: string, options: ServerOptions) => {
    const stories = (await withOperator(options, (ask) => ask('trace', { wanted }))) as Story[];
    process.stdout.write(stories.map(printStory).join('\n'));
  });
}

function printStory({ trace, lines }: Story): string {
  return `${trace}\n${lines.map(({ at, text }) => `  ${secondOf(at)}  ${harmless(text)}\n`).join('')}`;
}
