/** `posthouse queue` */

import type { Command } from 'commander';
import type { Page, QueueEntry, ShownMail, SummaryLine, Totals } from '../../mail/dispatch/index.ts';
import { printCount, printSize } from '../../mail/quota/index.ts';
import { systemClock } from '../../base/clock.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { spanOf } from './duration.ts';
import { printJson } from './json.ts';
import { withOperator, type Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { addOrders } from './queue-orders.ts';
import { selectionOf, withSelection, type SelectionOptions } from './queue-options.ts';
import { entriesOf, printShown, queueTable } from './queue-shown.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

export function addQueue(program: Command): void {
  const queue = program.command('queue').helpCommand(false).summary('mail that waits for other servers');
  queue.description(
    'Mail on its way to other servers that could not be handed over yet, one entry for each recipient.',
  );
  addList(queue);
  addShow(queue);
  addSummary(queue);
  addOrders(queue);
}

interface ListOptions extends SelectionOptions {
  readonly limit?: string;
  readonly json?: boolean;
}

/** Without --limit. */
const listedMax = 1000;

function addList(queue: Command): void {
  const list = withSelection(queue.command('list [ID|TRACE]').summary('print what waits, and for what'));
  list.option('--limit <number>', `how many to print (otherwise ${listedMax})`);
  list.option('--json', 'print the entries as JSON');
  withExamples(list, [
    ['posthouse queue list', 'what waits, the oldest first'],
    ['posthouse queue list --domain example.org --older 2h', ''],
    ['posthouse queue list --state frozen', 'what the operator holds'],
    ["posthouse queue list --from '<>'", 'bounces'],
  ]);
  list.action(printQueueOf);
}

/** Prints all that waits. */
export function printQueue(options: ServerOptions): Promise<void> {
  return printQueueOf(undefined, options);
}

async function printQueueOf(entry: string | undefined, options: ListOptions): Promise<void> {
  const which = { ...selectionOf(options), ...(entry !== undefined && { entry }) };
  const limit = limitOf(options.limit);
  await withOperator(options, async (ask) => {
    const entries = await entriesUpTo(ask, which, limit);
    const totals = options.json ? undefined : ((await ask('queue totals', which)) as Totals);
    const text = totals ? listOf(entries, totals, Object.keys(which).length > 0) : `${printJson(entries)}\n`;
    process.stdout.write(text);
  });
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return listedMax;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageMistake(`--limit takes a whole number, not "${text}"`);
}

async function entriesUpTo(ask: Ask, which: Readonly<Record<string, unknown>>, limit: number): Promise<QueueEntry[]> {
  const entries: QueueEntry[] = [];
  let after: number | undefined = 0;
  while (after !== undefined && entries.length < limit) {
    const page = (await ask('queue list', { ...which, after, limit: limit - entries.length })) as Page;
    entries.push(...page.entries);
    ({ after } = page);
  }
  return entries;
}

function listOf(entries: readonly QueueEntry[], totals: Totals, isNarrow: boolean): string {
  const { entries: count, sizeBytes, oldest } = totals;
  if (count === 0 || oldest === null) return isNarrow ? 'Nothing of that kind waits.\n' : 'Nothing waits.\n';
  const more = count > entries.length ? ` (the first ${printCount(entries.length)} are shown: see --limit)` : '';
  const age = spanOf(systemClock.now() - oldest);
  return `${queueTable(entries)}${entriesOf(count)}, ${printSize(sizeBytes)} to send, the oldest for ${age}${more}\n`;
}

function addShow(queue: Command): void {
  const show = withServer(queue.command('show <ID|TRACE>').summary('an entry, with what was said in each attempt'));
  show.description(
    'Prints one entry of the queue, or all recipients of a message: what was asked for, why it waits, and each attempt with its transcript. Attempts are also shown for a while after an entry has left the queue.',
  );
  show.option('--json', 'print it as JSON');
  withExamples(show, [
    ['posthouse queue show 17', 'the entry with this number'],
    ['posthouse queue show 5k2jv8q0xn3tb', 'all recipients of a message'],
  ]);
  show.action(async (wanted: string, options: ServerOptions & { readonly json?: boolean }) => {
    const shown = (await withOperator(options, (ask) => ask('queue show', { wanted }))) as ShownMail;
    process.stdout.write(options.json ? `${printJson(shown)}\n` : printShown(shown, systemClock.now()));
  });
}

interface SummaryOptions extends SelectionOptions {
  readonly by: string;
  readonly json?: boolean;
}

const summaryHead = ['ENTRIES', 'LATE', 'HELD', 'SIZE', 'OLDEST', 'LAST REPLY'];

function addSummary(queue: Command): void {
  const summary = withSelection(queue.command('summary').summary('who takes no mail of ours, and who sends so much'));
  summary.description(
    'Counts what waits by whose hosts are to take it, by its domain or by its sender, the most first.',
  );
  summary.option('--by <what>', 'provider, domain or sender', 'provider');
  summary.option('--json', 'print it as JSON');
  withExamples(summary, [
    ['posthouse queue summary', 'who refuses us, and what was said last'],
    ['posthouse queue summary --by sender --older 1h', ''],
  ]);
  summary.action(async ({ by, json, ...options }: SummaryOptions) => {
    const given = { by, ...selectionOf(options) };
    const lines = (await withOperator(options, (ask) => ask('queue summary', given))) as SummaryLine[];
    process.stdout.write(json ? `${printJson(lines)}\n` : summaryTable(by, lines));
  });
}

function summaryTable(by: string, lines: readonly SummaryLine[]): string {
  return lines.length === 0 ? 'Nothing waits.\n' : table([[by.toUpperCase(), ...summaryHead], ...lines.map(rowOf)]);
}

function rowOf({ name, entries, late, held, frozen, sizeBytes, oldest, lastReply }: SummaryLine): string[] {
  const counts = [entries, late, held + frozen].map(printCount);
  return [harmless(name) || '<>', ...counts, printSize(sizeBytes), minuteOf(oldest), harmless(lastReply)];
}
