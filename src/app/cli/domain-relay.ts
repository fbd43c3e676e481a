/** `posthouse domain next` and `posthouse domain recipients`: domains whose mailboxes are on another host. */

import { readFileSync } from 'node:fs';
import { stdin } from 'node:process';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { RelayDomain } from '../../mail/relaying/index.ts';
import { UsageMistake } from '../usage.ts';
import { withOperator } from './operator.ts';
import type { Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

/** What `domain add` is told of a domain whose mailboxes are elsewhere. */
export interface RelayOptions {
  readonly backup?: boolean;
  readonly front?: boolean;
  readonly next?: string;
}

export function withRelayOptions(add: Command): Command {
  return add
    .option('--backup', 'its mailboxes are on another host: keep its mail until that host takes it')
    .option('--front', 'the same, but keep nothing: hand each message over while its sender waits')
    .option('--next <host>', 'that host, as in mail.example.org:25, lmtps://store.example.org, lmtp:///run/lmtp');
}

/** Adds a domain with mailboxes here or, where the options say so, elsewhere. */
export async function addOne(ask: Ask, name: string | undefined, { backup, front, next }: RelayOptions): Promise<void> {
  if (backup && front) throw new UsageMistake('Say either --backup or --front');
  if (!backup && !front && next !== undefined) throw new UsageMistake('--next goes with --backup or --front');
  if (front && next === undefined) throw new UsageMistake('--front needs --next, the host of the mailboxes');
  if (!backup && !front) await ask('domain add', { name });
  else await ask('relay add', { name, role: backup ? 'backup' : 'front', ...(next !== undefined && { next }) });
}

/** Lines of `domain list` for those domains. */
export async function relayLines(ask: Ask): Promise<string[]> {
  const relays = (await ask('relay list')) as RelayDomain[];
  return relays.map(({ name, role, nextHost }) => `${name} (${role}, ${nextHost ?? 'by its MX records'})`);
}

export function addNext(domain: Command): void {
  const next = withServer(domain.command('next <NAME> [HOST]').summary('say where the mailboxes of a domain are'));
  next.description(
    'For a backup or a front. Without a host it is what the MX records say. What waits is tried there at once.',
  );
  withExamples(next, [['posthouse domain next example.org lmtps://store2.example.org', '']]);
  next.action(async (name: string, host: string | undefined, options: ServerOptions) => {
    await withOperator(options, (ask) => ask('relay next', { name, ...(host !== undefined && { next: host }) }));
  });
}

export function addRecipients(domain: Command): void {
  const recipients = domain.command('recipients').helpCommand(false).summary('for whom a backup takes mail');
  recipients.description(
    'The recipients of a backup domain. Once some are named, mail is taken for these alone, and their host is not asked.',
  );
  addListing(recipients);
  addAdding(recipients);
  addRemoving(recipients);
  addImport(recipients);
}

function addListing(recipients: Command): void {
  for (const [name, summary] of [
    ['list', 'print the recipients that were named'],
    ['export', 'the same, as import takes them'],
  ] as const) {
    const list = withServer(recipients.command(`${name} <NAME>`).summary(summary));
    list.action(async (domain: string, options: ServerOptions) => {
      const all = await withOperator(options, (ask) => recipientsOf(ask, domain));
      process.stdout.write(all.map((address) => `${address}\n`).join(''));
    });
  }
}

function addAdding(recipients: Command): void {
  const add = withServer(recipients.command('add <NAME> <ADDRESS...>').summary('name more recipients'));
  withExamples(add, [['posthouse domain recipients add example.org alice@example.org bob', 'names alone will do']]);
  add.action(async (name: string, addresses: string[], options: ServerOptions) => {
    await withOperator(options, (ask) => inParts(ask, 'recipients add', name, fullAddresses(name, addresses)));
  });
}

function addRemoving(recipients: Command): void {
  const remove = withServer(recipients.command('remove <NAME> <ADDRESS...>').summary('take recipients from the list'));
  remove.description('Takes recipients from the list. After the last, their host is asked again.');
  remove.action(async (name: string, addresses: string[], options: ServerOptions) => {
    const all = fullAddresses(name, addresses);
    const done = await withOperator(options, (ask) => inParts(ask, 'recipients remove', name, all));
    if (done < all.length) throw new Fault('notFound', `${all.length - done} of them were not on the list`);
  });
}

function addImport(recipients: Command): void {
  const add = withServer(recipients.command('import <NAME> <FILE>').summary('name all recipients anew'));
  add.description(
    'The list becomes what the file says, one address a line; at no moment is somebody refused who is on both.',
  );
  withExamples(add, [
    ['posthouse domain recipients import example.org valid.txt', ''],
    ['ssh primary posthouse account list | posthouse domain recipients import example.org -', ''],
  ]);
  add.action(async (name: string, file: string, options: ServerOptions) => {
    const wanted = fullAddresses(name, linesOf(file === '-' ? await text(stdin) : readFileSync(file, 'utf8')));
    if (wanted.length === 0) throw new Fault('cannot', 'There is no address in it; to name nobody, remove them all');
    await withOperator(options, (ask) => replace(ask, name, wanted));
  });
}

async function replace(ask: Ask, name: string, wanted: readonly string[]): Promise<void> {
  await inParts(ask, 'recipients add', name, wanted);
  const keep = new Set(wanted.map((address) => address.toLowerCase().normalize('NFC')));
  const gone = (await recipientsOf(ask, name)).filter((address) => !keep.has(address));
  await inParts(ask, 'recipients remove', name, gone);
  process.stdout.write(`${keep.size} recipients, ${gone.length} of the former are gone\n`);
}

/** Answers how many the server says were done. */
async function inParts(ask: Ask, command: string, name: string, addresses: readonly string[]): Promise<number> {
  let done = 0;
  for (let at = 0; at < addresses.length; at += limits.relayRecipientsAtOnceMax) {
    const part = addresses.slice(at, at + limits.relayRecipientsAtOnceMax);
    done += Number(await ask(command, { name, addresses: part }));
  }
  return done;
}

async function recipientsOf(ask: Ask, name: string): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const after = all.at(-1);
    const more = (await ask('recipients list', { name, ...(after !== undefined && { after }) })) as string[];
    if (more.length === 0) return all;
    all.push(...more);
  }
}

/** The first word of each line; empty lines and what begins with # do not count. */
function linesOf(content: string): string[] {
  const words = content.split('\n').map((line) => line.trim().split(/\s+/)[0] ?? '');
  return words.filter((word) => word !== '' && !word.startsWith('#'));
}

function fullAddresses(name: string, addresses: readonly string[]): string[] {
  return addresses.map((address) => (address.includes('@') ? address : `${address}@${name}`));
}
