/** `posthouse reindex` */

import { setTimeout } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ReindexProgress } from '../../protocols/control/index.ts';
import { withOperator } from './operator.ts';
import type { Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';

const lookEveryMs = 500;

export function addReindex(program: Command): void {
  const reindex = withServer(program.command('reindex').summary('make the search index anew'));
  reindex.description(
    'Forgets the search index and what was read from messages on arrival, and makes both anew from the messages. The server goes on meanwhile; searches are slower until it is done.',
  );
  reindex.option('--search-only', 'only the search index');
  reindex.action(async (options: ServerOptions & { readonly searchOnly?: true }) => {
    const summaries = !options.searchOnly;
    await withOperator(options, async (ask) => {
      await ask('reindex start', { summaries });
      await untilDone(ask);
    });
    process.stdout.write('Done.\n');
  });
}

async function untilDone(ask: Ask): Promise<void> {
  for (let told = ''; ;) {
    const progress = (await ask('reindex progress')) as ReindexProgress;
    const line = lineOf(progress);
    if (line !== told) process.stderr.write(line);
    told = line;
    if (progress.behind === 0 && !progress.isRenewing) return;
    await setTimeout(lookEveryMs);
  }
}

function lineOf({ behind, isRenewing, isLeft }: ReindexProgress): string {
  if (isLeft) return 'The server makes the search index when it runs again\n';
  const index = behind === 0 ? 'The index has all messages' : `${behind} messages are to be indexed`;
  return `${index}${isRenewing ? '; messages are being read anew' : ''}\n`;
}
