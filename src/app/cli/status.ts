/** `posthouse status` */

import type { Command } from 'commander';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { table } from '../table.ts';

export function addStatus(program: Command): void {
  const status = withServer(program.command('status').summary('how the running server does'));
  status.description('Prints what the running server says of itself. Fails when it does not run.');
  status.action(async (options: ServerOptions) => {
    const facts = (await withOperator(options, (ask) => ask('status'))) as Record<string, unknown>;
    process.stdout.write(table(Object.entries(facts).map(([name, value]) => [headOf(name), printFact(name, value)])));
  });
}

/** As in "startedAt": "started". */
function headOf(name: string): string {
  return name.replace(/(At|Bytes)$/, '');
}

function printFact(name: string, value: unknown): string {
  if (name.endsWith('Bytes') && typeof value === 'number') return `${Math.round(value / 1_000_000)} MB`;
  if (name.endsWith('At') && typeof value === 'number') return new Date(value).toISOString();
  return typeof value === 'object' && value !== null ? printFacts(value) : String(value);
}

function printFacts(facts: object): string {
  return Object.entries(facts)
    .map(([name, value]) => `${headOf(name)} ${printFact(name, value)}`)
    .join(', ');
}
