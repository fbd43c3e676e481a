/** `posthouse check` */

import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { CheckProgress, CheckTurn, Finding } from '../../mail/check/index.ts';
import { CouldNotDo, UsageMistake } from '../usage.ts';
import { withOperator, type Ask } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

interface CheckOptions extends ServerOptions {
  readonly repair?: boolean;
  readonly removeLost?: boolean;
  readonly bodies?: boolean;
  readonly json?: boolean;
}

export function addCheck(program: Command): void {
  const check = withServer(program.command('check').summary('look whether everything stored fits together'));
  check.description(
    'Compares all that is stored: counters, UIDs, the change feed, threads, bodies, summaries, the queue, the search\n' +
      'index. The server may run meanwhile and is hardly slowed down. Nothing is changed without --repair.',
  );
  check.option('--repair', 'mend what can be mended, and say what was done');
  check.option('--remove-lost', 'with --repair: remove messages whose content is gone or damaged');
  check.option('--bodies', 'read every body whole and compare its checksum; takes long');
  check.option('--json', 'print each finding as a line of JSON, and a last line with the sum');
  withExamples(check, [
    ['posthouse check', 'exit code 0: all is well, 1: something was found, 2: could not check'],
    ['posthouse check --repair', 'the same, and mend what can be mended'],
  ]);
  check.action(async (options: CheckOptions) => {
    if (options.removeLost && !options.repair) throw new UsageMistake('--remove-lost needs --repair');
    const sum = await checkAll(options);
    process.stdout.write(options.json ? `${JSON.stringify(sum)}\n` : lastLine(sum));
    if (sum.found > 0) process.exitCode = 1;
  });
}

interface Sum {
  looked: number;
  found: number;
  mended: number;
}

async function checkAll(options: CheckOptions): Promise<Sum> {
  try {
    return await withOperator(options, (ask) => turns(ask, options));
  } catch (error) {
    if (error instanceof Fault)
      throw new CouldNotDo(`The check could not be finished: ${error.message}`, { cause: error });
    throw error;
  }
}

async function turns(
  ask: Ask,
  { repair = false, removeLost = false, bodies = false, json }: CheckOptions,
): Promise<Sum> {
  const sum: Sum = { looked: 0, found: 0, mended: 0 };
  let progress: CheckProgress | undefined;
  do {
    const turn = (await ask('check', { repair, removeLost, bodies, ...progress })) as CheckTurn;
    for (const note of turn.notes) process.stderr.write(`${note}\n`);
    for (const finding of turn.findings) process.stdout.write(json ? `${JSON.stringify(finding)}\n` : lineOf(finding));
    sum.looked += turn.count;
    sum.found += turn.findings.length;
    sum.mended += turn.findings.filter(({ mended }) => mended).length;
    ({ progress } = turn);
    showProgress(sum, progress);
  } while (progress);
  return sum;
}

/** One line that is written over again, for a person who waits. */
function showProgress({ looked, found }: Sum, progress?: CheckProgress): void {
  if (!process.stderr.isTTY) return;
  const line = progress ? `${progress.step}: ${looked} looked at, ${found} found` : '';
  process.stderr.write(`\r\u001b[K${line}`);
}

const harms = {
  lost: 'mail is lost',
  wrong: 'programs are told something wrong',
  untidy: 'nobody notices',
} as const;

const remedies = {
  repair: '--repair mends it',
  removeLost: 'cannot be mended; --repair --remove-lost removes it',
  person: 'a person has to look at it',
} as const;

/** As in "alice@example.org INBOX UID 3: what is wrong (how bad; what can be done)". */
export function lineOf({ account, mailbox, uid, what, harm, remedy, mended }: Finding): string {
  const where = [account, mailbox, uid === undefined ? undefined : `UID ${uid}`].filter((part) => part !== undefined);
  const done = remedy === 'removeLost' ? 'removed' : 'mended';
  const head = where.length > 0 ? `${where.join(' ')}: ` : '';
  return `${head}${what} (${harms[harm]}; ${mended ? done : remedies[remedy]})\n`;
}

function lastLine({ looked, found, mended }: Sum): string {
  if (found === 0) return `All is well: ${looked} things were looked at.\n`;
  return `${found} found among ${looked} things, ${mended} of them mended.\n`;
}
