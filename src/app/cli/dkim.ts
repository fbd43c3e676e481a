/** `posthouse dkim` */

import { readFileSync, statSync } from 'node:fs';
import { stdin } from 'node:process';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { KeyListing, KeyReport } from '../../mail/signing/index.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless, minuteOf } from './shown.ts';
import { withExamples } from './style.ts';
import { zoneLine } from './zone-line.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
  readonly all?: boolean;
}

interface ImportOptions extends ServerOptions {
  readonly selector: string;
  readonly key: string;
}

export function addDkim(program: Command): void {
  const dkim = program.command('dkim').helpCommand(false).summary('the keys that sign what leaves');
  dkim.description(
    'Every domain has keys that sign its mail, once their records are seen in the DNS. The server makes and rotates them by itself; the records are put into the DNS by you.',
  );
  addList(dkim);
  addRecord(dkim);
  addActivate(dkim);
  addRotate(dkim);
  addRevoke(dkim);
  addImport(dkim);
}

function addList(dkim: Command): void {
  for (const [name, summary] of [
    ['list', 'print the keys, whether they sign, and what is to be done'],
    ['check', 'the same, after asking the DNS for their records; ends with 1 where something is to be done'],
  ] as const) {
    const list = withServer(dkim.command(`${name} [DOMAIN]`).summary(summary));
    list.option('--all', 'also keys that are out of use');
    list.option('--json', 'as one JSON object, for programs');
    list.action(async (domain: string | undefined, { all, json, ...options }: ListOptions) => {
      const report = await reportOf(name, domain, options);
      process.stdout.write(json ? `${printJson(report)}\n` : printReport(report, all === true));
      if (name === 'check' && report.concerns.length > 0) process.exitCode = 1;
    });
  }
}

function addRecord(dkim: Command): void {
  const record = withServer(dkim.command('record [DOMAIN]').summary('print the records to put into the DNS'));
  record.description(
    'Prints the TXT records of the keys as lines of a zone file. The record of a key that signs no more stays until "dkim list" says otherwise.',
  );
  record.option('--json', 'as one JSON array of names and texts, for programs that write to the DNS');
  withExamples(record, [['posthouse dkim record example.org', '']]);
  record.action(async (domain: string | undefined, { json, ...options }: ListOptions) => {
    const { keys } = await reportOf('list', domain, options);
    const records = keys.filter(({ state }) => state !== 'revoked').map((key) => key.record);
    process.stdout.write(json ? `${printJson(records)}\n` : records.map(zoneLine).join(''));
  });
}

function addActivate(dkim: Command): void {
  const activate = withServer(dkim.command('activate <DOMAIN> [SELECTOR]').summary('let new keys sign from now on'));
  activate.description(
    'Lets the keys that wait, or the one named, sign from now on. Their records are looked for; those that sign now are retired.',
  );
  activate.option('--unseen', 'though their records are not in the DNS: until they are, receivers find no key');
  activate.action(
    async (domain: string, selector: string | undefined, options: ServerOptions & { unseen?: boolean }) => {
      const given = { domain, unseen: options.unseen === true, ...(selector !== undefined && { selector }) };
      await withOperator(options, (ask) => ask('dkim activate', given));
    },
  );
}

function addRotate(dkim: Command): void {
  const rotate = withServer(dkim.command('rotate <DOMAIN>').summary('make new keys, before their time'));
  rotate.description(
    'Makes new keys, which take over when their records have been in the DNS for a while. Also the first keys of the host name, where that is below no domain of yours.',
  );
  rotate.action(async (domain: string, options: ServerOptions) => {
    await withOperator(options, (ask) => ask('dkim rotate', { domain }));
  });
}

function addRevoke(dkim: Command): void {
  const revoke = withServer(dkim.command('revoke <DOMAIN> <SELECTOR>').summary('stop using a key at once'));
  revoke.description(
    'Erases a key that others may know, and makes another. Remove its record too: what it has signed is not to be believed any more.',
  );
  revoke.action(async (domain: string, selector: string, options: ServerOptions) => {
    await withOperator(options, (ask) => ask('dkim revoke', { domain, selector }));
  });
}

function addImport(dkim: Command): void {
  const add = withServer(dkim.command('import <DOMAIN>').summary('take over the key of another signer'));
  add.description(
    'Takes over a key of OpenDKIM, rspamd or another signer with its selector: its record stays as it is. It signs as soon as the record is seen, and is replaced in time like others.',
  );
  add.requiredOption('--selector <name>', 'the name before "._domainkey" in its record');
  add.requiredOption('--key <file>', 'the private key: PEM, or the base64 of Ed25519; "-" reads standard input');
  withExamples(add, [['posthouse dkim import example.org --selector 2024 --key /etc/dkimkeys/2024.private', '']]);
  add.action(async (domain: string, { selector, key: file, ...options }: ImportOptions) => {
    const key = file === '-' ? await text(stdin) : keyFile(file);
    await withOperator(options, (ask) => ask('dkim import', { domain, selector, key }));
  });
}

function keyFile(file: string): string {
  const { size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size === undefined) throw new UsageMistake(`There is no file ${file}`);
  if (size > limits.dkimKeyFileBytesMax) throw new Fault('cannot', `${file} is too large for a key`);
  return readFileSync(file, 'utf8');
}

async function reportOf(
  name: 'list' | 'check',
  domain: string | undefined,
  options: ServerOptions,
): Promise<KeyReport> {
  const given = domain === undefined ? {} : { domain };
  return (await withOperator(options, (ask) => ask(`dkim ${name}`, given))) as KeyReport;
}

const head = ['DOMAIN', 'SELECTOR', 'TYPE', 'STATE', 'SINCE', 'RECORD'];

/** The keys, and below what is to be done. */
function printReport({ keys, concerns }: KeyReport, withOld: boolean): string {
  const shown = keys.filter(({ state, found }) => withOld || state !== 'revoked' || found === 'seen');
  if (shown.length === 0) return 'There are no keys.\n';
  const notes = concerns.map(({ text: note }) => `${harmless(note)}\n`).join('');
  const hint = concerns.some(({ kind }) => kind === 'awaited') ? 'To see the records: posthouse dkim record\n' : '';
  return `${table([head, ...shown.map(rowOf)])}${notes === '' ? '' : `\n${notes}`}${hint}`;
}

function rowOf({ domain, selector, algorithm, state, since, found }: KeyListing): string[] {
  return [domain, selector, algorithm, states[state], minuteOf(since), found === '' ? 'not looked for yet' : found];
}

/** As the operator thinks of them: a new key is published by nobody but the operator. */
const states = { published: 'waits', active: 'signs', retired: 'retired', revoked: 'out of use' } as const;
