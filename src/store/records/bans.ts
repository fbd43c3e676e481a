/** Networks that are kept out, and for how long. A ban that is over stays for a while: the next one is longer. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

/** Times are in milliseconds since 1970. */
export interface BanRow {
  /** In its canonical text. */
  readonly network: string;
  readonly reason: string;
  readonly since: number;
  /** Null: for ever. */
  readonly until: number | null;
  /** By the server itself, not by the operator. */
  readonly automatic: boolean;
}

export interface NewBan {
  readonly network: string;
  readonly reason: string;
  readonly now: number;
}

const columns = 'network, reason, since, until, automatic';

/** Those that hold at `now`, the newest first. */
export async function listBans(view: View, now: number, limit: number): Promise<BanRow[]> {
  const sql = `select ${columns} from bans where until is null or until > ? order by since desc, network limit ?`;
  return (await view.all<RawBan>(sql, now, limit)).map(banOf);
}

/** The ban of exactly this network, where it holds at `now`. */
export async function banOfNetwork(view: View, network: string, now: number): Promise<BanRow | undefined> {
  const sql = `select ${columns} from bans where network = ? and (until is null or until > ?)`;
  const row = await view.get<RawBan>(sql, network, now);
  return row && banOf(row);
}

/** By the operator: replaces what there was. */
export async function addBan(tx: Tx, { forMs, ...ban }: NewBan & { readonly forMs: number | null }): Promise<BanRow> {
  const until = forMs === null ? null : ban.now + forMs;
  return write(tx, ban, until, false);
}

/**
 * By the server itself, for the first of `lengthsMs`, or the next one at each further time. Undefined where the network is
 * kept out already.
 */
export async function addAutomaticBan(
  tx: Tx,
  { lengthsMs, ...ban }: NewBan & { readonly lengthsMs: readonly number[] },
): Promise<BanRow | undefined> {
  if (await banOfNetwork(tx, ban.network, ban.now)) return undefined;
  const before = await tx.get<{ times: number }>('select times from bans where network = ?', ban.network);
  const lengthMs = lengthsMs[Math.min(before?.times ?? 0, lengthsMs.length - 1)] ?? 0;
  return write(tx, ban, ban.now + lengthMs, true);
}

/** Forgets former bans too. Throws Fault `notFound`. */
export async function liftBan(tx: Tx, { network, now }: { network: string; now: number }): Promise<void> {
  if (!(await banOfNetwork(tx, network, now))) throw new Fault('notFound', `There is no ban of ${network}`);
  await tx.run('delete from bans where network = ?', network);
  tx.announce({ kind: 'bans', network });
}

/** Removes some of those that are over for long; 0 when none is left. */
export async function forgetBans(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const done = await tx.run(
    'delete from bans where network in (select network from bans where until < ? order by until limit ?)',
    now - limits.banRememberedMs,
    limits.forgottenPerTurnMax,
  );
  return { done };
}

async function write(
  tx: Tx,
  { network, reason, now }: NewBan,
  until: number | null,
  automatic: boolean,
): Promise<BanRow> {
  await tx.run(
    `insert into bans (network, reason, since, until, automatic, times) values (?, ?, ?, ?, ?, 1)
       on conflict (network) do update set reason = excluded.reason, since = excluded.since, until = excluded.until,
         automatic = excluded.automatic, times = bans.times + 1`,
    network,
    reason,
    now,
    until,
    automatic ? 1 : 0,
  );
  tx.announce({ kind: 'bans', network });
  return { network, reason, since: now, until, automatic };
}

type RawBan = Omit<BanRow, 'automatic'> & { readonly automatic: number };

function banOf({ automatic, ...row }: RawBan): BanRow {
  return { ...row, automatic: automatic !== 0 };
}
