/** `posthouse quota` */

import type { Command } from 'commander';
import { parseSize, printCount, printSize } from '../../mail/quota/index.ts';
import type { QuotaLimits } from '../../mail/quota/index.ts';
import { table } from '../table.ts';
import { UsageMistake } from '../usage.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

type AccountQuota = Awaited<ReturnType<QuotaLimits['accounts']>>[number];
type DomainQuota = Awaited<ReturnType<QuotaLimits['domains']>>[number];

interface Quotas {
  readonly accounts: readonly AccountQuota[];
  readonly domains: readonly DomainQuota[];
}

interface LimitOptions extends ServerOptions {
  readonly bytes?: string;
  readonly messages?: string;
  readonly eachBytes?: string;
  readonly eachMessages?: string;
}

export function addQuota(program: Command): void {
  const quota = program.command('quota').helpCommand(false).summary('how much mail accounts have and may have');
  quota.description('What accounts use and may use. Works on the running server, or on its stopped data folder.');
  addList(quota);
  addSet(quota);
}

function addList(quota: Command): void {
  const list = withServer(quota.command('list', { isDefault: true }).summary('print what everybody uses and may use'));
  list.description('Prints what each account uses and may use, and the same for domains that have limits.');
  withExamples(list, [['posthouse quota', 'the same']]);
  list.action(async (options: ServerOptions) => {
    const quotas = (await withOperator(options, (ask) => ask('quota list'))) as Quotas;
    process.stdout.write(printQuotas(quotas));
  });
}

function addSet(quota: Command): void {
  const set = withServer(quota.command('set <NAME>').summary('set the limits of an account or a domain'));
  set.description(
    'Sets limits of an account (an address) or of a domain. "none" takes one away: an account then has what its domain says for each.',
  );
  set.option('--bytes <size>', 'room for its mail, as in 500M, 5G or 1.5T');
  set.option('--messages <number>', 'how many messages it may have');
  set.option('--each-bytes <size>', 'of a domain: for each account without a limit of its own');
  set.option('--each-messages <number>', 'the same in messages');
  withExamples(set, [
    ['posthouse quota set alice@example.org --bytes 5G --messages 100000', ''],
    ['posthouse quota set alice@example.org --bytes none', ''],
    ['posthouse quota set example.org --bytes 100G --each-bytes 5G', 'together, and each'],
  ]);
  set.action(async (name: string, options: LimitOptions) => {
    const limits = limitsOf(options);
    await withOperator(options, (ask) => ask('quota set', { name, ...limits }));
  });
}

/** As the control socket wants them. Throws UsageMistake where there is none, or one that means nothing. */
function limitsOf({ bytes, messages, eachBytes, eachMessages }: LimitOptions): Readonly<Record<string, number | null>> {
  const limits = {
    ...(bytes !== undefined && { bytes: sizeOf('--bytes', bytes) }),
    ...(messages !== undefined && { messages: countOf('--messages', messages) }),
    ...(eachBytes !== undefined && { eachBytes: sizeOf('--each-bytes', eachBytes) }),
    ...(eachMessages !== undefined && { eachMessages: countOf('--each-messages', eachMessages) }),
  };
  if (Object.keys(limits).length > 0) return limits;
  throw new UsageMistake('Say which limit: --bytes, --messages, --each-bytes or --each-messages');
}

function sizeOf(option: string, text: string): number | null {
  if (text === 'none') return null;
  return atLeastOne(option, parseSize(text));
}

function countOf(option: string, text: string): number | null {
  if (text === 'none') return null;
  if (!/^\d{1,12}$/.test(text)) throw new UsageMistake(`${option} takes a whole number or "none", not "${text}"`);
  return atLeastOne(option, Number(text));
}

function atLeastOne(option: string, limit: number): number {
  if (limit >= 1) return limit;
  throw new UsageMistake(`${option} must be at least 1; "none" takes the limit away`);
}

const accountHead = ['ACCOUNT', 'USED', 'LIMIT', 'FULL', 'MESSAGES', 'LIMIT', 'FULL'];
const domainHead = ['DOMAIN', ...accountHead.slice(1), 'EACH'];

function printQuotas({ accounts, domains }: Quotas): string {
  const limited = domains.filter((each) =>
    [each.limitBytes, each.limitMessages, each.eachBytes, each.eachMessages].some((limit) => limit !== null),
  );
  const first = table([accountHead, ...accounts.map((each) => [each.address, ...figuresOf(each)])]);
  if (limited.length === 0) return first;
  return `${first}\n${table([domainHead, ...limited.map((each) => [each.name, ...figuresOf(each), eachOf(each)])])}`;
}

type Use = Pick<AccountQuota, 'usedBytes' | 'limitBytes' | 'usedMessages' | 'limitMessages'>;

function figuresOf({ usedBytes, limitBytes, usedMessages, limitMessages }: Use): string[] {
  return [
    printSize(usedBytes),
    limitBytes === null ? '-' : printSize(limitBytes),
    percentOf(usedBytes, limitBytes),
    printCount(usedMessages),
    limitMessages === null ? '-' : printCount(limitMessages),
    percentOf(usedMessages, limitMessages),
  ];
}

function percentOf(used: number, limit: number | null): string {
  return limit === null ? '-' : `${Math.floor((used / limit) * 100)} %`;
}

function eachOf({ eachBytes, eachMessages }: DomainQuota): string {
  const parts = [
    ...(eachBytes === null ? [] : [printSize(eachBytes)]),
    ...(eachMessages === null ? [] : [`${printCount(eachMessages)} messages`]),
  ];
  return parts.join(', ') || '-';
}
