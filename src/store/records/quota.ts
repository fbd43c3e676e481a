/**
 * How much mail an account may have: its own limit, or else what its domain says for each; and beside that, what all
 * accounts of a domain may have together. What can only be brought back does not count.
 */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

/** What an account uses and may use, with the limits that count for it; null where there is none. */
export interface AccountUse {
  readonly accountId: number;
  readonly usedBytes: number;
  readonly usedMessages: number;
  readonly limitBytes: number | null;
  readonly limitMessages: number | null;
  /** The last of `quotaLevels` that was reached and not left again; 0 for none. */
  readonly level: number;
}

export interface QuotaRow extends AccountUse {
  readonly address: string;
  /** The level that its owner was told of. */
  readonly told: number;
}

/** What all accounts of a domain use, may use, and may use each. */
export interface DomainQuotaRow {
  readonly name: string;
  readonly usedBytes: number;
  readonly usedMessages: number;
  readonly limitBytes: number | null;
  readonly limitMessages: number | null;
  readonly eachBytes: number | null;
  readonly eachMessages: number | null;
}

/** What is to come. */
export interface Room {
  readonly messages: number;
  readonly sizeBytes: number;
}

/** Why something does not fit: whose limit stands against it, and which. */
export interface Fullness {
  readonly address: string;
  /** Where it is not the account's own limit. */
  readonly domain?: string;
  readonly what: 'bytes' | 'messages';
}

/** In percent of the limit; the owner is told of each. */
export const quotaLevels = [100, 95, 80] as const;

/** A level is left when use falls so many percent below it: nobody is told again and again at the border. */
const fallPercent = 5;

const limitsOf = `coalesce(quota_bytes, (select each_quota_bytes from domains d where d.id = accounts.domain_id))
    as "limitBytes",
  coalesce(quota_messages, (select each_quota_messages from domains d where d.id = accounts.domain_id))
    as "limitMessages"`;

/** The columns of `AccountUse`, of the table `accounts` under its own name. */
export const useColumns = `id as "accountId", used_bytes as "usedBytes", used_messages as "usedMessages",
  quota_level as level, ${limitsOf}`;

const quotaColumns = `${useColumns}, address, quota_told as told`;

/** All accounts, in the order in which they were added. */
export function listQuotas(view: View): Promise<QuotaRow[]> {
  return view.all<QuotaRow>(`select ${quotaColumns} from accounts order by id`);
}

export function quotaOf(view: View, accountId: number): Promise<QuotaRow | undefined> {
  return view.get<QuotaRow>(`select ${quotaColumns} from accounts where id = ?`, accountId);
}

/** All domains, in the order in which they were added. */
export function listDomainQuotas(view: View): Promise<DomainQuotaRow[]> {
  return view.all<DomainQuotaRow>(
    `select name, quota_bytes as "limitBytes", quota_messages as "limitMessages",
       each_quota_bytes as "eachBytes", each_quota_messages as "eachMessages",
       (select cast(coalesce(sum(used_bytes), 0) as bigint) from accounts where domain_id = domains.id) as "usedBytes",
       (select cast(coalesce(sum(used_messages), 0) as bigint) from accounts where domain_id = domains.id)
         as "usedMessages"
       from domains order by id`,
  );
}

/** The accounts whose owners are to hear of another level than the last time. */
export async function untoldQuotas(view: View): Promise<number[]> {
  const rows = await view.all<{ id: number }>('select id from accounts where quota_level <> quota_told order by id');
  return rows.map(({ id }) => id);
}

/** The accounts that have reached a level. */
export async function accountsAtLevel(view: View, level: number): Promise<number[]> {
  const rows = await view.all<{ id: number }>('select id from accounts where quota_level >= ? order by id', level);
  return rows.map(({ id }) => id);
}

interface Bounds extends Omit<AccountUse, 'accountId' | 'level'> {
  readonly address: string;
  readonly domainId: number | null;
  readonly domain: string | null;
  readonly domainBytes: number | null;
  readonly domainMessages: number | null;
}

