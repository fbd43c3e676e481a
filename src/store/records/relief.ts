/** Making room in an account that is full, out of what its owner will miss least. */
import type { Tx } from '../database/index.ts';
import { letGo } from './leaving.ts';
import { listMailboxes, type MailboxRow } from './mailboxes.ts';
import { percentOf, quotaOf, type QuotaRow, type Room } from './quota.ts';
import { recordTrace } from './trace.ts';

export interface RelieveQuota {
  readonly accountId: number;
  /** What is to come in. */
  readonly room?: Room;
  /** A turn before this one began: go on until there is as much room as is wanted. */
  readonly begun: boolean;
  readonly trace: string;
  readonly now: number;
}

/** What one turn removed; `more` where another has to follow. */
export interface Relieved {
  readonly messages: number;
  readonly sizeBytes: number;
  readonly more: boolean;
}

/** Room is made where an account is as full as this, or too full for what is to come, until it is less full than that. */
const relievedFromPercent = 95;
const relievedToShare = 0.9;

/** Roles of the mailboxes whose mail may go, in this order. */
const relievable: readonly (string | null)[] = ['\\Junk', '\\Trash'];

/** Messages that one turn removes. */
const turnMessages = 500;

const nothing: Relieved = { messages: 0, sizeBytes: 0, more: false };

/**
 * Removes the oldest messages of Junk, then of Trash, for good: as few as make an account less than 90 percent full, and
 * room for what is to come. Where even all of them would not make that room, they stay, unless it is nearly full anyway.
 */
export async function relieveQuota(tx: Tx, input: RelieveQuota): Promise<Relieved> {
  const quota = await quotaOf(tx, input.accountId);
  const mailboxes = relievableOf(await listMailboxes(tx, input.accountId));
  const [mailbox] = mailboxes;
  const wanted = quota && mailbox && wantedFrom(quota, mailboxes, input);
  if (!wanted) return nothing;
  const { lastUid, ...gone } = await oldest(tx, mailbox, wanted);
  await letGo(tx, mailbox, { uids: [[1, lastUid]], keep: false, now: input.now });
  const { trace, accountId, now } = input;
  await recordTrace(tx, { trace, kind: 'relieved', accountId, facts: { mailbox: mailbox.name, ...gone } }, now);
  return { ...gone, more: !covers(gone, wanted) };
}

/** Those with mail in them, first what goes first. */
function relievableOf(mailboxes: readonly MailboxRow[]): MailboxRow[] {
  return relievable.flatMap((role) => mailboxes.filter((each) => each.role === role && each.messageCount > 0));
}

/** How much should go; undefined where nothing should, or it would not help. */
function wantedFrom(
  quota: QuotaRow,
  mailboxes: readonly MailboxRow[],
  { room, begun }: RelieveQuota,
): Room | undefined {
  const lacking = lackingFor(quota, room);
  const isNearlyFull = begun || percentOf(quota) >= relievedFromPercent;
  const helps = room !== undefined && !isNothing(lacking) && covers(sumOf(mailboxes), lacking);
  if (!isNearlyFull && !helps) return undefined;
  const surplus = surplusOf(quota);
  const wanted = helps ? larger(lacking, surplus) : surplus;
  return isNothing(wanted) ? undefined : wanted;
}

/** What is too much for `room` to fit in. */
function lackingFor(quota: QuotaRow, room: Room = { messages: 0, sizeBytes: 0 }): Room {
  const { usedBytes, limitBytes, usedMessages, limitMessages } = quota;
  return {
    sizeBytes: excess(usedBytes + Math.max(room.sizeBytes, 1), limitBytes),
    messages: excess(usedMessages + Math.max(room.messages, 1), limitMessages),
  };
}

/** What is too much for an account that is to be less than 90 percent full. */
function surplusOf({ usedBytes, limitBytes, usedMessages, limitMessages }: QuotaRow): Room {
  return {
    sizeBytes: excess(usedBytes, shareOf(limitBytes)),
    messages: excess(usedMessages, shareOf(limitMessages)),
  };
}

function shareOf(limit: number | null): number | null {
  return limit === null ? null : Math.max(0, Math.ceil(limit * relievedToShare) - 1);
}

function excess(used: number, limit: number | null): number {
  return limit === null ? 0 : Math.max(0, used - limit);
}

function sumOf(mailboxes: readonly MailboxRow[]): Room {
  return mailboxes.reduce(
    (sum, { messageCount, sizeBytes }) => ({
      messages: sum.messages + messageCount,
      sizeBytes: sum.sizeBytes + sizeBytes,
    }),
    { messages: 0, sizeBytes: 0 },
  );
}

function larger(one: Room, other: Room): Room {
  return {
    messages: Math.max(one.messages, other.messages),
    sizeBytes: Math.max(one.sizeBytes, other.sizeBytes),
  };
}

function covers(given: Room, wanted: Room): boolean {
  return given.messages >= wanted.messages && given.sizeBytes >= wanted.sizeBytes;
}

function isNothing(room: Room): boolean {
  return room.messages === 0 && room.sizeBytes === 0;
}

/** As few of the oldest messages of a mailbox as are `wanted`, in the order in which they came into it. */
async function oldest(tx: Tx, { id }: MailboxRow, wanted: Room): Promise<Room & { readonly lastUid: number }> {
  const rows = await tx.all<{ uid: number; sizeBytes: number }>(
    'select uid, size_bytes as "sizeBytes" from messages where mailbox_id = ? order by uid limit ?',
    id,
    turnMessages,
  );
  let gone = { messages: 0, sizeBytes: 0, lastUid: 0 };
  for (const { uid, sizeBytes } of rows) {
    if (covers(gone, wanted)) break;
    gone = { messages: gone.messages + 1, sizeBytes: gone.sizeBytes + sizeBytes, lastUid: uid };
  }
  return gone;
}
