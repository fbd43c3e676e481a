/** `posthouse version` */

import type { Command } from 'commander';
import { version } from '../version.ts';

export function addVersion(program: Command): void {
  program
    .command('version')
    .summary('print the version')
    .description('Prints the version of Posthouse and of the Node that runs it.')
    .action(() => void process.stdout.write(`posthouse ${version()} (Node ${process.versions.node})\n`));
}
