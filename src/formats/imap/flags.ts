import type { Flag } from './types.ts';

/** The flags with a meaning of their own that clients may set, RFC 3501 §2.3.2. */
export const systemFlags: readonly Flag[] = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'];

const spelling = new Map(systemFlags.map((flag) => [flag.toLowerCase(), flag]));

/** System flags in the RFC's spelling, others as written: "\\SEEN" is "\\Seen". */
export function canonicalFlag(flag: string): Flag {
  return spelling.get(flag.toLowerCase()) ?? flag;
}
