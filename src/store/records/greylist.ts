/**
 * Who came for the first time, and who came again (RFC 6647). A row is either a network that is known, by its name, or a
 * network with a sender's domain and a recipient that has yet to come again.
 */
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

export interface GreylistKeys {
  /** As in "192.0.2.0/24". */
  readonly network: string;
  readonly triple: string;
}

export interface GreylistQuestion extends GreylistKeys {
  readonly now: number;
  /** How long a newcomer waits. */
  readonly waitMs: number;
}

export interface GreylistAnswer {
  /** 0: let in. */
  readonly waitMs: number;
  /** There is nothing to write down. */
  readonly isFresh: boolean;
}

interface Row {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly passedAt: number | null;
}

/** A known network is written down again when it was seen so long ago. */
const refreshMs = 24 * 60 * 60_000;

/** What `passGreylist` would say. */
export async function greylistWait(view: View, question: GreylistQuestion): Promise<GreylistAnswer> {
  const { network, triple, now, waitMs } = question;
  const known = await rowOf(view, network);
  if (known?.passedAt != null && now - known.lastAt < limits.greylistKeptMs) {
    return { waitMs: 0, isFresh: now - known.lastAt < refreshMs };
  }
  const before = await rowOf(view, triple);
  if (!before || now - before.firstAt >= limits.greylistWindowMs) return { waitMs, isFresh: false };
  return { waitMs: Math.max(0, before.firstAt + waitMs - now), isFresh: false };
}

/** Notes that somebody came, and answers how long they still have to wait; who waited long enough is known from now on. */
export async function passGreylist(tx: Tx, question: GreylistQuestion): Promise<{ waitMs: number }> {
  const { network, triple, now } = question;
  const { waitMs, isFresh } = await greylistWait(tx, question);
  if (waitMs > 0) await noteNewcomer(tx, triple, now);
  else if (!isFresh) await noteKnown(tx, network, triple, now);
  return { waitMs };
}

/** Removes some of those that did not come again, or not for long; 0 when none is left. */
export async function forgetGreylist(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const done = await tx.run(
    `delete from greylist where key in (select key from greylist
       where (passed_at is null and last_at < ?) or last_at < ? order by last_at limit ?)`,
    now - limits.greylistWindowMs,
    now - limits.greylistKeptMs,
    limits.forgottenPerTurnMax,
  );
  return { done };
}

async function rowOf(view: View, key: string): Promise<Row | undefined> {
  return view.get<Row>(
    'select first_at as "firstAt", last_at as "lastAt", passed_at as "passedAt" from greylist where key = ?',
    key,
  );
}

/** Who comes after the window begins anew. */
async function noteNewcomer(tx: Tx, triple: string, now: number): Promise<void> {
  await tx.run(
    `insert into greylist (key, first_at, last_at) values (?, ?, ?)
       on conflict (key) do update set last_at = excluded.last_at,
         first_at = case when greylist.first_at <= ? then excluded.first_at else greylist.first_at end`,
    triple,
    now,
    now,
    now - limits.greylistWindowMs,
  );
}

async function noteKnown(tx: Tx, network: string, triple: string, now: number): Promise<void> {
  await tx.run('delete from greylist where key = ?', triple);
  await tx.run(
    `insert into greylist (key, first_at, last_at, passed_at) values (?, ?, ?, ?)
       on conflict (key) do update set last_at = excluded.last_at, passed_at = excluded.passed_at`,
    network,
    now,
    now,
    now,
  );
}
