/**
 * Collecting bodies that nobody refers to, and emptying volumes that are mostly dead, in small turns.
 *
 * A turn runs alone in its transaction: no delivery stands between what it reads and what it writes. Five steps:
 *
 *   drop     rows that have been unreferenced for longer than the grace go
 *   survey   every body is looked at in the order of places: unreferenced ones are marked, volumes are weighed
 *   move     bodies in mostly dead volumes are written once more; the flush comes before the commit of the new places
 *   retire   a volume without bodies gets its date
 *   remove   a volume retired for longer than the grace goes, when there is still no body in it
 *
 * Between two turns the house may stop for ever: what was committed is whole. A body marked is not shared any more
 * (`findBody`), so a delivery of the same content writes it anew and takes the row over; nothing that goes comes back.
 */
import type { BodyKeeper, Tx } from '../database/index.ts';
import { isReferenced, referenced } from './references.ts';

export interface CollectBodies {
  readonly now: number;
  /** How long a body has to be unreferenced before it goes, and an empty volume to lie before it is removed. */
  readonly graceMs: number;
  /** What the turn before answered; without it a round begins. */
  readonly progress?: CollectProgress;
  /** Less than a turn may take otherwise, for tests. */
  readonly most?: TurnLimits;
}

export interface TurnLimits {
  readonly dropped: number;
  readonly surveyed: number;
  readonly moved: number;
  readonly movedBytes: number;
}

/** Where the next turn goes on. */
export type CollectProgress =
  | { readonly step: 'drop' }
  | { readonly step: 'survey'; readonly after: string; readonly weight: Weight; readonly hollow: readonly string[] }
  | { readonly step: 'move'; readonly after: string; readonly hollow: readonly string[] }
  | { readonly step: 'remove' };

/** Live bytes of the volume that the survey is in. */
interface Weight {
  readonly volume: string;
  readonly sizeBytes: number;
}

/** What a turn did. */
export interface CollectTurn {
  readonly progress?: CollectProgress;
  readonly marked?: number;
  readonly dropped?: number;
  readonly moved?: number;
  readonly movedBytes?: number;
  readonly removed?: number;
  readonly removedBytes?: number;
  /** Places of bodies that could not be moved because they are not what was written. */
  readonly damaged?: readonly DamagedBody[];
}

export interface DamagedBody {
  readonly hash: string;
  readonly place: string;
}

/** A turn takes no more, so that deliveries wait a few milliseconds for it; one body that is larger is moved whole. */
const turnMax: TurnLimits = { dropped: 200, surveyed: 1000, moved: 64, movedBytes: 1024 * 1024 };

/** A volume is hollow, and worth the writing, when less than this of it is alive. */
const liveShareMin = 0.5;

export function collectBodies(tx: Tx, input: CollectBodies, _: unknown, keeper: BodyKeeper): Promise<CollectTurn> {
  const { progress } = input;
  switch (progress?.step) {
    case 'survey':
      return survey(tx, input, progress, keeper);
    case 'move':
      return move(tx, input, progress, keeper);
    case 'remove':
      return remove(tx, input, keeper);
    default:
      return drop(tx, input);
  }
}

const surveyStart = { step: 'survey', after: '', weight: { volume: '', sizeBytes: 0 }, hollow: [] } as const;

async function drop(tx: Tx, { now, graceMs, most = turnMax }: CollectBodies): Promise<CollectTurn> {
  const rows = await tx.all<{ id: number }>(
    'select id from bodies where unreferenced_at <= ? order by unreferenced_at limit ?',
    now - graceMs,
    most.dropped,
  );
  let dropped = 0;
  for (const { id } of rows) {
    if (await isReferenced(tx, id)) await tx.run('update bodies set unreferenced_at = null where id = ?', id);
    else dropped += await tx.run('delete from bodies where id = ?', id);
  }
  return { dropped, progress: rows.length < most.dropped ? surveyStart : { step: 'drop' } };
}

type Survey = Extract<CollectProgress, { step: 'survey' }>;

interface Surveyed {
  readonly id: number;
  readonly place: string;
  readonly alive: number;
}

async function survey(
  tx: Tx,
  { now, most = turnMax }: CollectBodies,
  { after, weight, hollow }: Survey,
  keeper: BodyKeeper,
): Promise<CollectTurn> {
  const rows = await tx.all<Surveyed>(
    `select id, place, case when ${referenced} then 1 else 0 end as alive from bodies
       where place > ? order by place limit ?`,
    after,
    most.surveyed,
  );
  const marked = await mark(
    tx,
    now,
    rows.filter(({ alive }) => alive === 0),
  );
  const weights = weighed(weight, rows, keeper);
  const last = weights.pop() as Weight;
  const found = [...hollow, ...(weights.length > 0 ? hollowOf(weights, keeper) : [])];
  if (rows.length === most.surveyed) {
    const { place } = rows.at(-1) as Surveyed;
    return { marked, progress: { step: 'survey', after: place, weight: last, hollow: found } };
  }
  const all = [...found, ...hollowOf([last], keeper), ...(await emptyVolumes(tx, keeper))];
  return { marked, progress: { step: 'move', after: '', hollow: await notRetired(tx, all) } };
}

