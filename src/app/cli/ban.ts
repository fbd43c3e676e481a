/** `posthouse ban` */

import type { Command } from 'commander';
import { type Ban, nftSets } from '../../mail/guard/index.ts';
import { table } from '../table.ts';
import { msOfText } from './duration.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AddOptions extends ServerOptions {
  readonly for?: string;
  readonly reason?: string;
}

export function addBan(program: Command): void {
  const ban = program.command('ban').helpCommand(false).summary('networks that are kept out');
  ban.description(
    'Networks from which no connection is taken. The server bans those that misbehave by itself, for a while; what is changed here acts at once.',
  );
  addList(ban);
  addAdd(ban);
  addLift(ban);
  addExport(ban);
}

function addList(ban: Command): void {
  const list = withServer(ban.command('list').summary('print who is kept out, since when and why'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (options: ListOptions) => {
    const bans = await bansOf(options);
    if (options.json) process.stdout.write(`${printJson(bans)}\n`);
    else process.stdout.write(bans.length === 0 ? 'Nobody is kept out.\n' : table([head, ...bans.map(rowOf)]));
  });
}

function addAdd(ban: Command): void {
  const add = withServer(ban.command('add <NETWORK...>').summary('keep networks out'));
  add.description('Keeps networks or single addresses out of every service, for ever or for a while.');
  add.option('--for <time>', 'how long, as in 30m, 12h, 7d or 4w; otherwise for ever');
  add.option('--reason <text>', 'why; it stands in the list and in the log, the other side does not hear it');
  withExamples(add, [
    ['posthouse ban add 192.0.2.1 --for 1d', ''],
    ['posthouse ban add 2001:db8:bad::/48 --reason "guesses passwords"', 'for ever'],
    ['posthouse ban add - < networks.txt', 'one NETWORK a line'],
  ]);
  add.action(async (networks: string[], { for: time, reason, ...options }: AddOptions) => {
    const how = {
      ...(time !== undefined && { forMs: msOfText('--for', time) }),
      ...(reason !== undefined && { reason }),
    };
    await withOperator(options, (ask) =>
      withEach(networks, async ([network]) => void (await ask('ban add', { network, ...how }))),
    );
  });
}

function addLift(ban: Command): void {
  const lift = withServer(ban.command('lift <NETWORK...>').summary('let networks in again'));
  lift.description('Lets networks in again, each named as the list names it. Former bans are forgotten with it.');
  lift.action(async (networks: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(networks, async ([network]) => void (await ask('ban lift', { network }))),
    );
  });
}

function addExport(ban: Command): void {
  const exported = withServer(ban.command('export').summary('print the bans as sets of nftables'));
  exported.description(
    'Prints the bans as the sets banned4 and banned6 of the table "inet posthouse", for nft. Each loading replaces what they held.',
  );
  withExamples(exported, [['posthouse ban export | nft -f -', 'a firewall then drops them']]);
  exported.action(async (options: ServerOptions) => {
    process.stdout.write(nftSets(await bansOf(options), Date.now()));
  });
}

async function bansOf(options: ServerOptions): Promise<Ban[]> {
  return (await withOperator(options, (ask) => ask('ban list'))) as Ban[];
}

const head = ['NETWORK', 'SINCE', 'UNTIL', 'BY', 'REASON'];

function rowOf({ network, since, until, automatic, reason }: Ban): string[] {
  const end = until === null ? 'for ever' : minuteOf(until);
  return [network, minuteOf(since), end, automatic ? 'itself' : 'operator', harmless(reason)];
}
