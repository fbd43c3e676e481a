/**
 * The trace: what was done with a message, step by step, written in the transaction that does it. A trace id is what the
 * Received field and the log call the message.
 */
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';
import { type Happening, noteHappening } from './application-messages.ts';

/** One recipient of a message as it was named, and where its mail went: a mailbox of an account, on to an address, or else. */
export interface TracedRecipient {
  readonly address: string;
  readonly accountId?: number;
  readonly mailbox?: string;
  readonly uid?: number;
  readonly onward?: string;
  /** The return path it was sent on with, where that is not the sender's own. */
  readonly sender?: string;
  /** The domain for which it waits here until its host takes it. */
  readonly keptFor?: string;
  /** The host that took it while its client waited: nothing of it is here. */
  readonly passedTo?: string;
  /** What an alias does with it: "discard", "pipe:/path", "file:/path". */
  readonly action?: string;
}

/** What a stage of reception found out. */
export interface TracedFinding {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly stage: string;
  readonly verdict: 'pass' | 'note' | 'skip' | 'defer' | 'refuse';
  readonly reason: string;
}

/** What is remembered of each kind of event. */
export interface TraceFacts {
  /** A message is taken. */
  readonly received: {
    /** IP address of the client, what it called itself, and who had logged in. */
    readonly client: string;
    readonly name: string;
    readonly login?: string;
    readonly reversePath: string;
    readonly sizeBytes: number;
    readonly recipients: readonly TracedRecipient[];
    /** As it stands in the message. */
    readonly messageId?: string;
    readonly findings?: readonly TracedFinding[];
    /** Its sender holds it back until then. */
    readonly heldUntil?: number;
  };
  /** Mail was not taken. */
  readonly turnedAway: {
    readonly client: string;
    readonly name: string;
    readonly reversePath: string;
    /** Those it was turned away for; none where it was at MAIL. */
    readonly recipients: readonly string[];
    /** What the client heard. */
    readonly reply: string;
    readonly findings: readonly TracedFinding[];
  };
  /** Another account has it too; its facts stand with the first. */
  readonly shared: Readonly<Record<string, never>>;
  /** It was offered to a host. */
  readonly attempted: {
    readonly recipients: readonly string[];
    readonly outcome: 'delivered' | 'deferred' | 'failed';
    readonly host?: string;
    /** Its IP address. */
    readonly address?: string;
    readonly reply: string;
    /** As in "TLSv1.3, certificate verified"; absent when it went in clear. */
    readonly tls?: string;
    /** How the way was chosen and how well it was to be protected, in plain words. */
    readonly why?: string;
  };
  /** Its sender was told that it could not be delivered. */
  readonly bounced: { readonly to: string };
  /** Its sender was told, as asked, what became of it for some recipients. */
  readonly told: {
    readonly to: string;
    readonly action: 'delayed' | 'relayed' | 'delivered' | 'expanded';
    readonly recipients: readonly string[];
  };
  /** Its sender, who is not of this house, was not told of a failure. */
  readonly untold: { readonly to: string; readonly recipients: readonly string[]; readonly why: string };
  /** Somebody took it back while it waited. */
  readonly cancelled: { readonly recipients: readonly string[]; readonly by: 'operator' | 'sender' };
  /** What the operator wants done with it while it waits. `route`: by which way; '': by the rules again. */
  readonly ordered: {
    readonly order: 'hold' | 'release' | 'fail' | 'reroute';
    readonly recipients: readonly string[];
    readonly route?: string;
  };
  /** An account that was full lost its oldest messages of a mailbox. */
  readonly relieved: { readonly mailbox: string; readonly messages: number; readonly sizeBytes: number };
  /** The owner of an account was told how full it is. */
  readonly warned: { readonly level: number };
}

export type TraceKind = keyof TraceFacts;

export type TraceNote = {
  [K in TraceKind]: {
    readonly trace: string;
    readonly kind: K;
    readonly accountId?: number;
    readonly facts: TraceFacts[K];
  };
}[TraceKind];

export type TraceEvent = TraceNote & { readonly id: number; readonly at: number };

/** Writes one event, which the program hears of that handed the message in, if one did. */
export async function recordTrace(tx: Tx, note: TraceNote, now: number): Promise<void> {
  const { trace, kind, accountId, facts } = note;
  await tx.run(
    'insert into trace_events (trace, at, kind, account_id, facts) values (?, ?, ?, ?, ?)',
    trace,
    now,
    kind,
    accountId ?? null,
    JSON.stringify(facts),
  );
  const happening = happeningOf(note);
  if (happening) await noteHappening(tx, happening, now);
}

