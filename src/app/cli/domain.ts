/** `posthouse domain` */

import type { Command } from 'commander';
import type { DomainListing } from '../../mail/accounts/index.ts';
import { Fault } from '../../base/fault.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { addNext, addOne, addRecipients, relayLines, type RelayOptions, withRelayOptions } from './domain-relay.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import type { Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

interface SetOptions extends ServerOptions {
  readonly delimiters?: string;
  readonly detailMailboxes?: string;
  readonly catchAll?: string[];
}

interface ShowOptions extends ServerOptions {
  readonly json?: boolean;
}

export function addDomain(program: Command): void {
  const domain = program.command('domain').helpCommand(false).summary('the domains whose mail is ours');
  domain.description(
    'Mail for these domains is kept here, or for another host. Works on the running server, or on its stopped data folder.',
  );
  addAdd(domain);
  addList(domain);
  addSet(domain);
  addShow(domain);
  addNext(domain);
  addRecipients(domain);
  addRemove(domain);
}

function addAdd(domain: Command): void {
  const add = withRelayOptions(withServer(domain.command('add <NAME...>').summary('take mail for a domain')));
  withExamples(add, [
    ['posthouse domain add example.org', ''],
    ['posthouse domain add - < domains.txt', 'one name a line'],
    ['posthouse domain add example.org --backup', 'a second MX'],
    ['posthouse domain add example.org --front --next lmtps://store.example.org', ''],
  ]);
  add.action(async (names: string[], options: ServerOptions & RelayOptions) => {
    await withOperator(options, (ask) => withEach(names, ([name]) => addOne(ask, name, options)));
  });
}

function addList(domain: Command): void {
  const list = withServer(domain.command('list').summary('print the domains'));
  list.action(async (options: ServerOptions) => {
    const names = await withOperator(options, async (ask) => [
      ...((await ask('domain list')) as string[]),
      ...(await relayLines(ask)),
    ]);
    process.stdout.write(names.map((name) => `${name}\n`).join(''));
  });
}

function addSet(domain: Command): void {
  const set = withServer(domain.command('set <NAME>').summary('say how addresses of a domain are read'));
  set.description(
    'What is given changes at once; the rest stays. The longest address that exists wins over its details.',
  );
  set.option('--delimiters <characters>', 'each of these begins a detail, as in alice+shop: some of + - _ . = or none');
  set.option(
    '--detail-mailboxes <yes|no>',
    'file mail for alice+shop into the mailbox "shop" of Alice, where she has one',
  );
  set.option('--catch-all <address...>', 'where mail goes that has no address of its own; none: it is refused');
  withExamples(set, [
    ['posthouse domain set example.org --delimiters "+-"', 'alice-shop is Alice too'],
    ['posthouse domain set example.org --detail-mailboxes yes', ''],
    ['posthouse domain set example.org --catch-all alice@example.org', ''],
    ['posthouse domain set example.org --delimiters none --catch-all none', ''],
  ]);
  set.action(async (name: string, { delimiters, detailMailboxes, catchAll, ...options }: SetOptions) => {
    const change = {
      ...(delimiters !== undefined && { delimiters: delimiters === 'none' ? '' : delimiters }),
      ...(detailMailboxes !== undefined && { detailMailboxes: yesOrNo('--detail-mailboxes', detailMailboxes) }),
    };
    if (Object.keys(change).length === 0 && catchAll === undefined)
      throw new UsageMistake('Say what is to change: --delimiters, --detail-mailboxes or --catch-all');
    await withOperator(options, async (ask) => {
      await ask('domain set', { name, ...change });
      if (catchAll !== undefined) await setCatchAll(ask, name, catchAll);
    });
  });
}

function yesOrNo(option: string, text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new UsageMistake(`${option} takes "yes" or "no", not "${text}"`);
}

/** It is an alias like others, of "@example.org". */
async function setCatchAll(ask: Ask, name: string, targets: readonly string[]): Promise<void> {
  const address = `@${name}`;
  if (targets.includes('none')) return await unlessMissing(ask('alias remove', { address }));
  try {
    await ask('alias set', { address, targets });
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'notFound')) throw error;
    await ask('alias add', { address, targets });
  }
}

async function unlessMissing(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'notFound')) throw error;
  }
}

function addShow(domain: Command): void {
  const show = withServer(domain.command('show').summary('print how addresses of each domain are read'));
  show.option('--json', 'as one JSON array, for programs');
  show.action(async (options: ShowOptions) => {
    const domains = (await withOperator(options, (ask) => ask('domain rules'))) as DomainListing[];
    process.stdout.write(options.json ? `${printJson(domains)}\n` : table([head, ...domains.map(rowOf)]));
  });
}

const head = ['DOMAIN', 'DELIMITERS', 'DETAILS TO MAILBOXES', 'CATCH-ALL'];

function rowOf({ name, delimiters, detailMailboxes, catchAll }: DomainListing): string[] {
  return [name, delimiters || 'none', detailMailboxes ? 'yes' : 'no', catchAll.join(' ') || 'none'];
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
