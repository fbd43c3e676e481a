/** The search index of a house's mail. */
import type { Clock } from '../../../base/clock.ts';
import type { Log } from '../../../base/log.ts';
import type { Database } from '../../../store/database/index.ts';
import { bodiesBehind, bodyExtent, bodyHashes, indexableIds } from '../../../store/records/index.ts';
import type { commands } from '../../../store/records/index.ts';
import { type IndexFeed, Indexing } from '../../../store/search/index.ts';

/** Grows when the same message gives other words: every index is made anew then. */
const wordsVersion = 2;

export interface MailIndexParts {
  readonly database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  /** The data folder: bodies and index lie there. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Waited before new mail is indexed. */
  readonly delayMs?: number;
  /** Called when there is nothing to index any more, and the thread that did it has ended. */
  readonly onRest?: () => void;
}

/** The index over all bodies of a database. It follows them from `start` on; dispose it before the database. */
export function mailIndex({ database, ...parts }: MailIndexParts): Indexing {
  const feed: IndexFeed = {
    bodies: (after, most) => database.read((view) => bodiesBehind(view, after, most)),
    ids: (after, upTo) => database.read((view) => indexableIds(view, after, upTo)),
    extent: (after) => database.read((view) => bodyExtent(view, after)),
    hashes: (ids) => database.read((view) => bodyHashes(view, ids)),
    onNews: (listener) => database.onNews(listener),
  };
  const program = new URL('./words.ts', import.meta.url);
  return new Indexing({ ...parts, feed, program, version: wordsVersion });
}
