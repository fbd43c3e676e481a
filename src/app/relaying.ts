/** Domains whose mailboxes are elsewhere: how a server is put together that is their backup or their front. */

import { readFileSync } from 'node:fs';
import { askAhead, Passages, RefusedMail, Relays } from '../mail/relaying/index.ts';
import { exchangesOf } from '../mail/routing/index.ts';
import type { Accounts } from '../mail/accounts/index.ts';
import type { Mailboxes } from '../mail/mailboxes/index.ts';
import type { Strangers } from '../mail/notices/index.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Resolver } from '../net/dns/index.ts';
import { ConversationPool, openConversation } from '../net/smtp-client/index.ts';
import type { Config } from './config/index.ts';
import type { Store } from './desk.ts';
import { inward, relayedFor } from './settings.ts';

export interface RelayParts {
  readonly config: Config;
  readonly database: Store;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly strangers: Strangers;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Dispose it to take leave of the stores. */
export function openRelays({ config, ...parts }: RelayParts): { readonly relays: Relays } & Disposable {
  const { database, accounts, mailboxes, strangers, resolver, clock, random, log } = parts;
  const { hostName } = inward(config);
  const { schedule, callsAhead } = relayedFor(config);
  const { ca } = config.relaying;
  const pool = new ConversationPool(clock);
  const refusedMail = new RefusedMail({
    hostName,
    intake: () => mailboxes.intake('house'),
    resolve: (path) => accounts.resolve(path),
    strangers,
    database,
    clock,
    random,
    log,
  });
  const { port } = config.delivery;
  const relays = new Relays({
    database,
    clock,
    schedule,
    ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
    exchanges: (domain) => exchangesOf(domain, { port, resolver, random, hostName }),
    ...(callsAhead && {
      asking: (hops, path) => askAhead({ open: openConversation, resolver, clock, hostName }, hops, path),
    }),
    passages: new Passages({ pool, resolver, hostName, clock, log, database, refusedMail }),
  });
  return { relays, [Symbol.dispose]: () => pool[Symbol.dispose]() };
}
