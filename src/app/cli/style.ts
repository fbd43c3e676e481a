/** How help looks: short lines, headings that stand out in a terminal, examples at the end. */

import { styleText } from 'node:util';
import type { Command, HelpConfiguration } from 'commander';

export const styleHelp: HelpConfiguration = {
  helpWidth: 100,
  styleTitle: (title) => styleText('bold', title),
  commandDescription: (command) => command.description() || sentence(command.summary()),
  subcommandTerm: (command) => `${command.name()} ${argumentsOf(command)}`.trim(),
};

/** What stands behind a command's name, without its options and its subcommands. */
function argumentsOf(command: Command): string {
  return command
    .usage()
    .replace(/\[options\]|\[command\]/g, '')
    .trim();
}

/** "print the domains" as a line of its own. */
function sentence(summary: string): string {
  return `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.`;
}

/** Shows examples below a command's help: what to type, and what it does. */
export function withExamples(command: Command, examples: readonly (readonly [string, string])[]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}   ${meaning}`.trimEnd());
  return command.addHelpText('after', () => `\n${styleText('bold', 'Examples:')}\n${lines.join('\n')}`);
}
