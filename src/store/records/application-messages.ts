/**
 * Messages that programs handed in through the HTTP API, and the feed of what becomes of them. An event is written in the
 * transaction that makes it true, beside the trace.
 */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** What happened to mail of a program. */
export const eventKinds = ['accepted', 'delivered', 'deferred', 'delayed', 'failed', 'cancelled'] as const;
export type EventKind = (typeof eventKinds)[number];

/** What an event tells beside its kind and recipient. */
export interface EventFacts {
  /** Of `accepted`: all that the message goes to. */
  readonly recipients?: readonly string[];
  /** Of `accepted`: the message is held back until then. */
  readonly heldUntil?: number;
  readonly host?: string;
  /** What the host said, as in "250 2.0.0 Ok". */
  readonly reply?: string;
}

export interface ApplicationEvent {
  readonly id: number;
  readonly trace: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: EventKind;
  /** '' where it is of the whole message. */
  readonly recipient: string;
  readonly facts: EventFacts;
  readonly messageId: string;
  /** What the program wanted to hear again, as JSON. */
  readonly notes: string;
}

/** A program handed a message in. */
export interface ApplicationNote {
  readonly accountId: number;
  readonly messageId: string;
  /** JSON. */
  readonly notes: string;
  /** The program named its request, which is answered so from now on. */
  readonly key?: { readonly key: string; readonly fingerprint: string; readonly answer: string };
}

/** What of an arrival counts here. */
interface Arrival {
  readonly trace: string;
  readonly recipients: readonly {
    readonly address: string;
    readonly local: readonly number[];
    readonly remote: readonly { readonly address: string }[];
  }[];
  readonly heldUntil?: number;
}

export interface KnownRequest {
  readonly fingerprint: string;
  readonly trace: string;
  readonly answer: string;
}

/** Beside the delivery of a message. Throws Fault `exists` where another request had the same name. */
export async function noteHandedIn(tx: Tx, note: ApplicationNote, arrival: Arrival, now: number): Promise<void> {
  const { accountId, messageId, notes, key } = note;
  const { trace, heldUntil } = arrival;
  if (key) await takeKey(tx, { ...key, accountId, trace, now });
  const recipients = arrival.recipients.map(({ address }) => address);
  await tx.run(
    'insert into application_messages (trace, account_id, message_id, recipients, notes, at) values (?, ?, ?, ?, ?, ?)',
    trace,
    accountId,
    messageId,
    recipients.join('\n'),
    notes,
    now,
  );
  const facts = { recipients, ...(heldUntil !== undefined && { heldUntil }) };
  await addEvent(tx, { accountId, trace, kind: 'accepted', recipient: '', facts }, now);
  for (const { address, remote } of arrival.recipients) {
    if (remote.some((way) => way.address === address)) continue;
    const reply = remote.length > 0 ? 'Passed on' : 'Delivered here';
    await addEvent(tx, { accountId, trace, kind: 'delivered', recipient: address, facts: { reply } }, now);
  }
  tx.announce({ kind: 'application', accountId });
}

/** Of whoever hands in the same twice at one time, one comes too late. */
async function takeKey(
  tx: Tx,
  {
    accountId,
    key,
    fingerprint,
    trace,
    answer,
    now,
  }: NonNullable<ApplicationNote['key']> & {
    readonly accountId: number;
    readonly trace: string;
    readonly now: number;
  },
): Promise<void> {
  const known = await knownRequest(tx, accountId, key, now);
  if (known) throw new Fault('exists', 'A request with this idempotency key has just been done');
  await tx.run('delete from application_keys where account_id = ? and key = ?', accountId, key);
  const sql =
    'insert into application_keys (account_id, key, fingerprint, trace, answer, at) values (?, ?, ?, ?, ?, ?)';
  await tx.run(sql, accountId, key, fingerprint, trace, answer, now);
}

