/** Messages that come into mailboxes: deliveries and APPEND. */
import { Fault } from '../../base/fault.ts';
import type { StoredBody, Tx } from '../database/index.ts';
import { type ApplicationNote, noteHandedIn } from './application-messages.ts';
import { insertBody } from './bodies.ts';
import { countChange, countOf, recordChange, takeModseq } from './changes.ts';
import { mailboxByName, mailboxByRole, type MailboxRow } from './mailboxes.ts';
import { flagBits } from './flag-bits.ts';
import { insertQueued, type RemoteDelivery } from './queue.ts';
import { isRecoverable, targetMailbox } from './recoverable.ts';
import { countSent, type Sent } from './sending.ts';
import { giveWayTo, isInSent, noteAppended, notePutIntoSent, type SentCopy } from './sent-copies.ts';
import { mustFit } from './quota.ts';
import { assignThread } from './threads.ts';
import { recordTrace, type TraceFacts } from './trace.ts';
import { traceArrival, type TracedArrival } from './trace-arrival.ts';

export interface LocalDelivery {
  readonly accountId: number;
  /** Name of the mailbox; INBOX where it does not exist, or takes nothing new. */
  readonly mailbox: string;
  readonly flags: number;
  readonly keywords?: string;
}

/** One message for any number of recipients, here and elsewhere. */
export interface Delivery {
  readonly now: number;
  readonly internalDate: number;
  readonly summary: Uint8Array;
  /** What makes it belong to a thread; none: it begins one of its own. */
  readonly threadKeys?: readonly number[];
  readonly local: readonly LocalDelivery[];
  readonly remote: readonly RemoteDelivery[];
  /** How it came here, for the trace; the house's own letters have none. */
  readonly arrival?: TracedArrival;
  /** What counts against the daily limits of the account that sends it. */
  readonly sent?: Sent;
  /** Its sender wants it in \Sent; the body of the copy comes behind that of the message. */
  readonly copy?: SentCopy;
  /** Its sender hears at once what became of it; the body of the letter comes last. */
  readonly report?: { readonly letter: Delivery; readonly told: readonly TraceFacts['told'][] };
  /** A program handed it in, and wants to hear what becomes of it. */
  readonly application?: ApplicationNote;
}

export interface Delivered {
  readonly accountId: number;
  readonly mailboxId: number;
  /** The name of the mailbox. */
  readonly mailbox: string;
  readonly uid: number;
}

export interface NewMessage {
  readonly flags: number;
  readonly keywords: string;
  readonly internalDate: number;
  readonly summary: Uint8Array;
  readonly threadKeys?: readonly number[];
  /** The number of its Message-ID, where it has one. */
  readonly messageKey?: number | undefined;
}

export interface AppendMessages {
  readonly mailboxId: number;
  readonly now: number;
  /** One for each body, in the same order. */
  readonly messages: readonly NewMessage[];
}

/** One body with its row, ready to become a message. */
interface Arrival {
  readonly bodyId: number;
  readonly sizeBytes: number;
  readonly flags: number;
  readonly keywords: string;
  readonly internalDate: number;
  readonly threadKeys: readonly number[];
}

/**
 * All recipients or none. Throws Fault `overQuota` where an account is full, `unavailable` where one was removed since its
 * address was looked up. The last message may go beyond the limit: its size was asked about at RCPT where the sender told
 * it, and a recipient who is nearly full must not keep it from all the others for days. Throws `sendingLimit` where it is
 * one too many for the account that sends it.
 */
export async function deliver(
  tx: Tx,
  input: Delivery,
  bodies: readonly StoredBody[],
): Promise<{ delivered: Delivered[] }> {
  const [body, ...others] = bodies;
  const [copyBody] = input.copy ? others : [];
  if (input.application && input.arrival) await noteHandedIn(tx, input.application, input.arrival, input.now);
  if (input.sent) await countSent(tx, input.sent, input.now);
  const done = await deliverWhere(tx, input, body ? [body] : [], (accountId) => mustFit(tx, accountId, oneMore));
  if (input.copy) await putIntoSent(tx, input.copy, onlyBody(copyBody ? [copyBody] : []), input);
  if (input.report) await tell(tx, input.report, others.slice(-1), input);
  return done;
}

const oneMore = { messages: 1, sizeBytes: 0 };

/** The sender's own copy, unless the mail program has put one there already. Where nothing is \Sent, INBOX takes it. */
async function putIntoSent(
  tx: Tx,
  { accountId, summary, threadKeys = [], messageKey }: SentCopy,
  body: StoredBody,
  { internalDate, now }: Delivery,
): Promise<void> {
  if (messageKey !== undefined && (await isInSent(tx, accountId, messageKey, now))) return;
  const mailbox = (await mailboxByRole(tx, accountId, '\\Sent')) ?? (await mailboxByName(tx, accountId, 'INBOX'));
  if (!mailbox) throw new Fault('unavailable', 'The account of the sender has just been removed');
  await mustFit(tx, accountId, oneMore);
  const bodyId = await insertBody(tx, body, summary);
  const { sizeBytes } = body;
  const arrival = { bodyId, sizeBytes, flags: flagBits.seen, keywords: '', internalDate, threadKeys };
  const place = { mailboxId: mailbox.id, uid: await arrive(tx, mailbox, [arrival], now) };
  if (messageKey !== undefined) await notePutIntoSent(tx, { accountId, messageKey, ...place, ours: true }, now);
}

async function tell(
  tx: Tx,
  { letter, told }: NonNullable<Delivery['report']>,
  bodies: readonly StoredBody[],
  { arrival, now }: Delivery,
): Promise<void> {
  await deliverAnyway(tx, letter, bodies);
  if (!arrival) return;
  for (const facts of told) await recordTrace(tx, { trace: arrival.trace, kind: 'told', facts }, now);
}

