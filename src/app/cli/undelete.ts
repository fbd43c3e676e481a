/** `posthouse undelete` */

import type { Command } from 'commander';
import { printSize } from '../../mail/quota/index.ts';
import type { Found, Restored } from '../../mail/undelete/index.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

interface UndeleteOptions extends ServerOptions {
  readonly since?: string;
  readonly fromMailbox?: string;
  readonly search?: string;
  readonly limit: string;
  readonly all?: boolean;
  readonly restore?: boolean;
}

export function addUndelete(program: Command): void {
  const undelete = withServer(program.command('undelete <ADDRESS> [UID...]').summary('bring back expunged mail'));
  undelete.description(
    'Lists what was expunged from the mailboxes of an account and can be brought back, the newest first. With --restore it goes back to where it was.',
  );
  undelete.option('--since <time>', 'expunged then or later, as in 2026-11-20T10:00 (UTC)');
  undelete.option('--from-mailbox <name>', 'expunged from there, also where that mailbox was deleted');
  undelete.option('--search <text>', 'stands in From, To or Subject');
  undelete.option('--limit <number>', 'how many to list', '100');
  undelete.option('--restore', 'bring back what the UIDs and options mean');
  undelete.option('--all', 'bring back everything there is');
  withExamples(undelete, [
    ['posthouse undelete alice@example.org', 'what there is'],
    ['posthouse undelete alice@example.org --search invoice', ''],
    ['posthouse undelete alice@example.org 17 18 --restore', 'these two'],
    ['posthouse undelete alice@example.org --since 2026-11-20T10:00 --restore', 'what went since ten'],
    ['posthouse undelete alice@example.org --from-mailbox Lists/News --restore', 'a deleted mailbox'],
  ]);
  undelete.action(async (address: string, uids: string[], options: UndeleteOptions) => {
    const wanted = { address, ...wantedOf(uids, options) };
    if (options.restore) await restore(wanted, uids, options);
    else await list(wanted, options);
  });
}

type Wanted = Readonly<Record<string, unknown>>;

function wantedOf(uids: readonly string[], { since, fromMailbox, search }: UndeleteOptions): Wanted {
  return {
    ...(uids.length > 0 && { uids: uids.map(uidOf) }),
    ...(since !== undefined && { since: timeOf(since) }),
    ...(fromMailbox !== undefined && { fromMailbox }),
    ...(search !== undefined && { search }),
  };
}

async function list(wanted: Wanted, options: UndeleteOptions): Promise<void> {
  if (options.all) throw new UsageMistake('--all goes with --restore');
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit > 0)) throw new UsageMistake('--limit takes a whole number');
  const answer = await withOperator(options, (ask) => ask('undelete list', { ...wanted, limit }));
  const { messages, more } = answer as { readonly messages: readonly Found[]; readonly more: boolean };
  if (messages.length === 0) return void process.stdout.write('There is nothing to bring back.\n');
  process.stdout.write(table([head, ...messages.map(rowOf)]));
  if (more) process.stdout.write('... and more: see --limit, --since and --search\n');
}

async function restore(wanted: Wanted, uids: readonly string[], options: UndeleteOptions): Promise<void> {
  const { since, fromMailbox, search, all } = options;
  const isNarrow = uids.length > 0 || since !== undefined || fromMailbox !== undefined || search !== undefined;
  if (isNarrow === (all ?? false)) {
    throw new UsageMistake('Say what to bring back: UIDs, --since, --from-mailbox, --search, or --all');
  }
  const restored = (await withOperator(options, (ask) => ask('undelete restore', wanted))) as readonly Restored[];
  if (restored.length === 0) return void process.stdout.write('There is nothing to bring back.\n');
  for (const { mailbox, messages } of restored) {
    process.stdout.write(`${messages} ${messages === 1 ? 'message' : 'messages'} back in ${harmless(mailbox)}\n`);
  }
}

const head = ['UID', 'EXPUNGED', 'MAILBOX', 'FROM', 'SUBJECT', 'SIZE'];

function rowOf({ uid, expungedAt, mailbox, from, subject, sizeBytes }: Found): string[] {
  const texts = [mailbox ?? '?', short(from), short(subject)].map(harmless);
  return [`${uid}`, minuteOf(expungedAt), ...texts, printSize(sizeBytes)];
}

const shownCharacters = 40;

function short(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1).toWellFormed()}…` : text;
}

function uidOf(text: string): number {
  const uid = Number(text);
  if (Number.isInteger(uid) && uid > 0) return uid;
  throw new UsageMistake(`${text} is no UID: they stand in the first column of the list`);
}

/** A time without a zone is UTC, as the list prints it. */
function timeOf(text: string): number {
  const [, day, time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const ms = day === undefined ? NaN : Date.parse(`${day}T${time}${zone}`);
  if (!Number.isNaN(ms)) return ms;
  throw new UsageMistake(`--since takes a time as in 2026-11-20T10:00, not "${text}"`);
}