/** What a request of that name was answered, as long as that is remembered. */
export function knownRequest(
  view: View,
  accountId: number,
  key: string,
  now: number,
): Promise<KnownRequest | undefined> {
  return view.get<KnownRequest>(
    'select fingerprint, trace, answer from application_keys where account_id = ? and key = ? and at > ?',
    accountId,
    key,
    now - limits.idempotencyKeptMs,
  );
}

/** What is noted of a message: nothing where no program handed it in, and only what concerns recipients that it named. */
export interface Happening {
  readonly trace: string;
  readonly kind: EventKind;
  readonly recipients: readonly string[];
  readonly facts: EventFacts;
}

export async function noteHappening(tx: Tx, happening: Happening, now: number): Promise<void> {
  const { trace, kind, recipients, facts } = happening;
  const message = await tx.get<{ accountId: number; recipients: string }>(
    'select account_id as "accountId", recipients from application_messages where trace = ?',
    trace,
  );
  if (!message) return;
  const { accountId } = message;
  const named = new Set(message.recipients.split('\n'));
  for (const recipient of recipients) {
    if (named.has(recipient)) await addEvent(tx, { accountId, trace, kind, recipient, facts }, now);
  }
  tx.announce({ kind: 'application', accountId });
}

interface NewEvent {
  readonly accountId: number;
  readonly trace: string;
  readonly kind: EventKind;
  readonly recipient: string;
  readonly facts: EventFacts;
}

async function addEvent(tx: Tx, { accountId, trace, kind, recipient, facts }: NewEvent, now: number): Promise<void> {
  await tx.run(
    'insert into application_events (account_id, trace, at, kind, recipient, facts) values (?, ?, ?, ?, ?, ?)',
    accountId,
    trace,
    now,
    kind,
    recipient,
    JSON.stringify(facts),
  );
}

type RawEvent = Omit<ApplicationEvent, 'facts'> & { readonly facts: string };

const select = `select e.id, e.trace, e.at, e.kind, e.recipient, e.facts, m.message_id as "messageId", m.notes
  from application_events e join application_messages m on m.trace = e.trace`;

/** The next events of an account behind `after`, in their order. */
export async function eventsAfter(
  view: View,
  accountId: number,
  after: number,
  limit: number,
): Promise<ApplicationEvent[]> {
  const sql = `${select} where e.account_id = ? and e.id > ? order by e.id limit ?`;
  return (await view.all<RawEvent>(sql, accountId, after, limit)).map(eventOf);
}

/** All of one message, in their order; none where it is of another account, or of nobody. */
export async function eventsOfMessage(view: View, accountId: number, trace: string): Promise<ApplicationEvent[]> {
  const sql = `${select} where e.trace = ? and e.account_id = ? order by e.id limit ?`;
  return (await view.all<RawEvent>(sql, trace, accountId, limits.eventsOfMessageMax)).map(eventOf);
}

/** The number of the newest event of all; 0 where there was none. */
export async function newestEvent(view: View): Promise<number> {
  const row = await view.get<{ id: number | null }>('select max(id) as id from application_events');
  return row?.id ?? 0;
}

/** Removes some of what is old; 0 when nothing is left. */
export async function forgetApplication(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const max = limits.forgottenPerTurnMax;
  const old = now - limits.traceKeptMs;
  const events = await tx.run(
    'delete from application_events where id in (select id from application_events order by id limit ?) and at < ?',
    max,
    old,
  );
  if (events > 0) return { done: events };
  const messages = await tx.run(
    `delete from application_messages where trace in (select trace from application_messages where at < ? limit ?)
       and not exists (select 1 from application_events e where e.trace = application_messages.trace)`,
    old,
    max,
  );
  const keys = await tx.run(
    `delete from application_keys where (account_id, key) in
       (select account_id, key from application_keys where at < ? limit ?)`,
    now - limits.idempotencyKeptMs,
    max,
  );
  return { done: messages + keys };
}

/** The one who wrote it was `addEvent`. */
function eventOf({ facts, ...event }: RawEvent): ApplicationEvent {
  return { ...event, facts: JSON.parse(facts) as EventFacts };
}
