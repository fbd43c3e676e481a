/** `posthouse tls failures` and `posthouse tls reports` */

import type { Command } from 'commander';
import type { FailureListing, ReportListing } from '../../mail/tls-reports/index.ts';
import { table } from '../table.ts';
import { printJson } from './json.ts';
import { withOperator } from './operator.ts';
import { withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { harmless } from './shown.ts';

interface ListOptions extends ServerOptions {
  readonly json?: boolean;
}

export function addTlsReports(tls: Command): void {
  addFailures(tls);
  addReports(tls);
}

function addFailures(tls: Command): void {
  const failures = withServer(tls.command('failures [DOMAIN]').summary('what failed today and yesterday'));
  failures.description(
    'TLS sessions with the hosts of others that failed today and yesterday (UTC), the last first. Where it says "waits", the domain demands it, so that mail did not leave.',
  );
  failures.option('--json', 'as one JSON array, for programs');
  failures.action(async (domain: string | undefined, options: ListOptions) => {
    const all = (await withOperator(options, (ask) => ask('tls failures', { domain }))) as FailureListing[];
    if (options.json) process.stdout.write(`${printJson(all)}\n`);
    else process.stdout.write(all.length === 0 ? 'Nothing failed.\n' : table([failureHead, ...all.map(failureRow)]));
  });
}

function addReports(tls: Command): void {
  const reports = withServer(tls.command('reports [DOMAIN]').summary('what other domains were told'));
  reports.description(
    'Reports on TLS that went to other domains, as their records under _smtp._tls ask for (RFC 8460), the last first.',
  );
  reports.option('--json', 'as one JSON array, for programs');
  reports.action(async (domain: string | undefined, options: ListOptions) => {
    const all = (await withOperator(options, (ask) => ask('tls reports', { domain }))) as ReportListing[];
    if (options.json) process.stdout.write(`${printJson(all)}\n`);
    else process.stdout.write(all.length === 0 ? 'There are none yet.\n' : table([reportHead, ...all.map(reportRow)]));
  });
}

const failureHead = ['LAST (UTC)', 'DOMAIN', 'COUNT', 'RESULT', 'HOST', 'MAIL', 'REASON'];

function failureRow(row: FailureListing): string[] {
  const { domain, sessions, result, host, address, enforced, reason, lastAt } = row;
  const at = address === '' ? host : `${host} [${address}]`;
  const shown = [domain, String(sessions), result, at === '' ? '-' : at, enforced ? 'waits' : '-', reason];
  return [momentOf(lastAt), ...shown.map(harmless)];
}

const reportHead = ['DAY', 'DOMAIN', 'TO', 'STATE', 'TRIES', 'ANSWER'];

function reportRow({ day, domain, target, state, attempts, outcome }: ReportListing): string[] {
  return [day, domain, target, state, String(attempts), outcome === '' ? '-' : outcome].map(harmless);
}

/** As in "2026-11-20 14:05". */
function momentOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
