/** `posthouse queue hold` and its like: what is to be done with mail that waits. */

import type { Command } from 'commander';
import type { Ordered, QueueEntry } from '../../mail/dispatch/index.ts';
import { UsageMistake } from '../usage.ts';
import { withOperator } from './operator.ts';
import { selectionOf, withSelection, type SelectionOptions } from './queue-options.ts';
import { entriesOf, queueTable } from './queue-shown.ts';
import { withExamples } from './style.ts';

interface Order {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What has been done: "3 entries held". */
  readonly done: string;
  /** What may have been meant where it was done to nothing. */
  readonly hint?: string;
  readonly examples: readonly (readonly [string, string])[];
}

const orders: readonly Order[] = [
  {
    name: 'hold',
    summary: 'keep mail from being tried',
    description: 'What is held is not tried, and does not grow old, until it is released.',
    done: 'held',
    examples: [
      ['posthouse queue hold --from news@example.org', ''],
      ['posthouse queue hold --domain example.net --dry-run', 'what would be held'],
    ],
  },
  {
    name: 'release',
    summary: 'let go what was held',
    description: 'What was held is tried at once, and may wait as long as new mail.',
    done: 'released',
    hint: 'What is held back for its sender goes by: posthouse queue retry --held',
    examples: [['posthouse queue release --state frozen', 'all that was held']],
  },
  {
    name: 'cancel',
    summary: 'take mail back, without a bounce',
    description: 'The mail goes away: nobody gets it, and nobody is told. A copy in Sent stays.',
    done: 'cancelled',
    examples: [
      ['posthouse queue cancel 17', ''],
      ['posthouse queue cancel 5k2jv8q0xn3tb', 'a message, for all its recipients'],
      ["posthouse queue cancel --from '<>' --older 1d", 'bounces that nobody takes'],
    ],
  },
  {
    name: 'retry',
    summary: 'try mail again now',
    description:
      'What waits is due now; what the operator holds is not, and what its sender holds back only with --held.',
    done: 'made due now',
    hint: 'What the operator holds goes by: posthouse queue release; what is held back for its sender with --held',
    examples: [
      ['posthouse queue retry --all', ''],
      ['posthouse queue retry --provider outlook.com', ''],
    ],
  },
  {
    name: 'fail',
    summary: 'give mail up, with a bounce',
    description: 'The mail goes back to its sender as undeliverable, at once where the server runs.',
    done: 'given up',
    examples: [['posthouse queue fail --domain exmaple.org', 'a domain that was mistyped']],
  },
];

interface OrderOptions extends SelectionOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly held?: boolean;
}

export function addOrders(queue: Command): void {
  for (const order of orders) addOrder(queue, order);
  addReroute(queue);
}

function addOrder(queue: Command, order: Order): void {
  const { name, summary, description, examples } = order;
  const command = withOrder(queue.command(`${name} [ID|TRACE...]`).summary(summary).description(description));
  if (name === 'retry') command.option('--held', 'also what its senders hold back until later');
  withExamples(command, examples);
  command.action((entries: string[], options: OrderOptions) =>
    give(order, entries, options, name === 'retry' ? { held: options.held ?? false } : {}),
  );
}

function withOrder(command: Command): Command {
  withSelection(command);
  command.option('--all', 'everything that waits');
  return command.option('--dry-run', 'change nothing, print what would be changed');
}

const rerouting =
  'The mail leaves by the given way from now on, and is due now: a host with its port, the name of a route (posthouse route list), or "direct" for the hosts of its domain. "rules" is the usual way again.';

function addReroute(queue: Command): void {
  const reroute = queue.command('reroute <WAY> [ID|TRACE...]').summary('send mail by another way');
  withOrder(reroute.description(rerouting));
  withExamples(reroute, [
    ['posthouse queue reroute relay.example.net:587 17', ''],
    ['posthouse queue reroute backup --provider outlook.com', 'by the route "backup"'],
    ['posthouse queue reroute rules --all', ''],
  ]);
  reroute.action((way: string, entries: string[], options: OrderOptions) =>
    give({ name: 'reroute', done: 'rerouted' }, entries, options, { route: way === 'rules' ? '' : way }),
  );
}

/** Has an order carried out for each entry that is named, or for all that the options mean. */
async function give(
  { name, done, hint }: Pick<Order, 'name' | 'done' | 'hint'>,
  entries: readonly string[],
  options: OrderOptions,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const which = selectionOf(options);
  const { all = false, dryRun = false } = options;
  const isNarrow = entries.length > 0 || Object.keys(which).length > 0;
  if (isNarrow && all) throw new UsageMistake('--all means everything: leave it out, or what else you named');
  if (!isNarrow && !all) {
    throw new UsageMistake(
      'Say which mail is meant: IDs, --from, --to, --domain and their like, or --all for everything',
    );
  }
  await withOperator(options, async (ask) => {
    const [would, each]: [QueueEntry[], readonly (string | undefined)[]] = [
      [],
      entries.length > 0 ? entries : [undefined],
    ];
    let changed = 0;
    for (const entry of each) {
      const given = { ...which, ...more, ...(entry !== undefined && { entry }), all, dryRun };
      const ordered = (await ask(`queue ${name}`, given)) as Ordered;
      changed += ordered.changed;
      would.push(...ordered.would);
    }
    const hinted = changed === 0 && hint !== undefined ? `${hint}\n` : '';
    const text = dryRun ? rehearsed(would, changed, done) : `${entriesOf(changed)} ${done}.\n`;
    process.stdout.write(`${text}${hinted}`);
  });
}

function rehearsed(would: readonly QueueEntry[], changed: number, done: string): string {
  const more = changed > would.length ? `... and ${changed - would.length} more\n` : '';
  return `${changed === 0 ? '' : queueTable(would)}${more}${entriesOf(changed)} would be ${done}.\n`;
}
