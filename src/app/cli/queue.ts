/** `posthouse queue` */

import type { Command } from 'commander';
import type { QueuedMessage } from '../../protocols/control/index.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { table } from '../table.ts';

export function addQueue(program: Command): void {
  const queue = program.command('queue').helpCommand(false).summary('mail that waits for other servers');
  queue.description('Mail on its way to other servers that could not be handed over yet.');
  addList(queue);
  addRetry(queue);
}

function addList(queue: Command): void {
  const list = withServer(queue.command('list').summary('print what waits, and for what'));
  list.action(printQueue);
}

/** Prints what waits. */
export async function printQueue(options: ServerOptions): Promise<void> {
  const waiting = (await withOperator(options, (ask) => ask('queue list'))) as QueuedMessage[];
  process.stdout.write(waiting.length === 0 ? 'Nothing waits.\n' : table([head, ...waiting.map(rowOf)]));
}

const head = ['ID', 'FROM', 'TO', 'QUEUED', 'NEXT ATTEMPT', 'TRIED', 'LAST REPLY'];

function rowOf({
  id,
  reversePath,
  forwardPath,
  queuedAt,
  nextAttemptAt,
  heldUntil,
  attempts,
  lastReply,
}: QueuedMessage): string[] {
  const sender = reversePath === '' ? '<>' : reversePath;
  return [
    `${id}`,
    sender,
    forwardPath,
    minuteOf(queuedAt),
    heldUntil >= nextAttemptAt && attempts === 0 ? `held until ${minuteOf(heldUntil)}` : minuteOf(nextAttemptAt),
    `${attempts}`,
    harmless(lastReply),
  ];
}

function addRetry(queue: Command): void {
  const retry = withServer(queue.command('retry').summary('try everything again now'));
  retry.option('--held', 'also what its senders hold back until later');
  retry.action(async ({ held = false, ...options }: ServerOptions & { held?: boolean }) => {
    await withOperator(options, (ask) => ask('queue retry', { held }));
    process.stdout.write('Everything that waits is due now.\n');
  });
}
