/** `posthouse domain` */

import type { Command } from 'commander';
import { withEach } from './entries.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

export function addDomain(program: Command): void {
  const domain = program.command('domain').helpCommand(false).summary('the domains whose mail is ours');
  domain.description(
    'Mail for these domains is kept here. Works on the running server, or on its stopped data folder.',
  );
  addAdd(domain);
  addList(domain);
  addRemove(domain);
}

function addAdd(domain: Command): void {
  const add = withServer(domain.command('add <NAME...>').summary('take mail for a domain'));
  withExamples(add, [
    ['posthouse domain add example.org', ''],
    ['posthouse domain add - < domains.txt', 'one name a line'],
  ]);
  add.action(async (names: string[], options: ServerOptions) => {
    await withOperator(options, (ask) => withEach(names, async ([name]) => void (await ask('domain add', { name }))));
  });
}

function addList(domain: Command): void {
  const list = withServer(domain.command('list').summary('print the domains'));
  list.action(async (options: ServerOptions) => {
    const names = (await withOperator(options, (ask) => ask('domain list'))) as string[];
    process.stdout.write(names.map((name) => `${name}\n`).join(''));
  });
}

function addRemove(domain: Command): void {
  const remove = withServer(domain.command('remove <NAME...>').summary('take no more mail for a domain'));
  remove.description('Takes no more mail for a domain. Its accounts and aliases must be removed before.');
  remove.action(async (names: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(names, async ([name]) => void (await ask('domain remove', { name }))),
    );
  });
}
