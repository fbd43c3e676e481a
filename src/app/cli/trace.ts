/** `posthouse trace` */

import type { Command } from 'commander';
import type { Story } from '../../mail/trace/index.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, secondOf } from './shown.ts';
import { withExamples } from './style.ts';

export function addTrace(program: Command): void {
  const trace = withServer(program.command('trace <ID|ADDRESS>').summary('what became of a message'));
  trace.description(
    'Tells what was done with a message, and with mail that was not taken: by the id that its Received field and the log name, by its number in the queue, by its Message-ID, or the latest ones of an address, as sender or as recipient.',
  );
  trace.option('--json', 'print the stories as JSON');
  withExamples(trace, [
    ['posthouse trace 5k2jv8q0xn3tb', 'one message'],
    ['posthouse trace alice@example.org', 'the latest messages to or from her'],
    ['posthouse trace bob@other.example', 'the same for somebody elsewhere'],
    ["posthouse trace '<5f3@mail.other.example>'", 'the message with this Message-ID'],
  ]);
  trace.action(async (wanted: string, options: ServerOptions & { readonly json?: boolean }) => {
    const stories = (await withOperator(options, (ask) => ask('trace', { wanted }))) as Story[];
    const text = options.json ? `${printJson(stories)}\n` : stories.map(printStory).join('\n');
    process.stdout.write(text);
  });
}

function printStory({ trace, lines }: Story): string {
  return `${trace}\n${lines.map(({ at, text }) => `  ${secondOf(at)}  ${harmless(text)}\n`).join('')}`;
}
