/** `posthouse alias` */

import type { Command } from 'commander';
import type { AliasRow, Walk } from '../../mail/accounts/index.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { withAll, withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless } from './shown.ts';
import { withExamples } from './style.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AliasOptions extends ServerOptions {
  readonly group?: boolean;
  readonly writers?: string;
}

export function addAlias(program: Command): void {
  const alias = program.command('alias').helpCommand(false).summary('addresses that lead to others');
  alias.description(
    'Mail for an alias goes on to its targets: addresses here or elsewhere, programs, files. Works on the running server or its stopped data folder.',
  );
  addChange(alias, 'add');
  addChange(alias, 'set');
  addList(alias);
  addShow(alias);
  addRemove(alias);
}

const meanings = {
  add: 'let an address lead to others',
  set: 'give an alias other targets',
} as const;

function addChange(alias: Command, verb: 'add' | 'set'): void {
  const change = withServer(alias.command(`${verb} <ADDRESS> [TARGET...]`).summary(meanings[verb]));
  change.description(
    'A target is an address, or one of: "answer:550 5.1.6 moved to ...", discard, "pipe:/path/program words", file:/path. An ADDRESS like @example.org is whatever of that domain has no address of its own. Standard input has one "ADDRESS TARGET..." a line, without quotes.',
  );
  change.option('--group', 'its members cannot send as it; who may write to it is said by --writers');
  change.option('--writers <who>', 'of a group: anybody, house (who has logged in) or members', 'anybody');
  withExamples(change, [
    [`posthouse alias ${verb} info@example.org alice@example.org`, ''],
    [`posthouse alias ${verb} team@example.org a@x.org b@x.org --group --writers house`, ''],
    [`posthouse alias ${verb} old@example.org "answer:550 5.1.6 moved to new@x.org"`, ''],
    [`posthouse alias ${verb} help@example.org "pipe:/usr/bin/ticket --new"`, ''],
    [`posthouse alias ${verb} - < aliases.txt`, ''],
  ]);
  change.action(async (first: string, others: string[], { group, writers, ...options }: AliasOptions) => {
    if (!group && writers !== 'anybody') throw new UsageMistake('--writers is for a group: add --group');
    await withOperator(options, (ask) =>
      withAll([first, ...others], async ([address, ...targets]) => {
        if (targets.length === 0)
          throw new UsageMistake(`Where should it lead? posthouse alias ${verb} ADDRESS TARGET...`);
        await ask(`alias ${verb}`, { address, targets, ...(group && { writers }) });
      }),
    );
  });
}

function addList(alias: Command): void {
  const list = withServer(alias.command('list').summary('print the aliases and their targets'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (options: ListOptions) => {
    const aliases = (await withOperator(options, (ask) => ask('alias list'))) as AliasRow[];
    process.stdout.write(options.json ? `${printJson(aliases)}\n` : table(aliases.map(rowOf)));
  });
}

function rowOf({ address, targets, writers }: AliasRow): string[] {
  const group = writers === undefined ? '' : ` (group, writers: ${writers})`;
  return [address, `${targets.map((target) => (target.includes(' ') ? `"${target}"` : target)).join(' ')}${group}`];
}

function addShow(alias: Command): void {
  const show = withServer(
    alias.command('show <ADDRESS>').summary('print where mail for an address goes, step by step'),
  );
  show.description(
    'Prints what happens to mail for any address, of ours or not: an alias, an account, a detail, a catch-all.',
  );
  show.option('--json', 'as JSON, for programs');
  withExamples(show, [['posthouse alias show alice+shop@example.org', '']]);
  show.action(async (address: string, options: ListOptions) => {
    const walk = (await withOperator(options, (ask) => ask('alias show', { address }))) as Walk & { lines: string[] };
    process.stdout.write(
      options.json ? `${printJson(walk)}\n` : walk.lines.map((line) => `${harmless(line)}\n`).join(''),
    );
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