/** What programs are told of. */
function happeningOf({ trace, kind, facts }: TraceNote): Happening | undefined {
  if (kind === 'told' && facts.action === 'delayed')
    return { trace, kind: 'delayed', recipients: facts.recipients, facts: {} };
  if (kind === 'cancelled') return { trace, kind, recipients: facts.recipients, facts: {} };
  if (kind !== 'attempted') return undefined;
  const { recipients, outcome, host, reply } = facts;
  return { trace, kind: outcome, recipients, facts: { ...(host !== undefined && { host }), reply } };
}

/** What was turned away, some of it at once. */
export async function traceTurnedAway(tx: Tx, { mails }: { mails: readonly NewRefusal[] }): Promise<void> {
  for (const { trace, at, facts, accountIds } of mails) {
    const [first, ...others] = accountIds;
    await recordTrace(tx, { trace, kind: 'turnedAway', ...(first !== undefined && { accountId: first }), facts }, at);
    for (const accountId of others) await recordTrace(tx, { trace, kind: 'shared', accountId, facts: {} }, at);
  }
}

export interface NewRefusal {
  readonly trace: string;
  readonly at: number;
  readonly facts: TraceFacts['turnedAway'];
  /** The accounts whose mail it would have been. */
  readonly accountIds: readonly number[];
}

/** What happened under a trace id, in order. */
export async function traceEvents(view: View, trace: string): Promise<TraceEvent[]> {
  const rows = await view.all<RawEvent>(
    'select id, trace, at, kind, account_id as "accountId", facts from trace_events where trace = ? order by id',
    trace,
  );
  return rows.map(eventOf);
}

/** The trace id of something in the queue, by its number there. */
export async function traceOfQueued(view: View, id: number): Promise<string | undefined> {
  return (await view.get<{ trace: string }>('select message_id as trace from queue where id = ?', id))?.trace;
}

/** The trace ids of what concerned an account lately, the newest first, each with the newest event that says so. */
export function tracesOfAccount(view: View, accountId: number, limit: number): Promise<AccountTrace[]> {
  return view.all<AccountTrace>(
    `select trace, newest from (select trace, max(id) as newest from trace_events where account_id = ? group by trace)
       as traces order by newest desc limit ?`,
    accountId,
    limit,
  );
}

export interface AccountTrace {
  readonly trace: string;
  /** Id of an event. */
  readonly newest: number;
}

export interface TracesNaming {
  readonly traces: readonly string[];
  /** Where to go on; undefined when everything was looked through. */
  readonly before?: number;
}

/** So many events are looked through for a text at once. */
const eventsLookedThrough = 5000;

/** The trace ids of events whose facts name `text`, among the next few thousand with an id below `before`, newest first. */
export async function tracesNaming(view: View, text: string, before = Number.MAX_SAFE_INTEGER): Promise<TracesNaming> {
  const rows = await view.all<{ id: number; trace: string; named: number }>(
    `select id, trace, case when lower(facts) like ? escape '!' then 1 else 0 end as named
       from trace_events where id < ? order by id desc limit ?`,
    `%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`,
    before,
    eventsLookedThrough,
  );
  const traces = new Set(rows.filter(({ named }) => named === 1).map(({ trace }) => trace));
  const last = rows.length < eventsLookedThrough ? undefined : rows.at(-1)?.id;
  return { traces: [...traces], ...(last !== undefined && { before: last }) };
}

/** Removes some of what is older than the trace is kept; 0 when nothing is left. */
export async function forgetTrace(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const done = await tx.run(
    'delete from trace_events where id in (select id from trace_events order by id limit ?) and at < ?',
    limits.forgottenPerTurnMax,
    now - limits.traceKeptMs,
  );
  return { done };
}

interface RawEvent {
  readonly id: number;
  readonly trace: string;
  readonly at: number;
  readonly kind: string;
  readonly accountId: number | null;
  readonly facts: string;
}

/** The one who wrote it was `recordTrace`. */
function eventOf({ accountId, facts, ...event }: RawEvent): TraceEvent {
  return { ...event, facts: JSON.parse(facts) as unknown, ...(accountId !== null && { accountId }) } as TraceEvent;
}
