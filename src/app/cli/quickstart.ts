/** `posthouse quickstart` */

import type { Command } from 'commander';
import type { QuickstartOptions } from '../quickstart/index.ts';
import { withExamples } from './style.ts';

const description = `Sets up your own mail server for one domain: writes a configuration file, creates the domain and
the first account, and prints the DNS records to publish. Starts nothing yet.`;

export function addQuickstart(program: Command): void {
  const command = program.command('quickstart <ADDRESS>').summary('set up your own server').description(description);
  command
    .option('--hostname <name>', 'the name of this server (otherwise mail. before the domain)')
    .option('--config <file>', 'the file to write', 'posthouse.toml')
    .option('--data <dir>', 'the folder for mail and accounts', 'data');
  withExamples(command, [
    ['posthouse quickstart you@example.org', './posthouse.toml and ./data'],
    ['posthouse quickstart you@example.org --data /var/lib/posthouse', 'mail elsewhere'],
  ]);
  command.action(async (address: string, options: QuickstartOptions) => {
    const { quickstart } = await import('../quickstart/index.ts');
    await quickstart(address, options);
  });
}
