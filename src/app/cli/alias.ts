/** `posthouse alias` */

import type { Command } from 'commander';
import { withAll, withEach } from './entries.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { table } from '../table.ts';
import { withExamples } from './style.ts';
import { UsageMistake } from '../usage.ts';

export function addAlias(program: Command): void {
  const alias = program.command('alias').helpCommand(false).summary('addresses that lead to others');
  alias.description(
    'Mail for an alias goes on to its targets, here or elsewhere. Works on the running server or its stopped data folder.',
  );
  addAdd(alias);
  addList(alias);
  addRemove(alias);
}

function addAdd(alias: Command): void {
  const add = withServer(alias.command('add <ADDRESS> [TARGET...]').summary('let an address lead to others'));
  withExamples(add, [
    ['posthouse alias add info@example.org alice@example.org', 'and more targets behind'],
    ['posthouse alias add - < aliases.txt', 'one "ADDRESS TARGET..." a line'],
  ]);
  add.action(async (first: string, others: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withAll([first, ...others], async ([address, ...targets]) => {
        if (targets.length === 0) throw new UsageMistake('Where should it lead? posthouse alias add ADDRESS TARGET...');
        await ask('alias add', { address, targets });
      }),
    );
  });
}

function addList(alias: Command): void {
  const list = withServer(alias.command('list').summary('print the aliases and their targets'));
  list.action(async (options: ServerOptions) => {
    type Alias = { address: string; targets: string[] };
    const aliases = (await withOperator(options, (ask) => ask('alias list'))) as Alias[];
    process.stdout.write(table(aliases.map(({ address, targets }) => [address, targets.join(' ')])));
  });
}

function addRemove(alias: Command): void {
  const remove = withServer(alias.command('remove <ADDRESS...>').summary('remove an alias'));
  remove.action(async (addresses: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(addresses, async ([address]) => void (await ask('alias remove', { address }))),
    );
  });
}
