/** How TLS with other servers went: counted, shown to the operator, told to those who ask for it. */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Path } from '../formats/smtp/index.ts';
import type { Accounts } from '../mail/accounts/index.ts';
import type { Mailboxes } from '../mail/mailboxes/index.ts';
import { TlsFailures, TlsReporter, TlsSessions } from '../mail/tls-reports/index.ts';
import type { TlsSession } from '../mail/transport/index.ts';
import type { Resolver } from '../net/dns/index.ts';
import { Fetcher, type FetcherOptions } from '../net/fetch/index.ts';
import { publicAddresses } from './addresses.ts';
import type { Config } from './config/index.ts';
import type { Store } from './desk.ts';

export interface TlsReportingParts {
  readonly config: Pick<Config, 'hostname' | 'tls_reports'>;
  readonly database: Store;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly resolver: Resolver;
  /** How URLs of others are called. */
  readonly fetching: Omit<FetcherOptions, 'resolver' | 'clock'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Open it before the queue, so that it is disposed behind it. */
export interface TlsReporting extends AsyncDisposable {
  /** For the queue. */
  readonly noteSession: (session: TlsSession) => void;
  readonly failures: TlsFailures;
  /** Reports go out from now on, where they are wanted. */
  start(): void;
}

export function openTlsReporting(parts: TlsReportingParts): TlsReporting {
  const { database, clock, config } = parts;
  const opened = new AsyncDisposableStack();
  const sessions = opened.use(new TlsSessions(parts));
  const reporter = opened.use(new TlsReporter({ ...parts, ...tellingOf(parts), sessions }));
  return {
    noteSession: (session) => sessions.noteSession(session),
    failures: new TlsFailures({ database, clock, flush: () => sessions.flush() }),
    start: () => void (config.tls_reports.send && reporter.start()),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** In whose name, and by which ways. */
function tellingOf({ config, accounts, mailboxes, resolver, fetching, clock }: TlsReportingParts) {
  const { from, contact, organization } = config.tls_reports;
  return {
    hostName: config.hostname,
    ...(from !== undefined && { from }),
    ...(contact !== undefined && { contact }),
    ...(organization !== undefined && { organization }),
    domains: () => accounts.domains(),
    ownAddresses: publicAddresses,
    intake: () => mailboxes.intake('house'),
    resolve: (path: Path) => accounts.resolve(path),
    fetcher: new Fetcher({ ...fetching, resolver, clock }),
  };
}
