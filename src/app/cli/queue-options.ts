/** Options of `posthouse queue` that say which mail is meant. */

import type { Command } from 'commander';
import { UsageMistake } from '../usage.ts';
import { msOfText } from './duration.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';

export interface SelectionOptions extends ServerOptions {
  readonly from?: string;
  readonly to?: string;
  readonly domain?: string;
  readonly provider?: string;
  readonly older?: string;
  readonly state?: string;
}

export const states = ['waiting', 'held', 'frozen', 'late'] as const;

export function withSelection(command: Command): Command {
  command.option('--from <address>', 'from this sender: an address, @example.org, or "<>" for bounces');
  command.option('--to <address>', 'to this recipient: an address, or @example.org');
  command.option('--domain <domain>', 'to this domain');
  command.option('--provider <name>', 'whose hosts were asked the last time, as in google.com');
  command.option('--older <time>', 'in the queue for longer, as in 30m, 2h or 3d');
  command.option('--state <state>', `${states.slice(0, -1).join(', ')} or ${states.at(-1)}`);
  return withServer(command);
}

/** As the control socket wants it. Throws UsageMistake. */
export function selectionOf(options: SelectionOptions): Readonly<Record<string, unknown>> {
  const { from, to, domain, provider, older, state } = options;
  if (state !== undefined && !(states as readonly string[]).includes(state)) {
    throw new UsageMistake(`--state takes one of ${states.join(', ')}, not "${state}"`);
  }
  return {
    ...(from !== undefined && { sender: from }),
    ...(to !== undefined && { recipient: to }),
    ...(domain !== undefined && { domain }),
    ...(provider !== undefined && { provider }),
    ...(older !== undefined && { olderThanMs: msOfText('--older', older) }),
    ...(state !== undefined && { state }),
  };
}
