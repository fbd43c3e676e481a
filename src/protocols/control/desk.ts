import type { Accounts, Grants, Masks } from '../../mail/accounts/index.ts';
import type { Tokens, Webhooks } from '../../mail/application/index.ts';
import type { BanList } from '../../mail/guard/index.ts';
import type { CheckOrder, CheckTurn } from '../../mail/check/index.ts';
import type { Dispatch } from '../../mail/dispatch/index.ts';
import type { Rehearsal } from '../../mail/reception/index.ts';
import type { RelayBook } from '../../mail/relaying/index.ts';
import type { QuotaLimits } from '../../mail/quota/index.ts';
import type { KeyBook } from '../../mail/signing/index.ts';
import type { RouteBook } from '../../mail/routing/index.ts';
import type { SendingSettings } from '../../mail/submission/index.ts';
import type { TlsFailures } from '../../mail/tls-reports/index.ts';
import type { SuppressionBook } from '../../mail/suppression/index.ts';
import type { Traces } from '../../mail/trace/index.ts';
import type { TlsBook } from '../../mail/transport/index.ts';
import type { Undelete } from '../../mail/undelete/index.ts';

/** What `status` tells; further facts may stand beside. */
export interface ServerStatus {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly [fact: string]: unknown;
}

/** What a round of collecting bodies did; `damaged` could not be moved. */
export interface Collected {
  readonly marked: number;
  readonly dropped: number;
  readonly moved: number;
  readonly movedBytes: number;
  /** Segments. */
  readonly removed: number;
  readonly removedBytes: number;
  readonly damaged: number;
}

/** How far a reindexing is. */
export interface ReindexProgress {
  /** Messages that wait to be indexed. */
  readonly behind: number;
  /** Summaries are being made anew. */
  readonly isRenewing: boolean;
  /** The search index is left to the server, which does not run. */
  readonly isLeft?: boolean;
}

/** What the commands need. For a stopped data folder `status` and `rehearsal` are left out. */
export interface ControlDesk {
  readonly accounts: Accounts;
  readonly masks: Masks;
  readonly grants: Grants;
  readonly tokens: Tokens;
  readonly webhooks: Webhooks;
  readonly queue: Dispatch;
  readonly bodies: {
    /** Gives back the room of what has been unneeded for `graceMs`, or as long as is usual. */
    collect(graceMs?: number): Promise<Collected>;
  };
  readonly bans: BanList;
  readonly quotas: QuotaLimits;
  readonly sending: SendingSettings;
  readonly suppression: SuppressionBook;
  readonly traces: Traces;
  readonly tls: TlsBook;
  readonly tlsFailures: TlsFailures;
  readonly dkim: KeyBook;
  readonly undelete: Undelete;
  readonly relays: RelayBook;
  readonly routes: RouteBook;
  readonly reindex: {
    /** Forgets the search index, which is then made anew in the background, with the summaries where that is wanted. */
    start(withSummaries: boolean): Promise<void>;
    progress(): Promise<ReindexProgress>;
  };
  /** One turn of a check. */
  readonly check: (order: CheckOrder) => Promise<CheckTurn>;
  readonly status?: () => Promise<ServerStatus>;
  readonly rehearsal?: Rehearsal;
}
