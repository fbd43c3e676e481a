/** What is due for the keys of one domain: nothing but a look at them and at the clock. */
import { limits } from '../../base/limits.ts';
import type { DkimAlgorithm, DkimKeyRow } from '../../store/records/index.ts';

/** When keys change. In milliseconds. */
export interface KeySchedule {
  /** For how long a key signs before the next one is made; 0: for ever. */
  readonly rotateMs: number;
  /** How long its record must have been seen before a new key takes over from another. */
  readonly publishMs: number;
  /** How long the record of a retired key must stay. */
  readonly keepMs: number;
  /** Somebody else sees to it that records are in the DNS: it is not asked, and what is not seen signs too. */
  readonly isBlind?: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Twice a year, which is what M3AAWG asks for at least (DKIM Key Rotation, 2019). A day for all name servers of the zone to
 * know the new record. A month, as signatures are good for seven days, and some mail is only looked at by those who read it.
 */
export const defaultKeySchedule: KeySchedule = { rotateMs: 180 * dayMs, publishMs: dayMs, keepMs: 30 * dayMs };

export type KeyStep =
  | { readonly kind: 'make'; readonly algorithm: DkimAlgorithm }
  | { readonly kind: 'activate' | 'revoke'; readonly key: DkimKeyRow };

export const algorithms: readonly DkimAlgorithm[] = ['rsa', 'ed25519'];

/** What is to be done now. A key is active only after its record was seen, unless the operator said so. */
export function stepsDue(keys: readonly DkimKeyRow[], now: number, schedule: KeySchedule): KeyStep[] {
  const old = keys.filter(({ state, stateSince }) => state === 'retired' && now - stateSince >= schedule.keepMs);
  return [
    ...algorithms.flatMap((algorithm) => stepFor(algorithm, keys, now, schedule) ?? []),
    ...old.map((key) => ({ kind: 'revoke', key }) as const),
  ];
}

function stepFor(
  algorithm: DkimAlgorithm,
  keys: readonly DkimKeyRow[],
  now: number,
  { rotateMs, publishMs, isBlind = false }: KeySchedule,
): KeyStep | undefined {
  const { active, waiting } = inUse(keys, algorithm);
  if (waiting) {
    const isSeen = isBlind || waiting.found === 'seen';
    const since = isBlind ? waiting.createdAt : waiting.foundSince;
    const isLongEnough = !active || isLost(active) || now - since >= publishMs;
    return isSeen && isLongEnough ? { kind: 'activate', key: waiting } : undefined;
  }
  const isOld = active && rotateMs > 0 && now - active.stateSince >= rotateMs;
  return !active || isOld ? { kind: 'make', algorithm } : undefined;
}

/** Of one algorithm: the key that signs, and the one that is to follow. */
export function inUse(keys: readonly DkimKeyRow[], algorithm: DkimAlgorithm) {
  const ofKind = keys.filter((key) => key.algorithm === algorithm);
  return {
    active: ofKind.find(({ state }) => state === 'active'),
    waiting: ofKind.find(({ state }) => state === 'published'),
  };
}

/** Its signatures fail, as far as one knows. */
export function isLost({ found }: DkimKeyRow): boolean {
  return found === 'missing' || found === 'wrong';
}

/** Whether the DNS is to be asked about its record again. */
export function isLookDue({ state, found, checkedAt }: DkimKeyRow, now: number): boolean {
  if (state === 'revoked' && found !== 'seen') return false;
  const isAsItShouldBe = found === 'seen' && state !== 'published';
  return now - checkedAt >= (isAsItShouldBe ? limits.dkimRecordSeenEveryMs : limits.dkimRecordAwaitedEveryMs);
}
