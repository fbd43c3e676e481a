/** The secrets that vouch for rewritten return paths: the newest makes them, the one before is believed for a month more. */
import { limits } from '../../base/limits.ts';
import type { Tx, View } from '../database/index.ts';
import { setSetting, setting } from './settings.ts';

export interface SrsSecret {
  /** In base64. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const key = 'srs_secrets';

/** The newest first; none before the first was made. */
export async function srsSecrets(view: View): Promise<readonly SrsSecret[]> {
  return JSON.parse((await setting(view, key)) ?? '[]') as SrsSecret[];
}

/**
 * Puts `fresh` before the others where there is none, or the newest is too old; forgets what is believed no more. Answers
 * whether it took the place of another.
 */
export async function keepSrsSecrets(
  tx: Tx,
  { fresh, now }: { fresh: string; now: number },
): Promise<{ rotated: boolean }> {
  const before = await srsSecrets(tx);
  const isDue = (before[0]?.since ?? -Infinity) <= now - limits.srsSecretMsMax;
  const all = isDue ? [{ secret: fresh, since: now }, ...before] : before;
  const kept = all.filter((_, index) => index === 0 || (all[index - 1]?.since ?? 0) > now - limits.srsOldSecretMs);
  if (isDue || kept.length < before.length) await setSetting(tx, { key, value: JSON.stringify(kept) });
  return { rotated: isDue && before.length > 0 };
}
