/** What the parts of the server are told of the configuration, in their own words. */

import { join } from 'node:path';
import { defaultSchedule } from '../mail/queue/index.ts';
import type { SendingRules } from '../mail/submission/index.ts';
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

/** What our people may send, and how it looks. */
export function sendingOf({ submission }: Config): SendingRules {
  const { mask: masks, messages_per_day: messages, new_recipients_per_day: newRecipients } = submission;
  return { masks, daily: { messages, newRecipients }, copiesSent: submission.copy_to_sent };
}

/** Where programs of this machine hand in mail, and until when it is tried to take it. */
export function handIn({ data, sendmail, queue }: Pick<Config, 'data' | 'sendmail' | 'queue'>) {
  const folder = sendmail.folder ?? join(data, 'sendmail');
  return { folder, openTo: sendmail.open_to, lifeMs: queue.life_hours * hourMs };
}

/** How mail leaves this house. */
export function outward({ hostname, smarthost, delivery, queue }: Config) {
  const { at_once: atOnceMax, at_once_per_domain: perDomainMax } = delivery;
  const schedule = {
    ...defaultSchedule,
    pausesMs: queue.retry_minutes.map((minutes) => minutes * minuteMs),
    lifeMs: queue.life_hours * hourMs,
    delayWarningsMs: queue.delay_warning_hours.map((hours) => hours * hourMs),
  };
  const { host, port, tls, user, password } = smarthost;
  if (host === undefined) {
    return { hostName: hostname, schedule, route: { port: delivery.port }, atOnceMax, perDomainMax };
  }
  const auth = user !== undefined && password !== undefined ? { auth: { user, password } } : {};
  const route = { smarthost: { host, port, tls, ...auth } };
  return { hostName: hostname, schedule, route, atOnceMax: perDomainMax, perDomainMax };
}

/** For how long and how often mail is tried that waits here for the host of its domain, and whether that is asked. */
export function relayedFor({ relaying }: Config) {
  const pausesMs = relaying.retry_minutes.map((minutes) => minutes * minuteMs);
  const lifeMs = relaying.life_days * 24 * hourMs;
  return { schedule: { ...defaultSchedule, pausesMs, lifeMs }, callsAhead: relaying.call_ahead };
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

/** Servers of the house: this machine, and the networks that are trusted. */
export function isHouse({ trusted_networks: isTrusted }: Config): (address: string) => boolean {
  return (address) => isLoopback(address) || isTrusted(address);
}

/** Who is watched, and what may come of it. */
export function vigilance(config: Config) {
  const { guard, proxy_networks: isProxy } = config;
  const ofHouse = isHouse(config);
  return {
    ignores: (address: string) => ofHouse(address) || isProxy(address) || guard.ignore(address),
    connectionsPerMinuteMax: guard.connections_per_minute,
    bansByItself: guard.automatic_bans,
    tarpits: guard.tarpit,
  };
}

/** Who may log in without encryption. */
export function plaintextRule(config: Config): (peer: Peer) => boolean {
  return ({ address }) => config.plaintext_login === 'loopback' && isLoopback(address);
}
