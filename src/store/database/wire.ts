/** What crosses between the main thread and the store thread. */
import type { FaultCode } from '../../base/fault.ts';
import type { Body, News } from './port.ts';

/** Main thread to store thread: one command. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
  readonly bodies: readonly Body[];
}

/** A Fault as plain data. `trouble` is for the operator: the stack of a bug, or what the disk said. */
export interface FaultFacts {
  readonly code: FaultCode;
  readonly message: string;
  readonly trouble?: string;
}

/** How one command ended. */
export type Outcome =
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly fault: FaultFacts };

/** Store thread to main thread: how a group ended, and what its commands announced. */
export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly news: readonly News[];
}

export type ToThread = { readonly kind: 'request'; readonly request: Request } | { readonly kind: 'close' };
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly fault: FaultFacts }
  | { readonly kind: 'report'; readonly report: Report };

export interface ThreadData {
  readonly folder: string;
  /** URL of the module that exports a `Program`. */
  readonly program: string;
  /** Where the database is; without it, SQLite in the folder. */
  readonly postgres: string | undefined;
  /** What tells this process from others on the same database. */
  readonly origin: string;
}
