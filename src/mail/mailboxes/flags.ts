/** Flags as IMAP names them and as the store keeps them: a bit for each system flag, keywords as words of one string. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Flag } from '../../formats/imap/index.ts';
import { allFlags, flagBits } from '../../store/records/index.ts';

/** RFC 3501 §2.3.2. */
const systemFlags: readonly (readonly [Flag, number])[] = [
  ['\\Seen', flagBits.seen],
  ['\\Answered', flagBits.answered],
  ['\\Flagged', flagBits.flagged],
  ['\\Deleted', flagBits.deleted],
  ['\\Draft', flagBits.draft],
];

const bitOf: ReadonlyMap<string, number> = new Map(systemFlags.map(([flag, bit]) => [flag.toLowerCase(), bit]));

/** Every combination of system flags, so that most messages share one list. */
const namesOfMask: readonly (readonly Flag[])[] = Array.from({ length: allFlags + 1 }, (_, mask) =>
  systemFlags.filter(([, bit]) => mask & bit).map(([flag]) => flag),
);

/** Flags as the store takes them. */
export interface StoredFlags {
  readonly flags: number;
  readonly keywords: readonly string[];
}

/** The bit of a system flag in any case; undefined for keywords and for flags that are not stored, such as \Recent. */
export function flagBit(flag: Flag): number | undefined {
  return bitOf.get(flag.toLowerCase());
}

/** The flags a message has, system flags first. */
export function flagNames(mask: number, keywords: string): readonly Flag[] {
  const names = namesOfMask[mask & allFlags] as readonly Flag[];
  return keywords === '' ? names : [...names, ...keywords.split(' ')];
}

/**
 * The flags to store. Keywords differ only by case are one (RFC 3501 §9); system flags that are not stored are passed
 * over (RFC 3501 §7.1 PERMANENTFLAGS). Faults `cannot` beyond the limits.
 */
export function storedFlags(flags: readonly Flag[]): StoredFlags {
  const keywords = new Map<string, string>();
  let mask = 0;
  for (const flag of flags) {
    mask |= flagBit(flag) ?? 0;
    const folded = flag.toLowerCase();
    if (!flag.startsWith('\\') && !keywords.has(folded)) keywords.set(folded, checkedKeyword(flag));
  }
  if (keywords.size > limits.keywordsMax) throw new Fault('cannot', `A message takes ${limits.keywordsMax} keywords`);
  return { flags: mask, keywords: [...keywords.values()] };
}

function checkedKeyword(keyword: string): string {
  if (keyword.length > limits.keywordBytesMax) {
    throw new Fault('cannot', `A keyword has at most ${limits.keywordBytesMax} bytes`);
  }
  return keyword;
}