/** What stands against `room` more in an account; undefined where it fits, or the account does not exist. */
export async function fullnessFor(view: View, accountId: number, room: Room): Promise<Fullness | undefined> {
  const bounds = await view.get<Bounds>(
    `select a.address, a.used_bytes as "usedBytes", a.used_messages as "usedMessages",
       coalesce(a.quota_bytes, d.each_quota_bytes) as "limitBytes",
       coalesce(a.quota_messages, d.each_quota_messages) as "limitMessages",
       d.id as "domainId", d.name as domain, d.quota_bytes as "domainBytes", d.quota_messages as "domainMessages"
       from accounts a left join domains d on d.id = a.domain_id where a.id = ?`,
    accountId,
  );
  if (!bounds) return undefined;
  const { address } = bounds;
  const what = exceeded(bounds, room);
  if (what) return { address, what };
  const ofDomain = await domainExceeded(view, bounds, room);
  return ofDomain && { address, domain: bounds.domain as string, what: ofDomain };
}

/** Throws Fault `overQuota` where `room` more does not fit into an account. */
export async function mustFit(view: View, accountId: number, room: Room): Promise<void> {
  const fullness = await fullnessFor(view, accountId, room);
  if (fullness) throw new Fault('overQuota', sentenceOf(fullness));
}

function sentenceOf({ address, domain, what }: Fullness): string {
  const kind = what === 'bytes' ? 'room' : 'number of messages';
  if (domain === undefined) return `The ${kind} that ${address} may have for mail is used up`;
  return `The ${kind} that the domain ${domain} may have for mail is used up, so nothing comes in for ${address}`;
}

function exceeded(use: Omit<AccountUse, 'accountId' | 'level'>, room: Room): Fullness['what'] | undefined {
  if (use.limitBytes !== null && isOver(use.usedBytes, room.sizeBytes, use.limitBytes)) return 'bytes';
  if (use.limitMessages !== null && isOver(use.usedMessages, room.messages, use.limitMessages)) return 'messages';
  return undefined;
}

/** What is full takes nothing more, however little it says that it is. */
function isOver(used: number, more: number, limit: number): boolean {
  return used >= limit || used + more > limit;
}

async function domainExceeded(view: View, bounds: Bounds, room: Room): Promise<Fullness['what'] | undefined> {
  const { domainId, domainBytes: limitBytes, domainMessages: limitMessages } = bounds;
  if (limitBytes === null && limitMessages === null) return undefined;
  const used = await view.get<{ usedBytes: number; usedMessages: number }>(
    `select cast(coalesce(sum(used_bytes), 0) as bigint) as "usedBytes",
       cast(coalesce(sum(used_messages), 0) as bigint) as "usedMessages" from accounts where domain_id = ?`,
    domainId,
  );
  return used && exceeded({ ...used, limitBytes, limitMessages }, room);
}

/** Sets the level that its use has reached, and announces a new one. */
export async function noticeLevel(tx: Tx, use: AccountUse): Promise<void> {
  const { accountId, limitBytes, limitMessages } = use;
  if (limitBytes === null && limitMessages === null) return forgetLevel(tx, use);
  const level = levelAfter(use.level, percentOf(use));
  if (level === use.level) return;
  await tx.run('update accounts set quota_level = ? where id = ?', level, accountId);
  tx.announce({ kind: 'quota', accountId });
}

/** Without a limit nobody needs to be told anything. */
async function forgetLevel(tx: Tx, { accountId, level }: AccountUse): Promise<void> {
  if (level === 0) return;
  await tx.run('update accounts set quota_level = 0, quota_told = 0 where id = ?', accountId);
}

/** The same for accounts whose limit has changed. */
export async function noticeLevels(tx: Tx, where: string, value: string | number): Promise<void> {
  for (const use of await tx.all<AccountUse>(`select ${useColumns} from accounts where ${where}`, value)) {
    await noticeLevel(tx, use);
  }
}

/** How much of its limit is used: of bytes or of messages, whichever is more. */
export function percentOf({ usedBytes, limitBytes, usedMessages, limitMessages }: Omit<AccountUse, 'level'>): number {
  return Math.max(shareOf(usedBytes, limitBytes), shareOf(usedMessages, limitMessages)) * 100;
}

function shareOf(used: number, limit: number | null): number {
  if (limit === null) return 0;
  return limit > 0 ? used / limit : 1;
}

/** The level after `level` when use is at `percent`. */
export function levelAfter(level: number, percent: number): number {
  const reached = quotaLevels.find((each) => percent >= each) ?? 0;
  return reached >= level || percent < level - fallPercent ? reached : level;
}
