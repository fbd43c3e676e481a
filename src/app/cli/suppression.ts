/** `posthouse suppression` */

import type { Command } from 'commander';
import type { SuppressionEntry } from '../../mail/suppression/index.ts';
import { table } from '../table.ts';
import { msOfText } from './duration.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { type Ask, withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

type Suppressed = NonNullable<SuppressionEntry['suppressed']>;

interface ShowOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AddOptions extends ServerOptions {
  readonly for?: string;
  readonly reason?: string;
}

export function addSuppression(program: Command): void {
  const suppression = program.command('suppression').helpCommand(false).summary('addresses to which nothing is sent');
  suppression.description(
    'Addresses elsewhere to which nothing is sent any more, since mail to them fails for good. The server puts them on the list by itself; what is changed here acts at once.',
  );
  addList(suppression);
  addShow(suppression);
  addAdd(suppression);
  addRemove(suppression);
}

function addList(suppression: Command): void {
  const list = withServer(suppression.command('list').summary('print the addresses, since when, until when and why'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (options: ShowOptions) => {
    const rows = await withOperator(options, allOf);
    if (options.json) process.stdout.write(`${printJson(rows)}\n`);
    else process.stdout.write(rows.length === 0 ? 'No address is suppressed.\n' : table([head, ...rows.map(rowOf)]));
  });
}

/** Page by page. */
async function allOf(ask: Ask): Promise<Suppressed[]> {
  const all: Suppressed[] = [];
  for (;;) {
    const after = all.at(-1)?.address;
    const page = (await ask('suppression list', after === undefined ? {} : { after })) as Suppressed[];
    if (page.length === 0) return all;
    all.push(...page);
  }
}

function addShow(suppression: Command): void {
  const show = withServer(suppression.command('show <ADDRESS>').summary('print what is known of an address'));
  show.description('Prints why an address is suppressed, and refusals that were noted of it but are not enough yet.');
  show.option('--json', 'as JSON, for programs');
  show.action(async (address: string, options: ShowOptions) => {
    const entry = (await withOperator(options, (ask) => ask('suppression show', { address }))) as SuppressionEntry;
    process.stdout.write(options.json ? `${printJson(entry)}\n` : printEntry(entry));
  });
}

function addAdd(suppression: Command): void {
  const add = withServer(suppression.command('add <ADDRESS...>').summary('send nothing to addresses'));
  add.option('--for <time>', 'how long, as in 12h, 7d or 4w; otherwise for ever');
  add.option('--reason <text>', 'why; senders of this house hear it');
  withExamples(add, [
    ['posthouse suppression add bob@example.net --for 4w', ''],
    ['posthouse suppression add bob@example.net --reason "asked us to stop"', ''],
    ['posthouse suppression add - < list.txt', 'one ADDRESS a line'],
  ]);
  add.action(async (addresses: string[], { for: time, reason, ...options }: AddOptions) => {
    const how = {
      ...(time !== undefined && { forMs: msOfText('--for', time) }),
      ...(reason !== undefined && { reason }),
    };
    await withOperator(options, (ask) =>
      withEach(addresses, async ([address]) => void (await ask('suppression add', { address, ...how }))),
    );
  });
}

function addRemove(suppression: Command): void {
  const remove = withServer(suppression.command('remove <ADDRESS...>').summary('send to addresses again'));
  remove.description('Takes addresses off the list. Refusals that were noted of them are forgotten with it.');
  remove.action(async (addresses: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(addresses, async ([address]) => void (await ask('suppression remove', { address }))),
    );
  });
}

const head = ['ADDRESS', 'SINCE', 'UNTIL', 'BY', 'REASON', 'SENDER', 'LAST REPLY'];

function rowOf({ address, since, until, automatic, reason, sender, reply }: Suppressed): string[] {
  const by = automatic ? 'itself' : 'operator';
  return [address, minuteOf(since), endOf(until), by, reason, sender, reply].map(harmless);
}

function endOf(until: number | null): string {
  return until === null ? 'for ever' : minuteOf(until);
}

function printEntry({ address, suppressed, bounces }: SuppressionEntry): string {
  const lines = [
    suppressed
      ? `${address} is suppressed since ${minuteOf(suppressed.since)}, until ${endOf(suppressed.until)}: ${suppressed.reason}`
      : `${address} is not suppressed.`,
    ...(suppressed && suppressed.reply !== ''
      ? [`Last refusal, of mail of ${suppressed.sender}: ${suppressed.reply}`]
      : []),
    ...bounces.map(({ at, sender, reply }) => `${minuteOf(at)}  mail of ${sender} was refused: ${reply}`),
  ];
  return lines.map((line) => `${harmless(line)}\n`).join('');
}
