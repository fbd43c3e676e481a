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

/** What the commands need. For a stopped data folder `status` is left out. */
export interface ControlDesk {
  readonly accounts: Accounts;
  readonly queue: {
    list(): Promise<readonly QueuedMessage[]>;
    /** Tries everything that waits now instead of later. */
    retry(): Promise<void>;
  };
  readonly bodies: {
    /** Gives back the room of what has been unneeded for `graceMs`, or as long as is usual. */
    collect(graceMs?: number): Promise<Collected>;
  };
  readonly status?: () => Promise<ServerStatus>;
}
