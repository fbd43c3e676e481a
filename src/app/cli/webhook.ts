/** `posthouse webhook` */

import type { Command } from 'commander';
import type { Webhook } from '../../mail/application/index.ts';
import { table } from '../table.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { numberOf } from './number.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AddOptions extends ListOptions {
  readonly events?: string;
}

export function addWebhook(program: Command): void {
  const webhook = program.command('webhook').helpCommand(false).summary('where programs are told what became of mail');
  webhook.description(
    'A webhook is an address on the web to which is posted what becomes of the mail that programs of an account sent through the HTTP API. Works on the running server, or on its stopped data folder.',
  );
  addAdd(webhook);
  addList(webhook);
  addEach(
    webhook,
    'enable',
    'let webhooks go on',
    'One that failed for days is disabled; it goes on where it stopped, as far back as events are kept.',
  );
  addEach(webhook, 'remove', 'forget webhooks', 'Nothing is posted there any more.');
}

function addAdd(webhook: Command): void {
  const add = withServer(webhook.command('add <ACCOUNT> <URL>').summary('make a webhook and print its secret'));
  add.option('--events <kinds>', 'accepted, delivered, deferred, delayed, failed, cancelled; otherwise all');
  add.option('--json', 'print it as JSON');
  withExamples(add, [
    ['posthouse webhook add shop@example.org https://shop.example.org/mail', ''],
    ['posthouse webhook add shop@example.org https://shop.example.org/mail --events failed,delayed', ''],
  ]);
  add.action(async (account: string, url: string, { events, json, ...options }: AddOptions) => {
    const kinds = events === undefined ? [] : events.split(',').map((kind) => kind.trim());
    const made = await withOperator(options, (ask) => ask('webhook add', { account, url, kinds }));
    const { secret } = made as { secret: string };
    process.stdout.write(json ? `${printJson(made)}\n` : `${secret}\n`);
  });
}

function addList(webhook: Command): void {
  const list = withServer(webhook.command('list [ACCOUNT]').summary('print the webhooks, of all or of one account'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (account: string | undefined, options: ListOptions) => {
    const webhooks = (await withOperator(options, (ask) => ask('webhook list', { account }))) as Webhook[];
    if (options.json) process.stdout.write(`${printJson(webhooks)}\n`);
    else process.stdout.write(webhooks.length === 0 ? 'There are none.\n' : table([head, ...webhooks.map(rowOf)]));
  });
}

const head = ['ID', 'ACCOUNT', 'EVENTS', 'SINCE', 'STATE', 'URL'];

function rowOf(webhook: Webhook): string[] {
  const { id, account, kinds, createdAt, url } = webhook;
  const events = kinds.length === 0 ? 'all' : kinds.join(', ');
  return [`${id}`, account, events, minuteOf(createdAt), stateOf(webhook), harmless(url)];
}

function stateOf({ disabledAt, failingSince, lastFailure }: Webhook): string {
  if (disabledAt !== null) return `disabled ${minuteOf(disabledAt)}: ${harmless(lastFailure)}`;
  return failingSince === null ? 'works' : `fails since ${minuteOf(failingSince)}: ${harmless(lastFailure)}`;
}

function addEach(webhook: Command, verb: 'enable' | 'remove', summary: string, description: string): void {
  const each = withServer(webhook.command(`${verb} <ID...>`).summary(summary));
  each.description(description);
  each.action(async (ids: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(ids, async ([id = '']) => void (await ask(`webhook ${verb}`, { id: numberOf(id) }))),
    );
  });
}
