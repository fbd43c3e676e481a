import type { News, View } from './port.ts';
import type { ConnectionTx } from './views.ts';

/**
 * The one connection that writes, as a group sees it: one transaction at a time, in it one command after the other, each
 * of which can be undone by itself.
 */
export interface Writer extends AsyncDisposable {
  /** Connects again where the connection was lost. Throws Fault `unavailable`. */
  ready(): Promise<void>;
  /** Reads outside of the transaction. */
  readonly view: View;
  begin(): Promise<void>;
  beginCommand(): Promise<ConnectionTx>;
  keepCommand(): Promise<void>;
  /** Undoes the command that threw `error`; throws it again where the whole transaction is lost with it. */
  undoCommand(error: unknown): Promise<void>;
  /** When it resolves, everything that was kept is on disk. Tells other processes of `news`, where there can be any. */
  commit(news: readonly News[]): Promise<void>;
  /** Ends a transaction without a trace. Allowed where there is none. */
  rollBack(): Promise<void>;
  /** Another transaction stood in the way: the same commands may succeed a moment later. */
  isConflict(error: unknown): boolean;
}
