/** Providers that refuse this host: since when, why, and when a message is to find out whether they still do. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';

export type TroubleKind = 'reputation' | 'configuration';

/** Times are in milliseconds since 1970. */
export interface TroubleRow {
  readonly provider: string;
  readonly kind: TroubleKind;
  readonly since: number;
  /** The known refusal that it was last, and the words of the host. */
  readonly refusal: string;
  readonly reply: string;
  readonly host: string;
  readonly refusals: number;
  readonly lastAt: number;
  readonly nextProbeAt: number;
  readonly probesRefused: number;
  /** Messages that were taken since, in a row. */
  readonly passed: number;
}

interface FullRow extends TroubleRow {
  readonly endedAt: number;
  readonly probe: number;
  readonly probeOpen: number;
  readonly toldAt: number;
}

export interface RefusalNote extends Pick<TroubleRow, 'provider' | 'kind' | 'refusal' | 'reply' | 'host'> {
  readonly now: number;
}

const shown = `provider, kind, since, refusal, reply, host, refusals, last_at as "lastAt", next_probe_at as "nextProbeAt",
  probes_refused as "probesRefused", passed`;
const columns = `${shown}, ended_at as "endedAt", probe, probe_open as "probeOpen", told_at as "toldAt"`;

/** Those that last, the oldest first. */
export async function listTroubles(view: View): Promise<TroubleRow[]> {
  return await view.all<TroubleRow>(
    `select ${shown} from provider_troubles where ended_at = 0 order by since, provider, kind`,
  );
}

/** Remembers a refusal. Answers whether it is news that the operator should hear; then it counts as told. */
export async function noteRefusal(tx: Tx, note: RefusalNote): Promise<{ isNews: boolean }> {
  const { provider, kind, now } = note;
  await forgetOld(tx, now);
  const found = await troubleOf(tx, provider, kind);
  const isNews = now - (found?.toldAt ?? -Infinity) >= limits.troubleToldAgainMs;
  if (found?.endedAt === 0) await goesOn(tx, note);
  else await begin(tx, note);
  if (isNews) {
    await tx.run('update provider_troubles set told_at = ? where provider = ? and kind = ?', now, provider, kind);
  }
  tx.announce({ kind: 'routes' });
  return { isNews };
}

async function begin(tx: Tx, { provider, kind, refusal, reply, host, now }: RefusalNote): Promise<void> {
  await tx.run(
    `insert into provider_troubles (provider, kind, since, refusal, reply, host, last_at, next_probe_at)
       values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (provider, kind) do update set since = excluded.since, ended_at = 0, refusal = excluded.refusal,
         reply = excluded.reply, host = excluded.host, refusals = 1, last_at = excluded.last_at,
         next_probe_at = excluded.next_probe_at, probe_open = 0, probes_refused = 0, passed = 0`,
    provider,
    kind,
    now,
    refusal,
    reply,
    host,
    now,
    now + pauseBefore(0),
  );
}

async function goesOn(tx: Tx, { provider, kind, refusal, reply, host, now }: RefusalNote): Promise<void> {
  await tx.run(
    `update provider_troubles set refusals = refusals + 1, refusal = ?, reply = ?, host = ?, last_at = ?, passed = 0
       where provider = ? and kind = ?`,
    refusal,
    reply,
    host,
    now,
    provider,
    kind,
  );
}

/**
 * Claims the probe that is due at `now`: one message goes directly. Answers its number, 0 where none is due. The next one is
 * not before `probeClaimMs`, should nothing be heard of this one.
 */
export async function claimProbe(
  tx: Tx,
  { provider, now }: { provider: string; now: number },
): Promise<{ probe: number }> {
  const found = await troubleOf(tx, provider, 'reputation');
  if (!found || found.endedAt !== 0 || found.nextProbeAt > now) return { probe: 0 };
  const probe = found.probe + 1;
  await tx.run(
    `update provider_troubles set probe = ?, probe_open = 1, next_probe_at = ? where provider = ? and kind = 'reputation'`,
    probe,
    now + limits.probeClaimMs,
    provider,
  );
  tx.announce({ kind: 'routes' });
  return { probe };
}

export interface ProbeNote {
  readonly provider: string;
  /** Absent: it was no probe but mail that goes directly in any case. */
  readonly probe?: number;
  readonly outcome: 'passed' | 'refused' | 'undecided';
  readonly now: number;
}

/** What became of a probe; of an older one nothing is believed. Answers whether the trouble is over with it. */
export async function settleProbe(tx: Tx, { provider, probe, outcome, now }: ProbeNote): Promise<{ isOver: boolean }> {
  const found = await troubleOf(tx, provider, 'reputation');
  const isCurrent = probe === undefined || (found?.probeOpen === 1 && found.probe === probe);
  if (!found || found.endedAt !== 0 || !isCurrent) return { isOver: false };
  const passed = outcome === 'passed' ? found.passed + 1 : outcome === 'refused' ? 0 : found.passed;
  const probesRefused = found.probesRefused + (outcome === 'refused' ? 1 : 0);
  const isOver = passed >= limits.probesPassedMin;
  await tx.run(
    `update provider_troubles set probe_open = 0, passed = ?, probes_refused = ?, next_probe_at = ?, ended_at = ?
       where provider = ? and kind = 'reputation'`,
    passed,
    probesRefused,
    now + pauseAfter(outcome, probesRefused),
    isOver ? now : 0,
    provider,
  );
  tx.announce({ kind: 'routes' });
  return { isOver };
}

function pauseAfter(outcome: ProbeNote['outcome'], probesRefused: number): number {
  if (outcome === 'refused') return pauseBefore(probesRefused);
  return outcome === 'passed' ? limits.probeAgainMs : limits.probeUndecidedMs;
}

function pauseBefore(probesRefused: number): number {
  const { probePausesMs } = limits;
  return probePausesMs[Math.min(probesRefused, probePausesMs.length - 1)] ?? 0;
}

/** By the operator: mail goes there directly again. Throws Fault `notFound`. */
export async function endTrouble(tx: Tx, { provider, now }: { provider: string; now: number }): Promise<void> {
  const sql = 'update provider_troubles set ended_at = ? where provider = ? and ended_at = 0';
  if ((await tx.run(sql, now, provider)) === 0) throw new Fault('notFound', `Nothing is known against ${provider}`);
  tx.announce({ kind: 'routes' });
}

async function troubleOf(view: View, provider: string, kind: TroubleKind): Promise<FullRow | undefined> {
  const sql = `select ${columns} from provider_troubles where provider = ? and kind = ?`;
  return await view.get<FullRow>(sql, provider, kind);
}

/** What nobody has refused for long. */
async function forgetOld(tx: Tx, now: number): Promise<void> {
  const sql = `delete from provider_troubles where last_at < ? and (ended_at > 0 or kind = 'configuration')`;
  await tx.run(sql, now - limits.troubleKeptMs);
}
