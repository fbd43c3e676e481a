import { limits } from '../../base/limits.ts';
import type { Tx } from '../database/index.ts';
import { setSetting, setting } from './settings.ts';

/** Where the walk over all threads is, and when it began. */
interface Walk {
  readonly begunAt: number;
  /** The last thread that was looked at; without it the walk is at its end. */
  readonly after?: number;
}

const key = 'threads.walk';

/**
 * One turn of a walk over all threads, of which one begins every day: removes those without messages. Answers how many it
 * looked at; 0 when the walk is at its end. A key that comes again afterwards begins a new thread.
 */
export async function forgetThreads(tx: Tx, { now }: { now: number }): Promise<{ done: number }> {
  const walk = walkOf(await setting(tx, key), now);
  if (walk.after === undefined) return { done: 0 };
  const rows = await tx.all<{ id: number; empty: number }>(
    `select id, case when exists (select 1 from messages where thread_id = threads.id and thread_id > 0) then 0 else 1 end
       as empty from threads where id > ? order by id limit ?`,
    walk.after,
    limits.forgottenPerTurnMax,
  );
  for (const { id, empty } of rows) if (empty === 1) await removeThread(tx, id);
  const after = rows.at(-1)?.id;
  const { begunAt } = walk;
  await setSetting(tx, { key, value: JSON.stringify({ begunAt, ...(after !== undefined && { after }) }) });
  return { done: rows.length };
}

function walkOf(value: string | undefined, now: number): Walk {
  const last = value === undefined ? undefined : (JSON.parse(value) as Walk);
  const isOver = last && last.after === undefined && now - last.begunAt < limits.threadsLookedAtEveryMs;
  return last?.after !== undefined || isOver ? last : { begunAt: now, after: 0 };
}

async function removeThread(tx: Tx, threadId: number): Promise<void> {
  await tx.run('delete from thread_keys where thread_id = ?', threadId);
  await tx.run('delete from threads where id = ?', threadId);
}
