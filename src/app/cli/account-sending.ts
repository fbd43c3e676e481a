/** `posthouse account sending` */

import type { Command } from 'commander';
import { limits } from '../../base/limits.ts';
import type { SendingRow } from '../../mail/submission/index.ts';
import { UsageMistake } from '../usage.ts';
import { table } from '../table.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

interface SendingOptions extends ServerOptions {
  readonly messages?: string;
  readonly newRecipients?: string;
  readonly copyToSent?: string;
  readonly undo?: string;
}

const description =
  'Prints what accounts have sent today (UTC) and may send, or changes what they may. "none" is no limit, ' +
  '"default" what the configuration says (submission.messages_per_day and its like).';

export function addSending(account: Command): void {
  const sending = withServer(account.command('sending <ADDRESS...>').summary('what accounts may send a day'));
  sending.description(description);
  sending.option('--messages <number>', 'messages a day');
  sending.option('--new-recipients <number>', 'addresses a day to which it has never written before');
  sending.option('--copy-to-sent <yes|no>', 'whether the server puts what it sends into Sent');
  sending.option('--undo <seconds>', 'how long what it sends waits, so that it can be taken back');
  withExamples(sending, [
    ['posthouse account sending a@example.org', 'what was sent today'],
    ['posthouse account sending news@example.org --messages 9000', ''],
    ['posthouse account sending a@example.org --copy-to-sent yes', ''],
    ['posthouse account sending a@example.org --undo 30', 'it can be taken back'],
  ]);
  sending.action(async (addresses: string[], options: SendingOptions) => {
    const change = changeOf(options);
    await withOperator(options, async (ask) => {
      for (const address of Object.keys(change).length > 0 ? addresses : []) {
        await ask('account setSending', { address, ...change });
      }
      const rows: SendingRow[] = [];
      for (const address of addresses) rows.push((await ask('account sending', { address })) as SendingRow);
      process.stdout.write(table([head, ...rows.map(rowOf)]));
    });
  });
}

/** As the control socket wants it. */
function changeOf({ messages, newRecipients, copyToSent, undo }: SendingOptions): Readonly<Record<string, unknown>> {
  return {
    ...(messages !== undefined && { messages: limitOf('--messages', messages) }),
    ...(newRecipients !== undefined && { newRecipients: limitOf('--new-recipients', newRecipients) }),
    ...(copyToSent !== undefined && { copies: copiesOf(copyToSent) }),
    ...(undo !== undefined && { undoSeconds: secondsOf(undo) }),
  };
}

function limitOf(option: string, text: string): number | null {
  if (text === 'default') return null;
  if (text === 'none') return 0;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new UsageMistake(`${option} takes a whole number from 1 on, "none" or "default", not "${text}"`);
}

function copiesOf(text: string): number | null {
  if (text === 'default') return null;
  if (text === 'yes' || text === 'no') return text === 'yes' ? 1 : 0;
  throw new UsageMistake(`--copy-to-sent takes "yes", "no" or "default", not "${text}"`);
}

function secondsOf(text: string): number | null {
  if (text === 'default') return null;
  if (text === 'none') return 0;
  if (/^\d{1,5}$/.test(text) && Number(text) <= limits.undoSecondsMax) return Number(text);
  throw new UsageMistake(`--undo takes up to ${limits.undoSecondsMax} seconds, "none" or "default", not "${text}"`);
}

const head = ['ACCOUNT', 'MESSAGES', 'LIMIT', 'NEW RECIPIENTS', 'LIMIT', 'COPY TO SENT', 'UNDO'];

function rowOf(row: SendingRow): string[] {
  const { address, messages, limitMessages, newRecipients, limitNewRecipients, copies, undoSeconds } = row;
  const copy = copies === null ? 'default' : copies === 1 ? 'yes' : 'no';
  const undo = undoSeconds === null || undoSeconds === 0 ? shown(undoSeconds) : `${undoSeconds} s`;
  const counts = [`${messages}`, shown(limitMessages), `${newRecipients}`, shown(limitNewRecipients)];
  return [address, ...counts, copy, undo];
}

function shown(limit: number | null): string {
  if (limit === null) return 'default';
  return limit === 0 ? 'none' : `${limit}`;
}
