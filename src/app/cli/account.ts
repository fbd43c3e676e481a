/** `posthouse account` */

import type { Command } from 'commander';
import { systemRandom } from '../../base/random.ts';
import { newPassword } from '../password.ts';
import { addSending } from './account-sending.ts';
import { table } from '../table.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import type { Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

type PasswordOptions = ServerOptions & { readonly password?: string };

export function addAccount(program: Command): void {
  const account = program.command('account').helpCommand(false).summary('the people who have mail here');
  account.description(
    'An account has mailboxes and a password. Works on the running server, or on its stopped data folder.',
  );
  addAdd(account);
  addList(account);
  addPassword(account);
  addRemove(account);
  addSending(account);
  addGrant(account, 'grant');
  addGrant(account, 'revoke');
  addGrants(account);
}

function addAdd(account: Command): void {
  const add = withServer(account.command('add <ADDRESS...>').summary('add an account'));
  add.description('Adds an account with its mailboxes. Its domain must exist.');
  withPassword(add);
  withExamples(add, [
    ['posthouse account add alice@example.org', 'prints the password made for her'],
    ['posthouse account add - < accounts.txt', 'one "ADDRESS [PASSWORD]" a line'],
  ]);
  add.action(async (addresses: string[], options: PasswordOptions) => {
    await withOperator(options, (ask) => givePasswords(ask, 'account add', addresses, options));
  });
}

function addPassword(account: Command): void {
  const password = withServer(account.command('password <ADDRESS...>').summary('give a new password'));
  password.description('Gives an account a new password. The old one ends at once.');
  withPassword(password);
  withExamples(password, [['posthouse account password alice@example.org', 'prints the new one']]);
  password.action(async (addresses: string[], options: PasswordOptions) => {
    await withOperator(options, (ask) => givePasswords(ask, 'account password', addresses, options));
  });
}

function withPassword(command: Command): void {
  const meaning = 'the password; others on this machine may see it while this runs. Without it one is made and printed';
  command.option('--password <text>', meaning);
}

/** A password that nobody gave is made, and printed this once. */
function givePasswords(
  ask: Ask,
  command: string,
  addresses: readonly string[],
  options: PasswordOptions,
): Promise<void> {
  return withEach(addresses, async ([address, written = options.password]) => {
    const password = written ?? newPassword(systemRandom);
    await ask(command, { address, password });
    if (written === undefined) process.stdout.write(`${address} ${password}\n`);
  });
}

function addList(account: Command): void {
  const list = withServer(account.command('list').summary('print the accounts'));
  list.action(async (options: ServerOptions) => {
    const accounts = (await withOperator(options, (ask) => ask('account list'))) as { address: string }[];
    process.stdout.write(accounts.map(({ address }) => `${address}\n`).join(''));
  });
}

function addGrant(account: Command, verb: 'grant' | 'revoke'): void {
  const summary = { grant: 'let an account send as another address', revoke: 'take that back' }[verb];
  const grant = withServer(account.command(`${verb} <ADDRESS>`).summary(summary));
  grant.requiredOption('--send-as <address...>', 'the addresses; @example.org is all of a domain');
  withExamples(grant, [[`posthouse account ${verb} bob@example.org --send-as info@example.org`, '']]);
  grant.action(async (address: string, { sendAs, ...options }: ServerOptions & { readonly sendAs: string[] }) => {
    await withOperator(options, async (ask) => {
      for (const other of sendAs) await ask(`account ${verb}`, { account: address, address: other });
    });
  });
}

function addGrants(account: Command): void {
  const list = withServer(account.command('grants [ADDRESS]').summary('print who may send as whom'));
  list.description(
    'Prints what was granted. What accounts may send as without that (their aliases, masked addresses) is not listed.',
  );
  list.option('--json', 'as one JSON array, for programs');
  list.action(
    async (address: string | undefined, { json, ...options }: ServerOptions & { readonly json?: boolean }) => {
      const grants = (await withOperator(options, (ask) => ask('account grants', { account: address }))) as Grant[];
      const rows = grants.map((grant) => [grant.account, 'as', grant.address]);
      process.stdout.write(json ? `${printJson(grants)}\n` : table(rows));
    },
  );
}

interface Grant {
  readonly account: string;
  readonly address: string;
}

function addRemove(account: Command): void {
  const remove = withServer(account.command('remove <ADDRESS...>').summary('remove an account and all its mail'));
  remove.description('Removes an account with all its mailboxes and mail. This cannot be undone.');
  remove.action(async (addresses: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(addresses, async ([address]) => void (await ask('account remove', { address }))),
    );
  });
}