async function mark(tx: Tx, now: number, rows: readonly Surveyed[]): Promise<number> {
  const sql = 'update bodies set unreferenced_at = ? where id = ? and unreferenced_at is null';
  let marked = 0;
  for (const { id } of rows) marked += await tx.run(sql, now, id);
  return marked;
}

/** What lives in each volume that the rows touch, the one they end in last. Volumes are contiguous in their order. */
function weighed(before: Weight, rows: readonly Surveyed[], keeper: BodyKeeper): Weight[] {
  const weights: Weight[] = [before];
  for (const { place } of rows) {
    const { name, sizeBytes } = keeper.weigh(place);
    const last = weights.at(-1) as Weight;
    if (last.volume === name) weights[weights.length - 1] = { volume: name, sizeBytes: last.sizeBytes + sizeBytes };
    else weights.push({ volume: name, sizeBytes });
  }
  return weights;
}

function hollowOf(weights: readonly Weight[], keeper: BodyKeeper): string[] {
  const sizes = new Map(keeper.volumes().map(({ name, sizeBytes }) => [name, sizeBytes]));
  return weights
    .filter(({ volume, sizeBytes }) => sizeBytes < (sizes.get(volume) ?? 0) * liveShareMin)
    .map(({ volume }) => volume);
}

async function emptyVolumes(tx: Tx, keeper: BodyKeeper): Promise<string[]> {
  const empty: string[] = [];
  for (const { name } of keeper.volumes()) if (!(await isInhabited(tx, name, keeper))) empty.push(name);
  return empty;
}

async function notRetired(tx: Tx, volumes: readonly string[]): Promise<string[]> {
  const retired = await tx.all<{ name: string }>('select name from retired_volumes');
  const names = new Set(retired.map(({ name }) => name));
  return volumes.filter((volume) => !names.has(volume));
}

async function isInhabited(tx: Tx, volume: string, keeper: BodyKeeper): Promise<boolean> {
  const sql = 'select 1 from bodies where place >= ? and place < ? limit 1';
  return (await tx.get(sql, ...keeper.span(volume))) !== undefined;
}

type Move = Extract<CollectProgress, { step: 'move' }>;

interface Movable extends DamagedBody {
  readonly id: number;
}

async function move(
  tx: Tx,
  { now, most = turnMax }: CollectBodies,
  { after, hollow }: Move,
  keeper: BodyKeeper,
): Promise<CollectTurn> {
  const [volume, ...others] = hollow;
  if (volume === undefined) return { progress: { step: 'remove' } };
  const [from, to] = keeper.span(volume);
  const rows = await tx.all<Movable>(
    'select id, hash, place from bodies where place > ? and place < ? order by place limit ?',
    after > from ? after : from,
    to,
    most.moved,
  );
  if (rows.length === 0) {
    await retire(tx, now, volume, keeper);
    return { progress: { step: 'move', after: '', hollow: others } };
  }
  const { last, ...done } = await moveSome(tx, rows, most.movedBytes, keeper);
  return { ...done, progress: { step: 'move', after: last, hollow } };
}

/** The group's flush covers what is appended here before its commit tells of it. */
async function moveSome(
  tx: Tx,
  rows: readonly Movable[],
  bytesMax: number,
  keeper: BodyKeeper,
): Promise<{ last: string; moved: number; movedBytes: number; damaged: DamagedBody[] }> {
  const done = { last: '', moved: 0, movedBytes: 0, damaged: [] as DamagedBody[] };
  for (const { id, hash, place } of rows) {
    if (done.movedBytes >= bytesMax) break;
    const next = keeper.move(place);
    done.last = place;
    if (next === undefined) done.damaged.push({ hash, place });
    else {
      done.moved += await tx.run('update bodies set place = ? where id = ? and place = ?', next, id, place);
      done.movedBytes += keeper.weigh(next).sizeBytes;
    }
  }
  return done;
}

/** Where a damaged body stayed behind, the volume stays too: something may yet be saved from it. */
async function retire(tx: Tx, now: number, volume: string, keeper: BodyKeeper): Promise<void> {
  if (await isInhabited(tx, volume, keeper)) return;
  await tx.run('insert into retired_volumes (name, retired_at) values (?, ?) on conflict do nothing', volume, now);
}

/** One volume a turn. The file goes before its row: a crash between them is mended by the next round. */
async function remove(tx: Tx, { now, graceMs }: CollectBodies, keeper: BodyKeeper): Promise<CollectTurn> {
  const sql = 'select name from retired_volumes where retired_at <= ? order by retired_at, name limit 1';
  const found = await tx.get<{ name: string }>(sql, now - graceMs);
  if (!found) return {};
  const { name } = found;
  await tx.run('delete from retired_volumes where name = ?', name);
  const progress = { step: 'remove' } as const;
  if (await isInhabited(tx, name, keeper)) return { progress };
  const removedBytes = keeper.volumes().find((volume) => volume.name === name)?.sizeBytes ?? 0;
  keeper.remove(name);
  return { removed: 1, removedBytes, progress };
}
