import type { Clock } from '../../base/clock.ts';
import type { BodyProbe, Blobs } from '../../store/blobs/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import type { Found } from './findings.ts';
import type { Pace } from './pace.ts';

/** What a check needs. */
export interface CheckParts {
  readonly database: Database<typeof commands>;
  readonly blobs: BodyProbe & Pick<Blobs, 'read'>;
  readonly clock: Clock;
  /** Makes the summary of a body anew, with the threads of its messages. */
  readonly renew: (bodyId: number) => Promise<unknown>;
  /** What is wrong with the file of the database itself, in its own words; left out where there is none. */
  readonly verifyDatabase?: ((thorough: boolean) => Promise<readonly string[]>) | undefined;
  /** Left out where the house has no search index. */
  readonly index?: CheckedIndex;
}

export interface CheckedIndex {
  /** What is wrong with its file. */
  verify(thorough: boolean): Promise<readonly string[]>;
  /** Which of these bodies it should know and does not. */
  missing(bodyIds: readonly number[]): readonly number[];
  /** Makes it anew, in the background. */
  readonly renew: () => Promise<unknown>;
}

/** What all inspections of one turn share. */
export interface Inspection extends CheckParts {
  readonly pace: Pace;
  /** Read every body whole. */
  readonly bodies: boolean;
}

/** What one step of a walk brought. */
export interface Looked {
  readonly found: readonly Found[];
  /** What is to be told although nothing is wrong. */
  readonly note?: string;
  /** How many things were looked at. */
  readonly count: number;
  /** Where the next step goes on; undefined at the end of the walk. */
  readonly last?: number;
}

/** The end of a walk. */
export const nothingLeft: Looked = { found: [], count: 0 };
