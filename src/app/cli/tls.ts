/** `posthouse tls` */

import type { Command } from 'commander';
import type { DomainTls } from '../../mail/transport/index.ts';
import { table } from '../table.ts';
import { withEach } from './entries.ts';
import { printJson } from './json.ts';
import { type Ask, withOperator } from './operator.ts';
import { collect, withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless } from './shown.ts';
import { withExamples } from './style.ts';
import { addTlsReports } from './tls-reports.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

interface SetOptions extends ServerOptions {
  readonly name?: readonly string[];
}

export function addTls(program: Command): void {
  const tls = program.command('tls').helpCommand(false).summary('how mail to other servers must be protected');
  tls.description(
    'How well the way to each domain is protected: by your rules, by what the domain publishes (MTA-STS, DANE), by what was seen before.',
  );
  addList(tls);
  addSet(tls);
  addUnset(tls);
  addForget(tls);
  addTlsReports(tls);
}

function addList(tls: Command): void {
  const list = withServer(tls.command('list [NAME...]').summary('print what is known, of all or of some domains'));
  list.option('--json', 'as one JSON array, for programs');
  list.action(async (names: string[], options: ListOptions) => {
    const all = await withOperator(options, (ask) => (names.length > 0 ? shown(ask, names) : listed(ask)));
    if (options.json) process.stdout.write(`${printJson(all)}\n`);
    else process.stdout.write(all.length === 0 ? 'Nothing is known yet.\n' : table([head, ...all.flatMap(rowsOf)]));
  });
}

function addSet(tls: Command): void {
  const set = withServer(tls.command('set <NAME> <LEVEL>').summary('make a rule for a domain or a host'));
  set.description(
    'A rule for a domain, a host, or with a dot before it for all below a name. The level is none (in clear), opportunistic (encrypted where possible, whatever the domain publishes), encrypted (or not at all) or required (with a valid certificate, or not at all). The last two ask for more where the domain does.',
  );
  set.option('--name <name>', 'with required: the name that the certificate must bear (repeatable)', collect);
  withExamples(set, [
    ['posthouse tls set example.org required', ''],
    ['posthouse tls set example.org required --name example.org', 'whatever its MX hosts are called'],
    ['posthouse tls set .example.com encrypted', 'hosts and domains below example.com'],
    ['posthouse tls set broken.example opportunistic', 'its MTA-STS policy or DANE is broken'],
  ]);
  set.action(async (name: string, level: string, { name: names = [], ...options }: SetOptions) => {
    await withOperator(options, (ask) => ask('tls set', { name, level, names }));
  });
}

function addUnset(tls: Command): void {
  const unset = withServer(tls.command('unset <NAME...>').summary('take rules back'));
  unset.action(async (names: string[], options: ServerOptions) => {
    await withOperator(options, (ask) => withEach(names, async ([name]) => void (await ask('tls unset', { name }))));
  });
}

function addForget(tls: Command): void {
  const forget = withServer(tls.command('forget <NAME...>').summary('forget what was seen of a domain or host'));
  forget.description(
    'Forgets how well a domain or host was reached, so that less will do again, and its MTA-STS policy, which is fetched anew.',
  );
  forget.action(async (names: string[], options: ServerOptions) => {
    await withOperator(options, (ask) => withEach(names, async ([name]) => void (await ask('tls forget', { name }))));
  });
}

async function shown(ask: Ask, names: readonly string[]): Promise<DomainTls[]> {
  const all: DomainTls[] = [];
  for (const name of names) all.push((await ask('tls show', { name })) as DomainTls);
  return all;
}

async function listed(ask: Ask): Promise<DomainTls[]> {
  const all: DomainTls[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = (await ask('tls list', { after })) as DomainTls[];
    all.push(...page);
    after = page.at(-1)?.name;
  }
  return all;
}

const head = ['NAME', 'RULE', 'MTA-STS', 'HOST', 'REACHED'];

/** A row for each host, or one where none was reached. */
function rowsOf({ name, rule, sts, hosts }: DomainTls): string[][] {
  const ruled = rule ? [rule.level, ...rule.names].join(' ') : '-';
  const policy = sts ? `${sts.mode} until ${dayOf(sts.expiresAt)}` : '-';
  const first = [harmless(name), ruled, policy];
  const reached = hosts.map((each) => [harmless(each.host), reachedOf(each)]);
  return (reached.length > 0 ? reached : [['-', '-']]).map((host) => [...first, ...host]);
}

/** As in "verified 2026-11-20", "plain 2026-11-20, before verified 2026-11-01". */
function reachedOf({ best, bestAt, last, lastAt }: DomainTls['hosts'][number]): string {
  const now = `${last} ${dayOf(lastAt)}`;
  return best === last ? now : `${now}, before ${best} ${dayOf(bestAt)}`;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
