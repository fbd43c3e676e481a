/** `posthouse mask` */

import type { Command } from 'commander';
import type { Masks } from '../../mail/accounts/index.ts';
import { table } from '../table.ts';
import { msOfText } from './duration.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

type Mask = Awaited<ReturnType<Masks['list']>>[number];

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AddOptions extends ListOptions {
  readonly for?: string;
  readonly label?: string;
  readonly name?: string;
}

export function addMask(program: Command): void {
  const mask = program.command('mask').helpCommand(false).summary('addresses that hide the one behind them');
  mask.description(
    'A masked address is a further address of an account, for one shop or one list. Its owner can write as it, and it can be ended alone. Works on the running server, or on its stopped data folder.',
  );
  addAdd(mask);
  addList(mask);
  addEnd(
    mask,
    'expire',
    'end masked addresses',
    'They take no mail from now on. The addresses stay taken: no catch-all gets their mail.',
  );
  addEnd(
    mask,
    'remove',
    'forget masked addresses',
    'They are forgotten: their mail goes where that of unknown addresses goes, to a catch-all if there is one.',
  );
}

function addAdd(mask: Command): void {
  const add = withServer(mask.command('add <OWNER>').summary('make a masked address for an account and print it'));
  add.option('--for <time>', 'how long it works, as in 12h, 30d or 4w; otherwise until it is ended');
  add.option('--label <text>', 'what it is for; its owner sees it in the list');
  add.option('--name <word>', 'what the address begins with; otherwise a word is drawn');
  add.option('--json', 'print it as JSON, with all that is known of it');
  withExamples(add, [
    ['posthouse mask add alice@example.org', ''],
    ['posthouse mask add alice@example.org --for 30d --label "shoe shop" --name shoes', ''],
  ]);
  add.action(async (owner: string, { for: time, label, name: word, json, ...options }: AddOptions) => {
    const wish = { owner, label, word, forMs: time === undefined ? undefined : msOfText('--for', time) };
    const made = (await withOperator(options, (ask) => ask('mask add', wish))) as Mask;
    process.stdout.write(json ? `${printJson(made)}\n` : `${made.address}\n`);
  });
}

function addList(mask: Command): void {
  const list = withServer(mask.command('list [OWNER]').summary('print the masked addresses, of all or of one account'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (owner: string | undefined, options: ListOptions) => {
    const masks = (await withOperator(options, (ask) => ask('mask list', { owner }))) as Mask[];
    if (options.json) process.stdout.write(`${printJson(masks)}\n`);
    else process.stdout.write(masks.length === 0 ? 'There are none.\n' : table([head, ...masks.map(rowOf)]));
  });
}

const head = ['ADDRESS', 'OF', 'SINCE', 'UNTIL', 'LABEL'];

function rowOf({ address, owner, createdAt, expiresAt, label }: Mask): string[] {
  const end = expiresAt === null ? 'for ever' : minuteOf(expiresAt);
  const isOver = expiresAt !== null && expiresAt <= Date.now();
  return [address, owner, minuteOf(createdAt), isOver ? `${end} (over)` : end, harmless(label)];
}

function addEnd(mask: Command, verb: 'expire' | 'remove', summary: string, description: string): void {
  const end = withServer(mask.command(`${verb} <ADDRESS...>`).summary(summary));
  end.description(description);
  end.action(async (addresses: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(addresses, async ([address]) => void (await ask(`mask ${verb}`, { address }))),
    );
  });
}
