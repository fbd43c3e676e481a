/** The way out: how a server is put together that brings mail to others. */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Path } from '../formats/smtp/index.ts';
import type { Accounts } from '../mail/accounts/index.ts';
import type { Mailboxes } from '../mail/mailboxes/index.ts';
import type { Strangers } from '../mail/notices/index.ts';
import { Onward } from '../mail/onward/index.ts';
import { Operator } from '../mail/operator/index.ts';
import { type Hooks, Queue, type QueueOptions } from '../mail/queue/index.ts';
import type { Relays } from '../mail/relaying/index.ts';
import { type OperatorLetter, Routing } from '../mail/routing/index.ts';
import { Signing } from '../mail/signing/index.ts';
import type { Suppression } from '../mail/suppression/index.ts';
import { Transport } from '../mail/transport/index.ts';
import type { Resolver } from '../net/dns/index.ts';
import { Fetcher } from '../net/fetch/index.ts';
import { ConversationPool } from '../net/smtp-client/index.ts';
import type { Blobs } from '../store/blobs/index.ts';
import type { Config } from './config/index.ts';
import type { Store } from './desk.ts';
import { outward, trustOutward, waysOut } from './settings.ts';
import { openTlsReporting, type TlsReporting } from './tls-reporting.ts';

export interface SendingParts {
  readonly config: Config;
  readonly database: Store;
  readonly blobs: Pick<Blobs, 'read' | 'readAll'>;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly relays: Relays;
  readonly strangers: Strangers;
  readonly suppression?: Suppression;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What brings mail to others. Dispose it to stop: what is under way has a moment to end. */
export interface Sending extends AsyncDisposable {
  readonly queue: Queue;
  readonly routing: Routing;
  readonly transport: Transport;
  readonly tlsReporting: TlsReporting;
}

export function openSending(parts: SendingParts): Sending {
  const { config, clock } = parts;
  const opened = new AsyncDisposableStack();
  const routing = opened.use(openRouting(parts));
  const trust = trustOutward(config);
  const transport = opened.use(openTransport(parts, trust, opened));
  const pool = opened.use(new ConversationPool(clock));
  const tlsReporting = opened.use(openTlsReporting({ ...parts, fetching: trust.fetching }));
  const ca = trust.fetching.ca !== undefined && { ca: trust.fetching.ca };
  const deliver: QueueOptions['deliver'] = (destination, message) => pool.deliver({ ...ca, ...destination }, message);
  const hooks = hooksOf(parts, { routing, transport, tlsReporting }, opened);
  const queue = opened.use(
    new Queue({ ...outward(config), ...journeyOf(parts), addressRules: routing.rules, hooks, deliver }),
  );
  return { queue, routing, transport, tlsReporting, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function openRouting({ config, relays, ...parts }: SendingParts): Routing {
  const { accounts, mailboxes } = parts;
  const letters = lettersOf(accounts, mailboxes);
  const { operator: address, hostname: hostName } = config;
  const operator = address === undefined ? undefined : new Operator({ ...parts, ...letters, address, hostName });
  const tell = operator && { tell: (letter: OperatorLetter) => operator.tell(letter) };
  return new Routing({ ...parts, ...waysOut(config), ...tell, relayOf: (domain) => relays.wayOf(domain) });
}

function openTransport(
  { database, resolver, clock }: SendingParts,
  { fetching, remembersWays }: ReturnType<typeof trustOutward>,
  opened: AsyncDisposableStack,
): Transport {
  const stop = new AbortController();
  opened.defer(() => stop.abort());
  const fetcher = new Fetcher({ resolver, clock, ...fetching });
  return new Transport({ database, resolver, fetcher, clock, remembersWays, signal: stop.signal });
}

/** What other rooms decide for the queue. */
function hooksOf(
  { config, database, suppression, clock, log }: SendingParts,
  { routing, transport, tlsReporting }: Pick<Sending, 'routing' | 'transport' | 'tlsReporting'>,
  opened: AsyncDisposableStack,
): Hooks {
  const signing =
    config.dkim.sign === 'never'
      ? undefined
      : opened.use(new Signing({ database, clock, log, hostName: config.hostname }));
  return {
    ways: (leaving) => routing.ways(leaving),
    heard: (heard) => routing.heard(heard),
    protect: (crossing) => transport.protect(crossing),
    seen: (crossing, tls) => transport.seen(crossing, tls),
    noteSession: tlsReporting.noteSession,
    ...(signing && { sign: (order) => signing.sign(order) }),
    ...(suppression && {
      suppressed: (path) => suppression.check(path),
      outcomesOf: (verdicts) => suppression.outcomesOf(verdicts),
    }),
  };
}

/** What the queue goes by beside its hooks. */
function journeyOf(parts: SendingParts) {
  const { config, accounts, mailboxes, relays, strangers, resolver, database, blobs, clock, random, log } = parts;
  const letters = { ...lettersOf(accounts, mailboxes), strangers };
  const allowsPrograms = config.aliases.programs;
  const onward = new Onward({ blobs, parts: (path) => accounts.parts(path), allowsPrograms, clock, log });
  const local: QueueOptions['local'] = (row, signal) => onward.deliver(row, signal);
  const scheduleOf: QueueOptions['scheduleOf'] = async (domain) => (await relays.wayOf(domain))?.schedule;
  return { ...letters, local, scheduleOf, resolver, database, blobs, clock, random, log };
}

/** What writes letters of the house. */
function lettersOf(accounts: Accounts, mailboxes: Mailboxes) {
  return { intake: () => mailboxes.intake('house'), resolve: (path: Path) => accounts.resolve(path) };
}
