/** What the parts of the server are told of the configuration, in their own words. */

import { defaultSchedule } from '../mail/queue/index.ts';
import type { Peer } from '../protocols/connection/index.ts';
import { isLoopback } from './addresses.ts';
import type { Config } from './config/index.ts';
import type { Retention } from './upkeep-chores.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How mail comes in. */
export function inward({ hostname, limits }: Config) {
  return { hostName: hostname, messageBytesMax: limits.message_bytes };
}

/** How mail leaves this house. */
export function outward({ hostname, smarthost, delivery, queue }: Config) {
  const { at_once: atOnceMax, at_once_per_domain: perDomainMax } = delivery;
  const schedule = {
    ...defaultSchedule,
    pausesMs: queue.retry_minutes.map((minutes) => minutes * minuteMs),
    lifeMs: queue.life_hours * hourMs,
  };
  const { host, port, tls, user, password } = smarthost;
  if (host === undefined) {
    return { hostName: hostname, schedule, route: { port: delivery.port }, atOnceMax, perDomainMax };
  }
  const auth = user !== undefined && password !== undefined ? { auth: { user, password } } : {};
  const route = { smarthost: { host, port, tls, ...auth } };
  return { hostName: hostname, schedule, route, atOnceMax: perDomainMax, perDomainMax };
}

/** What must stay free on the disk. */
export function floorOf({ storage }: Config) {
  return { freePercent: storage.free_percent, freeBytes: storage.free_bytes };
}

/** How long what is kept. */
export function retentionOf({ expunge, undelete, changes }: Config): Retention {
  const { junk_days: junkDays, trash_days: trashDays } = expunge;
  return { junkDays, trashDays, undeleteDays: undelete.days, changesDays: changes.days };
}

/** Who may log in without encryption. */
export function plaintextRule(config: Config): (peer: Peer) => boolean {
  return ({ address }) => config.plaintext_login === 'loopback' && isLoopback(address);
}
