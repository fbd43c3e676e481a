/** `posthouse trace` */

import type { Command } from 'commander';
import type { Story } from '../../mail/trace/index.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
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
  return `${trace}\n${lines.map(({ at, text }) => `  ${timeOf(at)}  ${harmless(text)}\n`).join('')}`;
}

/** As in "2026-05-01 12:30:59Z". */
function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** What other servers said must not steer the operator's terminal. */
function harmless(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
