/** `posthouse explain` */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { Command } from 'commander';
import { binaryOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import type { Rehearsed, RehearsedStep } from '../../mail/reception/index.ts';
import { UsageMistake } from '../usage.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { collect, withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless } from './shown.ts';
import { withExamples } from './style.ts';

interface ExplainOptions extends ServerOptions {
  readonly from: string;
  readonly to: readonly string[];
  readonly ip: string;
  readonly helo?: string;
  readonly message?: string;
  readonly json?: boolean;
}

export function addExplain(program: Command): void {
  const explain = withServer(program.command('explain').summary('what would happen to a message, and why'));
  explain.description(
    'Asks the running server what it would do with a message from outside: what it finds out about the client, the sender, each recipient and, with --message, the header; what the client would hear; and where the mail would end. Nothing is delivered, counted or remembered.',
  );
  explain.requiredOption('--from <address>', 'the sender, as in MAIL FROM; "<>" for a mail system');
  explain.requiredOption('--to <address>', 'a recipient (repeatable)', collect);
  explain.requiredOption('--ip <address>', 'the address the message comes from');
  explain.option('--helo <name>', 'what the client calls itself (otherwise mail. and the domain of the sender)');
  explain.option('--message <file>', 'the message, of which the header and the size count');
  explain.option('--json', 'print it as JSON');
  withExamples(explain, [
    ['posthouse explain --from x@far.example --to alice@example.org --ip 192.0.2.7', ''],
    ['posthouse explain --from x@far.example --to a@example.org --ip 192.0.2.7 --message mail.eml', ''],
  ]);
  explain.action(async (options: ExplainOptions) => {
    const scene = sceneOf(options);
    const told = (await withOperator(options, (ask) => ask('explain', scene))) as Rehearsed;
    process.stdout.write(options.json ? `${printJson(told)}\n` : print(told));
  });
}

/** As the control socket wants it. */
function sceneOf({ from, to, ip, helo, message }: ExplainOptions): Readonly<Record<string, unknown>> {
  if (isIP(ip) === 0) throw new UsageMistake(`--ip takes an IP address, not "${ip}"`);
  const sender = from === '<>' ? '' : from;
  const greeting = helo ?? `mail.${sender.slice(sender.lastIndexOf('@') + 1) || 'unknown.invalid'}`;
  return { ip, helo: greeting, from: sender, to, ...(message !== undefined && messageFacts(message)) };
}

/** Of a message of any size only its beginning is read. */
function messageFacts(file: string): { header: string; sizeBytes: number } {
  try {
    const sizeBytes = statSync(file).size;
    const start = new Uint8Array(Math.min(sizeBytes, limits.headerBytesMax));
    const descriptor = openSync(file, 'r');
    const count = readSync(descriptor, start);
    closeSync(descriptor);
    return { header: headerOf(binaryOf(start.subarray(0, count))), sizeBytes };
  } catch (error) {
    throw new UsageMistake(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function headerOf(text: string): string {
  const end = /\r?\n\r?\n/.exec(text);
  return end ? text.slice(0, end.index + 2) : text;
}

function print({ asked, steps, ends, outcome }: Rehearsed): string {
  const unasked = asked ? [] : ['This client is trusted or exempt: no stage is asked.', ''];
  const told = steps.flatMap(linesOf);
  return `${[...unasked, ...told, ...outcomeLines(ends, outcome)].map(harmless).join('\n')}\n`;
}

const moments = {
  connection: 'The connection',
  greeting: 'The greeting (EHLO)',
  sender: 'The sender (MAIL)',
  recipient: 'The recipient (RCPT)',
  header: 'The header (DATA)',
} as const;

function linesOf({ moment, recipient, findings, refusal }: RehearsedStep): string[] {
  return [
    `${moments[moment]}${recipient === undefined ? '' : ` ${recipient}`}`,
    ...findings.map(({ stage, verdict, reason }) => `  ${verdict.padEnd(7)} ${stage}: ${reason}`),
    refusal === undefined ? '  goes on' : `  is told ${refusal}`,
  ];
}

const outcomes = {
  taken: 'The message would be taken.',
  putOff: 'The message would be put off: its server would try again later.',
  refused: 'The message would be refused: its sender would get it back.',
} as const;

function outcomeLines(ends: Rehearsed['ends'], outcome: Rehearsed['outcome']): string[] {
  return [
    '',
    outcomes[outcome],
    ...ends.flatMap(({ recipient, ends: all }) => all.map((end) => `  For ${recipient}: ${end}`)),
  ];
}
