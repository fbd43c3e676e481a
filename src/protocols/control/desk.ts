import type { Accounts } from '../../mail/accounts/index.ts';

/** One recipient that still waits for its mail. Times are in milliseconds since 1970. */
export interface QueuedMessage {
  readonly id: number;
  readonly reversePath: string;
  readonly forwardPath: string;
  readonly queuedAt: number;
  readonly nextAttemptAt: number;
  readonly attempts: number;
  readonly lastReply: string;
}

/** What `status` tells; further facts may stand beside. */
export interface ServerStatus {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly [fact: string]: unknown;
}

/** What the commands need. For a stopped data folder `status` is left out. */
export interface ControlDesk {
  readonly accounts: Accounts;
  readonly queue: {
    list(): Promise<readonly QueuedMessage[]>;
    /** Tries everything that waits now instead of later. */
    retry(): Promise<void>;
  };
  readonly status?: () => Promise<ServerStatus>;
}
