/** `posthouse route` */

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageMistake } from '../usage.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { printRoutes, printTest, printTroubles } from './route-shown.ts';
import type { Route, RouteTest, Trouble } from '../../mail/routing/index.ts';
import { withExamples } from './style.ts';

interface AddOptions extends ServerOptions {
  readonly to?: string;
  readonly fromDomain?: string;
  readonly fromAddress?: string;
  readonly host?: string;
  readonly direct?: boolean;
  readonly tls?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly sourceAddress?: readonly string[];
  readonly socks?: string;
}

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface TestOptions extends ListOptions {
  readonly from?: string;
  readonly to: string;
}

export function addRoute(program: Command): void {
  const route = program.command('route').helpCommand(false).summary('which way mail leaves');
  route.description(
    'Ways for mail that leaves: by sender, by recipient, or for all of it. Also: who refuses this server, and what then happens.',
  );
  addAdd(route);
  addList(route);
  addRemove(route);
  addTest(route);
  addState(route);
  addForget(route);
}

const details =
  'Names a way for some mail. All that is named must fit; where several routes fit, the recipient counts before the sender, ' +
  'an address before its domain, a domain before what is above it. Without --to and --from it is for all mail.';

function addAdd(route: Command): void {
  const add = withServer(route.command('add <NAME>').summary('name a way for some mail'));
  add.description(details);
  add.option('--to <domain>', 'mail to this domain; .example.org is all below example.org');
  add.option('--from-domain <domain>', 'mail from this domain');
  add.option('--from-address <address>', 'mail from this address');
  add.option('--host <host:port>', 'the host that takes it');
  add.option('--direct', 'no such host, but the MX records');
  add.option('--tls <mode>', 'required, encrypted, implicit, opportunistic or none (otherwise as the port suggests)');
  add.option('--user <name>', 'the login there');
  add.option('--password-file <file>', 'its password: the first line of a file');
  add.option('--source-address <address...>', 'addresses of this machine to speak from');
  add.option('--socks <host:port>', 'through this SOCKS5 proxy');
  withExamples(add, [
    ['posthouse route add club --from-domain a.test --host smtp.b.test:587 --user u --password-file p', ''],
    ['posthouse route add plant --to plant.internal --host 10.0.0.5:25 --tls none', ''],
    ['posthouse route add news --from-address news@example.org --direct --source-address 192.0.2.7', ''],
    ['posthouse route add tor --to .onion --direct --socks 127.0.0.1:9050', ''],
  ]);
  add.action(async (name: string, options: AddOptions) => {
    const given = { name, ...wishesOf(options) };
    await withOperator(options, (ask) => ask('route add', given));
  });
}

/** As the control socket wants it. */
function wishesOf({ direct, passwordFile, sourceAddress, host, ...options }: AddOptions) {
  if (direct === true && host !== undefined) throw new UsageMistake('Say either --host or --direct');
  if (direct !== true && host === undefined) throw new UsageMistake('Say --host HOST:PORT or --direct');
  const { to, fromDomain, fromAddress, tls, user, socks } = options;
  const password = passwordFile === undefined ? undefined : firstLineOf(passwordFile);
  const sourceAddresses = sourceAddress?.join(' ');
  const all = { to, fromDomain, fromAddress, host, tls, user, password, sourceAddresses, socks };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function firstLineOf(file: string): string {
  const [line = ''] = readFileSync(file, 'utf8').split(/\r?\n/);
  if (line === '') throw new UsageMistake(`There is no password in ${file}`);
  return line;
}

function addList(route: Command): void {
  const list = withServer(route.command('list').summary('print the routes, without their passwords'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (options: ListOptions) => {
    const routes = (await withOperator(options, (ask) => ask('route list'))) as Route[];
    process.stdout.write(options.json ? `${printJson(routes)}\n` : printRoutes(routes));
  });
}

function addRemove(route: Command): void {
  const remove = withServer(route.command('remove <NAME...>').summary('remove routes'));
  remove.description('Removes routes. What waits and was sent their way by name waits until it is given another way.');
  remove.action(async (names: string[], options: ServerOptions) => {
    await withOperator(options, (ask) => withEach(names, async ([name]) => void (await ask('route remove', { name }))));
  });
}

function addTest(route: Command): void {
  const test = withServer(route.command('test').summary('print which hosts would be asked, and why'));
  test.description(
    'Prints which hosts would be asked for a message, in which order, and why. Connects to none of them.',
  );
  test.option('--from <address>', 'its sender; left out: a bounce');
  test.requiredOption('--to <address>', 'its recipient, or the domain alone');
  test.option('--json', 'as one JSON object, for programs');
  withExamples(test, [['posthouse route test --from a@example.org --to b@example.net', '']]);
  test.action(async ({ from, to, ...options }: TestOptions) => {
    const given = { to, ...(from !== undefined && { from }) };
    const found = (await withOperator(options, (ask) => ask('route test', given))) as RouteTest;
    process.stdout.write(options.json ? `${printJson(found)}\n` : printTest(found));
  });
}

function addState(route: Command): void {
  const state = withServer(route.command('state').summary('print who refuses this server, and what helps'));
  state.option('--json', 'as one JSON array, for programs');
  state.action(async (options: ListOptions) => {
    const troubles = (await withOperator(options, (ask) => ask('route state'))) as Trouble[];
    process.stdout.write(options.json ? `${printJson(troubles)}\n` : printTroubles(troubles));
  });
}

function addForget(route: Command): void {
  const forget = withServer(route.command('forget <PROVIDER...>').summary('send directly again'));
  forget.description('Forgets that providers refuse this server: all mail for them goes there directly from now on.');
  withExamples(forget, [['posthouse route forget microsoft', 'after its form was answered']]);
  forget.action(async (providers: string[], options: ServerOptions) => {
    await withOperator(options, (ask) =>
      withEach(providers, async ([provider]) => void (await ask('route forget', { provider }))),
    );
  });
}
