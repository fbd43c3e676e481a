/**
 * The database as the rest of the house sees it: named commands that write, views that read.
 *
 * A command is a function `(tx, input, bodies)` that touches nothing but `tx`. Many commands share one transaction and
 * one flush (group commit); each has its own savepoint, so a Fault undoes only its own command. What a command announces
 * reaches the listeners after the commit, never before. The SQL is the dialect that SQLite and PostgreSQL share.
 */

import type { Body, BodyKeeper, StoredBody } from '../blobs/index.ts';

export type { Body, BodyKeeper, StoredBody };

/** What SQL takes and gives. Booleans are stored as 0 and 1, times as milliseconds since 1970. */
export type SqlValue = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

/** Reads, from one consistent snapshot as long as the closure runs that was given the view. */
export interface View {
  get<R = Row>(sql: string, ...values: SqlValue[]): Promise<R | undefined>;
  all<R = Row>(sql: string, ...values: SqlValue[]): Promise<R[]>;
}

/** Reads and writes, inside one command. */
export interface Tx extends View {
  /** Answers how many rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
  /** Tells the listeners of every thread, once this command is committed. */
  announce(news: News): void;
}

/** What changed, for those who wait. Enough to know whom to wake; the facts themselves are in the database. */
export type News =
  | { readonly kind: 'mailbox'; readonly accountId: number; readonly mailboxId: number; readonly modseq: number }
  | { readonly kind: 'mailboxes'; readonly accountId: number; readonly modseq: number }
  | { readonly kind: 'queue' }
  | { readonly kind: 'quota'; readonly accountId: number }
  | { readonly kind: 'directory' }
  /** The operator's routes, or who refuses this host. */
  | { readonly kind: 'routes' }
  /** The suppression list. */
  | { readonly kind: 'suppression' }
  /** Something became of mail that a program of the account handed in. */
  | { readonly kind: 'application'; readonly accountId: number }
  /** Without a network: any of them may have changed. */
  | { readonly kind: 'bans'; readonly network?: string }
  /** What is known of the protection of the way to a domain or host; without a name: of any of them. */
  | { readonly kind: 'tls'; readonly name?: string };

/**
 * One named write. `input` and output are plain data (they cross threads). Throws a Fault to undo itself. Only those that
 * the program lists as upkeep have a use for `keeper`: they run alone in their group.
 */
export type Command<I = never, O = unknown> = (
  tx: Tx,
  input: I,
  bodies: readonly StoredBody[],
  keeper: BodyKeeper,
) => Promise<O>;

/** The commands of a program, by name. */
export type Commands = Readonly<Record<string, Command>>;
export type InputOf<C> = C extends Command<infer I> ? I : never;
export type OutputOf<C> = C extends (...args: never[]) => Promise<infer O> ? O : never;

export interface Database<C extends Commands> extends AsyncDisposable {
  /**
   * Runs a command. When it resolves, its bodies and rows are on disk and will survive a crash. Rejects with the
   * command's Fault, or with `storageFull` or `unavailable` when the disk refuses; nothing of it happened then.
   */
  write<N extends keyof C & string>(name: N, input: InputOf<C[N]>, bodies?: readonly Body[]): Promise<OutputOf<C[N]>>;
  /** Reads what was committed when the closure began. The view must not be kept after the closure ended. */
  read<T>(work: (view: View) => Promise<T>): Promise<T>;
  /** Calls `listener` after each commit that announced something, in order. */
  onNews(listener: (news: readonly News[]) => void): Disposable;
}
