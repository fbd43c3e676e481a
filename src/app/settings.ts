/** What the parts of the server are told of the configuration, in their own words. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSchedule } from '../mail/queue/index.ts';
import type { Smarthost } from '../mail/routing/index.ts';
import type { KeySchedule } from '../mail/signing/index.ts';
import type { SendingRules } from '../mail/submission/index.ts';
import type { SuppressionRules } from '../mail/suppression/index.ts';
import type { Peer } from '../protocols/connection/index.ts';
import { isLoopback, publicAddresses } from './addresses.ts';
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
  const { copy_to_sent: copiesSent, undo_seconds: undoSeconds } = submission;
  return { masks, daily: { messages, newRecipients }, copiesSent, undoSeconds };
}

/** Where programs of this machine hand in mail, and until when it is tried to take it. */
export function handIn({ data, sendmail, queue }: Pick<Config, 'data' | 'sendmail' | 'queue'>) {
  const folder = sendmail.folder ?? join(data, 'sendmail');
  return { folder, openTo: sendmail.open_to, lifeMs: queue.life_hours * hourMs };
}

/** How mail leaves this house. */
export function outward({ hostname, smarthost, delivery, queue }: Config) {
  const { at_once_per_domain: perDomainMax } = delivery;
  const schedule = {
    ...defaultSchedule,
    pausesMs: queue.retry_minutes.map((minutes) => minutes * minuteMs),
    lifeMs: queue.life_hours * hourMs,
    delayWarningsMs: queue.delay_warning_hours.map((hours) => hours * hourMs),
  };
  // A smarthost serves others too, and counts our connections.
  const atOnceMax = smarthost.host === undefined ? delivery.at_once : perDomainMax;
  return { hostName: hostname, schedule, atOnceMax, perDomainMax };
}

/** Which ways mail may take. */
export function waysOut({ hostname, smarthost, relay, delivery }: Config) {
  const { port, ipv6, source_addresses: sourceAddresses, tor_proxy: tor } = delivery;
  const wayThere = loginOf(smarthost);
  const wayRound = relay.when === 'never' ? undefined : loginOf(relay);
  return {
    hostName: hostname,
    port,
    ipv6,
    ownAddresses: publicAddresses,
    // Another port is for tests, whose hosts are on this machine.
    takesLoopback: port !== 25,
    ...(sourceAddresses.length > 0 && { sourceAddresses }),
    ...(tor && { tor: { host: tor.address, port: tor.port } }),
    ...(wayThere && { smarthost: wayThere }),
    ...(wayRound && { relay: wayRound }),
  };
}

/** How hosts that publish policies are asked, and whose certificates are believed on the way out. */
export function trustOutward({ delivery }: Config) {
  const { ca, port, policy_port: policyPort, remember_tls: remembersWays } = delivery;
  return {
    remembersWays,
    // As above: hosts of tests are on this machine.
    fetching: {
      ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
      port: policyPort,
      allowsPrivate: port !== 25,
    },
  };
}

/** A host that sends mail on for us, where one is named. */
function loginOf({ host, port, tls, user, password }: Config['smarthost']): Smarthost | undefined {
  if (host === undefined) return undefined;
  return { host, port, tls, ...(user !== undefined && password !== undefined && { auth: { user, password } }) };
}

/** When an address counts as one that does not exist; undefined: never. */
export function suppressionOf({ suppression }: Config): SuppressionRules | undefined {
  return suppression.on ? { after: suppression.after, keptMs: suppression.days * 24 * hourMs } : undefined;
}

/** When keys that sign change. */
export function keyScheduleOf({ dkim }: Config): KeySchedule {
  return {
    rotateMs: dkim.rotate_days * 24 * hourMs,
    publishMs: dkim.publish_hours * hourMs,
    keepMs: dkim.keep_days * 24 * hourMs,
    ...(dkim.sign === 'always' && { isBlind: true }),
  };
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
