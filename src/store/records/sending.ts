/** What accounts send: how much on a day, to whom, what they may, and whether their mail is put into Sent for them. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** What an account may send on one day (UTC); 0 is any number. */
export interface DailyLimits {
  readonly messages: number;
  /** Recipients that it has never written to before. */
  readonly newRecipients: number;
}

/** What an account has sent on a day, and what was set for it; null: what the house says. */
export interface SendingRow {
  readonly address: string;
  readonly messages: number;
  readonly newRecipients: number;
  readonly limitMessages: number | null;
  readonly limitNewRecipients: number | null;
  /** 1: its mail is put into Sent for it; 0: not. */
  readonly copies: number | null;
  /** For so long what it sends can be taken back. */
  readonly undoSeconds: number | null;
}

/** A message that an account sends. */
export interface Sent {
  readonly accountId: number;
  /** Whom it is to, as `addressKey` writes them. */
  readonly recipients: readonly string[];
  /** What counts where nothing was set for the account. */
  readonly limits: DailyLimits;
}

/** What is left out stays as it is; null: what the house says. */
export interface SetSending {
  readonly address: string;
  readonly messages?: number | null | undefined;
  readonly newRecipients?: number | null | undefined;
  readonly copies?: boolean | null | undefined;
  readonly undoSeconds?: number | null | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** SQLite takes 32,766 values in one statement. */
const askedAtOnce = 500;

/** Undefined where the account is gone. */
export function sendingOf(view: View, accountId: number, now: number): Promise<SendingRow | undefined> {
  return view.get<SendingRow>(
    `select a.address, coalesce(s.messages, 0) as messages, coalesce(s.new_recipients, 0) as "newRecipients",
       a.daily_messages as "limitMessages", a.daily_new_recipients as "limitNewRecipients", a.copies_sent as copies,
       a.undo_seconds as "undoSeconds"
       from accounts a left join sent_counts s on s.account_id = a.id and s.day = ? where a.id = ?`,
    dayOf(now),
    accountId,
  );
}

/** Those of some addresses (each once) that an account has never written to. */
export async function strangersAmong(view: View, accountId: number, addresses: readonly string[]): Promise<string[]> {
  const known = new Set<string>();
  for (let at = 0; at < addresses.length; at += askedAtOnce) {
    const some = addresses.slice(at, at + askedAtOnce);
    const rows = await view.all<{ address: string }>(
      `select address from correspondents where account_id = ? and address in (${some.map(() => '?').join(', ')})`,
      accountId,
      ...some,
    );
    for (const { address } of rows) known.add(address);
  }
  return addresses.filter((address) => !known.has(address));
}

/** Throws Fault `sendingLimit` where one message more, to so many new recipients, goes beyond what the account may send today. */
export function mustBeWithin(row: SendingRow, house: DailyLimits, newRecipients: number, now: number): void {
  const messagesMax = row.limitMessages ?? house.messages;
  const recipientsMax = row.limitNewRecipients ?? house.newRecipients;
  if (messagesMax > 0 && row.messages >= messagesMax) throw beyond(row, `send ${messagesMax} messages`, now);
  if (recipientsMax > 0 && newRecipients > 0 && row.newRecipients + newRecipients > recipientsMax) {
    throw beyond(row, `write to ${recipientsMax} new recipients`, now);
  }
}

function beyond({ address }: SendingRow, what: string, now: number): Fault {
  const next = new Date((dayOf(now) + 1) * dayMs).toISOString().slice(0, 10);
  return new Fault('sendingLimit', `${address} may ${what} a day, and did; the next day begins ${next} at 00:00 UTC`);
}

/** Counts a message that is sent; throws Fault `sendingLimit` where it is one too many. */
export async function countSent(tx: Tx, { accountId, recipients, limits: house }: Sent, now: number): Promise<void> {
  const row = await sendingOf(tx, accountId, now);
  if (!row) throw new Fault('unavailable', 'The account of the sender has just been removed');
  const all = [...new Set(recipients)];
  const strangers = await strangersAmong(tx, accountId, all);
  mustBeWithin(row, house, strangers.length, now);
  await tx.run(
    `insert into sent_counts (account_id, day, messages, new_recipients) values (?, ?, 1, ?)
       on conflict (account_id, day) do update set messages = sent_counts.messages + 1,
         new_recipients = sent_counts.new_recipients + excluded.new_recipients`,
    accountId,
    dayOf(now),
    strangers.length,
  );
  for (const address of all) await noteCorrespondent(tx, accountId, address, now);
}

async function noteCorrespondent(tx: Tx, accountId: number, address: string, now: number): Promise<void> {
  await tx.run(
    `insert into correspondents (account_id, address, first_at, last_at) values (?, ?, ?, ?)
       on conflict (account_id, address) do update set last_at = excluded.last_at, messages = correspondents.messages + 1`,
    accountId,
    address,
    now,
    now,
  );
}

/** Throws Fault `notFound`. */
export async function setSending(tx: Tx, input: SetSending): Promise<void> {
  const { address, messages, newRecipients, copies, undoSeconds } = input;
  const given = Object.entries({
    daily_messages: messages,
    daily_new_recipients: newRecipients,
    copies_sent: copies === undefined || copies === null ? copies : Number(copies),
    undo_seconds: undoSeconds,
  }).filter((entry): entry is [string, number | null] => entry[1] !== undefined);
  if (given.length === 0) throw new Fault('badSyntax', 'Say what is to be set');
  const changed = await tx.run(
    `update accounts set ${given.map(([name]) => `${name} = ?`).join(', ')} where address = ?`,
    ...given.map(([, value]) => value),
    address,
  );
  if (changed === 0) throw new Fault('notFound', `There is no account ${address}`);
}

/** One turn: counts of days that are over for long. Whom an account has written to is remembered. */
export async function forgetSent(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const day = dayOf(now - limits.sentCountsKeptMs);
  const counts = await tx.run(
    `delete from sent_counts where (account_id, day) in
       (select account_id, day from sent_counts where day < ? limit ?)`,
    day,
    limits.forgottenPerTurnMax,
  );
  const copies = await tx.run('delete from sent_copies where at < ?', now - limits.sentCopyMs);
  return { done: counts + copies };
}

/** Days since 1970, UTC. */
function dayOf(now: number): number {
  return Math.floor(now / dayMs);
}
