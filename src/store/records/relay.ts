/** Domains whose mailboxes are elsewhere, and what is known of their recipients. Names and addresses come in lower case. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';
import { recordTrace, type TraceNote } from './trace.ts';
import { traceArrival, type TracedArrival } from './trace-arrival.ts';

export type RelayRole = 'backup' | 'front';

export interface RelayDomainRow {
  readonly id: number;
  readonly name: string;
  readonly role: RelayRole;
  /** As the operator wrote it; null: what its other MX records say. */
  readonly nextHost: string | null;
  /** What begins the detail of an address. */
  readonly delimiters: string;
}

export interface RelayRecipientRow {
  readonly valid: boolean;
  /** Null: told by the operator. */
  readonly checkedAt: number | null;
}

export interface NewRelayDomain {
  readonly name: string;
  readonly role: RelayRole;
  readonly nextHost: string | null;
  readonly now: number;
}

const select = `select id, name, role, next_host as "nextHost", delimiters from domains where role <> 'local'`;

/** Undefined for domains of our own, and for all that are not ours. */
export function relayDomain(view: View, name: string): Promise<RelayDomainRow | undefined> {
  return view.get<RelayDomainRow>(`${select} and name = ?`, name);
}

export function listRelayDomains(view: View): Promise<RelayDomainRow[]> {
  return view.all<RelayDomainRow>(`${select} order by name`);
}

export async function relayRecipient(
  view: View,
  domainId: number,
  address: string,
): Promise<RelayRecipientRow | undefined> {
  const row = await view.get<{ valid: number; checkedAt: number | null }>(
    'select valid, checked_at as "checkedAt" from relay_recipients where domain_id = ? and address = ?',
    domainId,
    address,
  );
  return row && { valid: row.valid === 1, checkedAt: row.checkedAt };
}

/** Did the operator name any recipients of it? */
export async function hasRelayList(view: View, domainId: number): Promise<boolean> {
  const sql = 'select 1 as found from relay_recipients where domain_id = ? and checked_at is null limit 1';
  return (await view.get(sql, domainId)) !== undefined;
}

/** The addresses that the operator named, in order, behind `after`. */
export async function listRelayRecipients(view: View, domainId: number, after: string, limit: number) {
  const rows = await view.all<{ address: string }>(
    `select address from relay_recipients where domain_id = ? and checked_at is null and address > ?
       order by address limit ?`,
    domainId,
    after,
    limit,
  );
  return rows.map(({ address }) => address);
}

/** Throws Fault `exists`. */
export async function addRelayDomain(tx: Tx, { name, role, nextHost, now }: NewRelayDomain): Promise<void> {
  if (await tx.get('select 1 as found from domains where name = ?', name)) {
    throw new Fault('exists', `The domain ${name} exists already`);
  }
  const sql = 'insert into domains (name, created_at, role, next_host) values (?, ?, ?, ?)';
  await tx.run(sql, name, now, role, nextHost);
  tx.announce({ kind: 'directory' });
}

/** Mail goes elsewhere from now on, what waits too. Throws Fault `notFound`. */
export async function setNextHost(
  tx: Tx,
  { name, nextHost, now }: { name: string; nextHost: string | null; now: number },
): Promise<void> {
  const { id } = await mustBeRelayed(tx, name);
  await tx.run('update domains set next_host = ? where id = ?', nextHost, id);
  await makeDomainDue(tx, { name, now });
}

/** Known from now on, until the operator removes them. Throws Fault `notFound` for the domain. */
export async function addRelayRecipients(
  tx: Tx,
  { name, addresses }: { name: string; addresses: readonly string[] },
): Promise<void> {
  const { id } = await mustBeRelayed(tx, name);
  for (const address of addresses) await putRecipient(tx, id, address, true, null);
}

/** Answers how many were known. Throws Fault `notFound` for the domain. */
export async function removeRelayRecipients(
  tx: Tx,
  { name, addresses }: { name: string; addresses: readonly string[] },
): Promise<{ done: number }> {
  const { id } = await mustBeRelayed(tx, name);
  let done = 0;
  for (const address of addresses) {
    done += await tx.run('delete from relay_recipients where domain_id = ? and address = ?', id, address);
  }
  return { done };
}

/** Remembers what the other host said of an address. What the operator said counts more. */
export async function noteRelayRecipient(
  tx: Tx,
  { domainId, address, valid, now }: { domainId: number; address: string; valid: boolean; now: number },
): Promise<void> {
  const found = await relayRecipient(tx, domainId, address);
  if (found?.checkedAt === null) return;
  const domain = await tx.get('select 1 as found from domains where id = ?', domainId);
  if (domain) await putRecipient(tx, domainId, address, valid, now);
}

async function putRecipient(tx: Tx, domainId: number, address: string, valid: boolean, checkedAt: number | null) {
  await tx.run(
    `insert into relay_recipients (domain_id, address, valid, checked_at) values (?, ?, ?, ?)
       on conflict (domain_id, address) do update set valid = excluded.valid, checked_at = excluded.checked_at`,
    domainId,
    address,
    valid ? 1 : 0,
    checkedAt,
  );
}

/** What was asked so long ago that it would be asked again. */
export async function forgetRelayRecipients(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const old = `checked_at is not null and (checked_at < ? or (valid = 0 and checked_at < ?))`;
  const times = [now - limits.relayRecipientKeptMs, now - limits.relayStrangerKnownMs];
  const rows = await tx.all<{ domainId: number; address: string }>(
    `select domain_id as "domainId", address from relay_recipients where ${old} limit ?`,
    ...times,
    limits.forgottenPerTurnMax,
  );
  for (const { domainId, address } of rows) {
    await tx.run('delete from relay_recipients where domain_id = ? and address = ?', domainId, address);
  }
  return { done: rows.length };
}

/** What waits for a domain is tried now, whatever the queue knows of its hosts, but for what its sender holds back. Answers how many messages wait. */
export async function makeDomainDue(
  tx: Tx,
  { name, now }: { name: string; now: number },
): Promise<{ messages: number }> {
  const count = await countWaiting(tx, name);
  if (count === 0) return { messages: 0 };
  const due = `update queue set order_given = 'retry', next_attempt_at = ?
       where domain = ? and order_given = '' and held_until <= ? and frozen = 0`;
  await tx.run(due, now, name, now);
  tx.announce({ kind: 'queue' });
  return { messages: count };
}

/** Messages that wait for a domain. */
export async function countWaiting(view: View, domain: string): Promise<number> {
  const sql = 'select count(distinct message_id) as count from queue where domain = ?';
  return (await view.get<{ count: number }>(sql, domain))?.count ?? 0;
}

export interface PassedThrough {
  readonly arrival: TracedArrival;
  readonly sizeBytes: number;
  readonly notes: readonly TraceNote[];
  readonly now: number;
}

/** Keeps in the trace what went through a front; nothing else of it is kept. */
export async function notePassage(tx: Tx, { arrival, sizeBytes, notes, now }: PassedThrough): Promise<void> {
  await traceArrival(tx, arrival, { delivered: [], sizeBytes, now });
  for (const note of notes) await recordTrace(tx, note, now);
}

async function mustBeRelayed(view: View, name: string): Promise<RelayDomainRow> {
  const domain = await relayDomain(view, name);
  if (!domain) throw new Fault('notFound', `There is no domain ${name} whose mailboxes are elsewhere`);
  return domain;
}
