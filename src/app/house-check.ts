/** The check of a house as this server has it. */

import { existsSync } from 'node:fs';
import { HouseCheck, type CheckParts } from '../mail/check/index.ts';
import { verifyDatabaseFile, verifyFile } from '../store/database/index.ts';
import { indexFile, missingInIndex } from '../store/search/index.ts';

export interface HouseCheckParts extends Pick<CheckParts, 'database' | 'blobs' | 'clock'> {
  readonly folder: string;
  /** Where it is given, the database has no file of ours. */
  readonly postgres: string | undefined;
  /** Makes the search index anew. */
  readonly reindex: () => Promise<unknown>;
}

/** `isAlone`: no server is at work, so nobody is waited for. */
export function houseCheckOf({ folder, postgres, reindex, ...parts }: HouseCheckParts, isAlone = false): HouseCheck {
  const verifyDatabase = (thorough: boolean): Promise<string[]> => verifyDatabaseFile(folder, thorough);
  const index = {
    verify: async (thorough: boolean): Promise<string[]> => {
      const path = indexFile(folder);
      return existsSync(path) ? verifyFile({ path, thorough }) : [];
    },
    missing: (bodyIds: readonly number[]) => missingInIndex(folder, bodyIds),
    renew: reindex,
  };
  const own = { ...(postgres === undefined && { verifyDatabase }), index };
  return new HouseCheck({ ...parts, ...own }, isAlone);
}
