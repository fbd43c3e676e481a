/** What is kept about messages so that they are found quickly, made anew from the messages themselves. */
import type { Log } from '../base/log.ts';
import type { SummaryRenewal } from '../mail/mailboxes/index.ts';
import type { ControlDesk, ReindexProgress } from '../protocols/control/index.ts';
import { type Indexing, removeIndex } from '../store/search/index.ts';

type ReindexDesk = ControlDesk['reindex'];

export interface ReindexParts {
  readonly index: Pick<Indexing, 'renew' | 'state'>;
  readonly renewal: Pick<SummaryRenewal, 'renewAll'>;
  readonly log: Log;
}

/** For a running server: both go on in the background, and searches go on without the index until it has caught up. */
export function reindexOf({ index, renewal, log }: ReindexParts): ReindexDesk {
  let isRenewing = false;
  const renewAll = async (): Promise<void> => {
    isRenewing = true;
    try {
      log.info({ ...(await renewal.renewAll()) }, 'All messages were read anew');
    } catch (error) {
      log.warn({ error }, 'Messages could not be read anew');
    } finally {
      isRenewing = false;
    }
  };
  return {
    start: async (withSummaries) => {
      if (withSummaries && !isRenewing) void renewAll();
      await index.renew();
    },
    progress: async (): Promise<ReindexProgress> => ({ behind: (await index.state()).behind, isRenewing }),
  };
}

/** For a stopped one: the server makes the index when it runs. */
export function reindexOfStopped(folder: string, renewal: ReindexParts['renewal']): ReindexDesk {
  return {
    start: async (withSummaries) => {
      removeIndex(folder);
      if (withSummaries) await renewal.renewAll();
    },
    progress: async () => ({ behind: 0, isRenewing: false, isLeft: true }),
  };
}