/** The same for letters of the house itself: whoever is full must still hear of it. */
export async function deliverAnyway(tx: Tx, input: Delivery, bodies: readonly StoredBody[]): Promise<void> {
  await deliverWhere(tx, input, bodies, async () => undefined);
}

/** `admit` throws where an account cannot take it. */
async function deliverWhere(
  tx: Tx,
  input: Delivery,
  bodies: readonly StoredBody[],
  admit: (accountId: number) => Promise<void>,
): Promise<{ delivered: Delivered[] }> {
  const body = onlyBody(bodies);
  const bodyId = await insertBody(tx, body, input.summary);
  const delivered: Delivered[] = [];
  for (const local of onePerAccount(input.local)) {
    const { flags, keywords = '' } = local;
    const { internalDate, threadKeys = [] } = input;
    const arrival = { bodyId, sizeBytes: body.sizeBytes, flags, keywords, internalDate, threadKeys };
    await admit(local.accountId);
    delivered.push(await deliverLocal(tx, local, arrival, input.now));
  }
  const login = input.arrival?.login;
  const sender = login && { sender: login.address };
  for (const remote of input.remote) await insertQueued(tx, bodyId, { ...remote, ...sender }, input.now);
  if (input.remote.length > 0) tx.announce({ kind: 'queue' });
  if (input.arrival) await traceArrival(tx, input.arrival, { delivered, sizeBytes: body.sizeBytes, now: input.now });
  return { delivered };
}

/** RFC 3501 §6.3.11 and RFC 3502: all messages or none. Throws Fault `overQuota`, `noSuchMailbox`. */
export async function appendMessages(
  tx: Tx,
  { mailboxId, now, messages }: AppendMessages,
  bodies: readonly StoredBody[],
): Promise<{ uidValidity: number; uids: number[] }> {
  if (messages.length === 0 || messages.length !== bodies.length) throw new Error('Every message needs its body');
  await giveWayTo(tx, mailboxId, messages, now);
  const mailbox = await targetMailbox(tx, mailboxId);
  const arrivals: Arrival[] = [];
  for (const [index, { flags, keywords, internalDate, summary, threadKeys = [] }] of messages.entries()) {
    const body = bodies[index] as StoredBody;
    const bodyId = await insertBody(tx, body, summary);
    arrivals.push({ bodyId, sizeBytes: body.sizeBytes, flags, keywords, internalDate, threadKeys });
  }
  await mustFit(tx, mailbox.accountId, countOf(arrivals));
  const firstUid = await arrive(tx, mailbox, arrivals, now);
  await noteAppended(tx, mailbox, messages, firstUid, now);
  return { uidValidity: mailbox.uidValidity, uids: arrivals.map((_, index) => firstUid + index) };
}

function onlyBody(bodies: readonly StoredBody[]): StoredBody {
  const [body, second] = bodies;
  if (!body || second) throw new Error('A delivery has one body');
  return body;
}

/** The same account named twice gets one copy: the first. */
function onePerAccount(local: readonly LocalDelivery[]): Iterable<LocalDelivery> {
  const first = new Map<number, LocalDelivery>();
  for (const one of local) if (!first.has(one.accountId)) first.set(one.accountId, one);
  return first.values();
}

async function deliverLocal(tx: Tx, local: LocalDelivery, arrival: Arrival, now: number): Promise<Delivered> {
  const { accountId } = local;
  const named = await mailboxByName(tx, accountId, local.mailbox);
  const mailbox = named?.selectable && !isRecoverable(named) ? named : await mailboxByName(tx, accountId, 'INBOX');
  if (!mailbox) throw new Fault('unavailable', 'A recipient has just been removed');
  const { id: mailboxId, name } = mailbox;
  return { accountId, mailboxId, mailbox: name, uid: await arrive(tx, mailbox, [arrival], now) };
}

/** Gives messages the next UIDs of a mailbox; answers the first. */
async function arrive(tx: Tx, mailbox: MailboxRow, arrivals: readonly Arrival[], now: number): Promise<number> {
  const { id: mailboxId, accountId, uidNext: firstUid } = mailbox;
  const modseq = await takeModseq(tx, accountId);
  for (const [index, arrival] of arrivals.entries()) {
    const threadId = await assignThread(tx, accountId, arrival.threadKeys);
    await insertMessage(tx, arrival, { mailboxId, uid: firstUid + index, modseq, threadId, now });
  }
  await tx.run('update mailboxes set uid_next = uid_next + ? where id = ?', arrivals.length, mailboxId);
  await countChange(tx, mailbox, modseq, countOf(arrivals));
  const uids = [[firstUid, firstUid + arrivals.length - 1]] as const;
  await recordChange(tx, { accountId, mailboxId, modseq, kind: 'added', uids, now });
  return firstUid;
}

/** What a message gets where it arrives. */
interface Place {
  readonly mailboxId: number;
  readonly uid: number;
  readonly modseq: number;
  readonly threadId: number;
  readonly now: number;
}

async function insertMessage(tx: Tx, arrival: Arrival, place: Place): Promise<void> {
  const { flags, keywords, sizeBytes, internalDate, bodyId } = arrival;
  const { mailboxId, uid, modseq, threadId, now } = place;
  await tx.run(
    `insert into messages
       (mailbox_id, uid, modseq, flags, keywords, size_bytes, internal_date, body_id, thread_id, saved_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    mailboxId,
    uid,
    modseq,
    flags,
    keywords,
    sizeBytes,
    internalDate,
    bodyId,
    threadId,
    now,
  );
}
