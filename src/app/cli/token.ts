/** `posthouse token` */

import type { Command } from 'commander';
import type { Token } from '../../mail/application/index.ts';
import { table } from '../table.ts';
import { msOfText } from './duration.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { numberOf } from './number.ts';
import { withOperator } from './operator.ts';
import { collect, withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface AddOptions extends ListOptions {
  readonly label?: string;
  readonly expires?: string;
  readonly from?: readonly string[];
  readonly only?: string;
}

export function addToken(program: Command): void {
  const token = program.command('token').helpCommand(false).summary('what programs send with through the HTTP API');
  token.description(
    'A token lets one program send mail of an account, and ask what becomes of it, without knowing the password. It can be taken back alone. Works on the running server, or on its stopped data folder.',
  );
  addAdd(token);
  addList(token);
  addRevoke(token);
}

function addAdd(token: Command): void {
  const add = withServer(token.command('add <ACCOUNT>').summary('make a token and print its secret, this once'));
  add.option('--label <text>', 'which program has it');
  add.option('--expires <time>', 'how long it is good, as in 12h, 90d or 52w; otherwise until it is revoked');
  add.option('--from <address>', 'write as this address of the account only (repeatable)', collect);
  add.option('--only <send|read>', 'good for sending only, or for asking what became of mail');
  add.option('--json', 'print it as JSON, with all that is known of it');
  withExamples(add, [
    ['posthouse token add shop@example.org --label "web shop" --expires 90d', ''],
    ['posthouse token add shop@example.org --from orders@example.org --only send', ''],
  ]);
  add.action(async (account: string, { label, expires, from = [], only, json, ...options }: AddOptions) => {
    const forMs = expires === undefined ? undefined : msOfText('--expires', expires);
    const wish = { account, label, forMs, senders: from, scopes: only === undefined ? [] : [only] };
    const made = (await withOperator(options, (ask) => ask('token add', wish))) as Token & { secret: string };
    process.stdout.write(json ? `${printJson(made)}\n` : `${made.secret}\n`);
  });
}

function addList(token: Command): void {
  const list = withServer(token.command('list [ACCOUNT]').summary('print the tokens, of all or of one account'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (account: string | undefined, options: ListOptions) => {
    const tokens = (await withOperator(options, (ask) => ask('token list', { account }))) as Token[];
    if (options.json) process.stdout.write(`${printJson(tokens)}\n`);
    else process.stdout.write(tokens.length === 0 ? 'There are none.\n' : table([head, ...tokens.map(rowOf)]));
  });
}

const head = ['ID', 'ACCOUNT', 'GOOD FOR', 'WRITES AS', 'SINCE', 'UNTIL', 'LAST USED', 'LABEL'];

function rowOf({ id, account, scopes, senders, createdAt, expiresAt, usedAt, label }: Token): string[] {
  const end = expiresAt === null ? 'for ever' : minuteOf(expiresAt);
  const isOver = expiresAt !== null && expiresAt <= Date.now();
  return [
    `${id}`,
    account,
    scopes.join(', '),
    senders.length === 0 ? 'any of its own' : senders.join(', '),
    minuteOf(createdAt),
    isOver ? `${end} (over)` : end,
    usedAt === null ? 'never' : minuteOf(usedAt),
    harmless(label),
  ];
}

function addRevoke(token: Command): void {
  const revoke = withServer(token.command('revoke <ID...>').summary('take tokens back'));
  revoke.description('They are good for nothing from now on. What they have sent stays on its way.');
  revoke.action(async (ids: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(ids, async ([id = '']) => void (await ask('token revoke', { id: numberOf(id) }))),
    );
  });
}
