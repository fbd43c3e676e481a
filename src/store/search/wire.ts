/** What crosses between the main thread and the indexing thread. */
import type { IndexableBody } from './program.ts';

export interface IndexThreadData {
  readonly folder: string;
  /** URL of the module that exports a `SearchProgram`. */
  readonly program: string;
  readonly version: number;
}

/** One at a time: the next follows the answer. */
export type ToIndexThread =
  /** `unread`: bodies that cost the thread its life are not read again; they become candidates of every search. */
  | { readonly kind: 'add'; readonly bodies: readonly IndexableBody[]; readonly unread: boolean }
  | { readonly kind: 'keep'; readonly after: number; readonly upTo: number; readonly kept: readonly number[] }
  | { readonly kind: 'truncate'; readonly after: number }
  | { readonly kind: 'tidy' }
  | { readonly kind: 'renew' }
  | { readonly kind: 'close' };

export interface FromIndexThread {
  /** All bodies up to this id are in the index. */
  readonly mark: number;
  /** True where the index was made anew, and `mark` is 0; whatever else was asked did not happen. */
  readonly isNew: boolean;
  /** How long the work took. */
  readonly ms: number;
  /** The disk refused: nothing of the request was kept, and the thread has ended. The index is as it was. */
  readonly refused?: boolean;
  /** There is more to tidy. */
  readonly hasMore?: boolean;
  /** What went wrong, for the log. */
  readonly troubles: readonly Trouble[];
}

export interface Trouble {
  readonly message: string;
  readonly trouble: string;
  /** The body it is about. */
  readonly place?: string;
}
