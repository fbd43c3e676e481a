/** The suppression list: addresses elsewhere to which nothing is sent, and the refusals that lead there. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** Times are in milliseconds since 1970. */
export interface SuppressedRow {
  /** As `addressKey` makes it. */
  readonly address: string;
  readonly reason: string;
  readonly since: number;
  /** Null: for ever. */
  readonly until: number | null;
  /** The last refusal, and whose mail it was; '' where the operator put it on the list. */
  readonly reply: string;
  readonly sender: string;
  readonly automatic: boolean;
}

/** A message that was refused because there is no such mailbox ('mailbox') or no such domain ('domain'). */
export interface HardBounce {
  readonly address: string;
  readonly trace: string;
  readonly about: 'mailbox' | 'domain';
  /** As in "550 5.1.1 No such user". */
  readonly reply: string;
  readonly sender: string;
}

export type HardBounceRow = HardBounce & { readonly at: number };

export interface Outcomes {
  readonly now: number;
  readonly bounced: readonly HardBounce[];
  /** Addresses that took a message: what was noted of them counts no more. */
  readonly reached: readonly string[];
  /** After so many refusals of different messages an address is suppressed for so long. */
  readonly after: number;
  readonly keptMs: number;
}

const columns = 'address, reason, since, until, reply, sender, automatic';
const holds = '(until is null or until > ?)';

/** In the order of the addresses, those behind `after`. */
export async function listSuppressed(view: View, now: number, after: string, limit: number): Promise<SuppressedRow[]> {
  const sql = `select ${columns} from suppressed where address > ? and ${holds} order by address limit ?`;
  return (await view.all<RawRow>(sql, after, now, limit)).map(rowOf);
}

export async function suppressedRow(view: View, address: string, now: number): Promise<SuppressedRow | undefined> {
  const row = await view.get<RawRow>(`select ${columns} from suppressed where address = ? and ${holds}`, address, now);
  return row && rowOf(row);
}

/** Is there anything on the list, over or not? */
export async function isAnythingSuppressed(view: View): Promise<boolean> {
  return (await view.get('select 1 as found from suppressed limit 1')) !== undefined;
}

/** What was noted of an address lately, the newest first. */
export function hardBouncesOf(view: View, address: string): Promise<HardBounceRow[]> {
  return view.all<HardBounceRow>(
    'select address, trace, at, about, reply, sender from hard_bounces where address = ? order by at desc, trace limit ?',
    address,
    limits.hardBouncesShownMax,
  );
}

/** Notes how messages ended. Costs one step in an index where nothing is noted of anybody, and no write. */
export async function noteOutcomes(tx: Tx, { reached, bounced, ...rules }: Outcomes): Promise<void> {
  if (reached.length > 0 && (await isAnythingNoted(tx))) {
    for (const address of reached) await tx.run('delete from hard_bounces where address = ?', address);
  }
  for (const bounce of bounced) await noteBounce(tx, bounce, rules);
}

async function isAnythingNoted(view: View): Promise<boolean> {
  return (await view.get('select 1 as found from hard_bounces limit 1')) !== undefined;
}

async function noteBounce(tx: Tx, bounce: HardBounce, rules: Omit<Outcomes, 'reached' | 'bounced'>): Promise<void> {
  const { address, trace, about, reply, sender } = bounce;
  const { now, after, keptMs } = rules;
  const noted = await tx.run(
    `insert into hard_bounces (address, trace, at, about, reply, sender) values (?, ?, ?, ?, ?, ?)
       on conflict (address, trace) do nothing`,
    address,
    trace,
    now,
    about,
    reply,
    sender,
  );
  if (noted === 0 || !(await isEnough(tx, address, now, after))) return;
  await tx.run('delete from hard_bounces where address = ?', address);
  const reason = about === 'domain' ? 'its domain does not exist' : 'there is no such mailbox';
  const row = { address, reason, since: now, until: now + keptMs, reply, sender, automatic: true };
  if (!(await isOperators(tx, address, now))) await writeRow(tx, row);
}

interface Noted {
  readonly all: number;
  readonly mailbox: number;
  readonly first: number | null;
  readonly last: number | null;
}

/** A domain whose name cannot be found may be back tomorrow: that counts only when it lasts for days. */
async function isEnough(view: View, address: string, now: number, after: number): Promise<boolean> {
  const noted = await view.get<Noted>(
    `select count(*) as "all", cast(coalesce(sum(case when about = 'mailbox' then 1 else 0 end), 0) as bigint) as mailbox,
       min(at) as first, max(at) as last from hard_bounces where address = ? and at > ?`,
    address,
    now - limits.hardBounceKeptMs,
  );
  if (!noted || noted.all < after) return false;
  return noted.mailbox >= after || (noted.last ?? 0) - (noted.first ?? 0) >= limits.domainBouncesSpreadMs;
}

async function isOperators(view: View, address: string, now: number): Promise<boolean> {
  const row = await suppressedRow(view, address, now);
  return row !== undefined && !row.automatic;
}

/** By the operator: replaces what there was. */
export async function suppress(tx: Tx, row: Omit<SuppressedRow, 'reply' | 'sender' | 'automatic'>): Promise<void> {
  await writeRow(tx, { ...row, reply: '', sender: '', automatic: false });
}

async function writeRow(tx: Tx, row: SuppressedRow): Promise<void> {
  await tx.run(
    `insert into suppressed (${columns}) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (address) do update set reason = excluded.reason, since = excluded.since, until = excluded.until,
         reply = excluded.reply, sender = excluded.sender, automatic = excluded.automatic`,
    row.address,
    row.reason,
    row.since,
    row.until,
    row.reply,
    row.sender,
    row.automatic ? 1 : 0,
  );
  tx.announce({ kind: 'suppression' });
}

/** Takes an address off the list, and forgets what was noted of it. Throws Fault `notFound`. */
export async function unsuppress(tx: Tx, { address, now }: { address: string; now: number }): Promise<void> {
  const row = await suppressedRow(tx, address, now);
  const noted = await tx.run('delete from hard_bounces where address = ?', address);
  if (!row && noted === 0) throw new Fault('notFound', `${address} is not suppressed`);
  await tx.run('delete from suppressed where address = ?', address);
  tx.announce({ kind: 'suppression' });
}

/** Removes some of what is over, and refusals of long ago; 0 when none is left. */
export async function forgetSuppressed(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const most = limits.forgottenPerTurnMax;
  const over = await tx.run(
    'delete from suppressed where address in (select address from suppressed where until <= ? order by until limit ?)',
    now,
    most,
  );
  if (over > 0) tx.announce({ kind: 'suppression' });
  const old = await tx.run(
    `delete from hard_bounces where at <= ? and address in
       (select address from hard_bounces where at <= ? order by at limit ?)`,
    now - limits.hardBounceKeptMs,
    now - limits.hardBounceKeptMs,
    most,
  );
  return { done: over + old };
}

type RawRow = Omit<SuppressedRow, 'automatic'> & { readonly automatic: number };

function rowOf({ automatic, ...row }: RawRow): SuppressedRow {
  return { ...row, automatic: automatic !== 0 };
}
