import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import type { News, View } from '../port.ts';
import { ConnectionTx, ConnectionView } from '../views.ts';
import type { Writer } from '../writer.ts';
import { PostgresConnection } from './connection.ts';
import { isConflict } from './fault.ts';
import { migrate } from './migrate.ts';
import { channelOf, notify } from './news.ts';

export interface PostgresWriterOptions {
  readonly url: string;
  /** What tells this process from others. */
  readonly origin: string;
  readonly clock: Clock;
}

/** Stronger than what is asked for here may stay; weaker would acknowledge what a power cut takes away. */
const durable = `select pg_is_in_recovery() as "isStandby", set_config('synchronous_commit',
  case current_setting('synchronous_commit') when 'remote_apply' then 'remote_apply' else 'on' end, false)`;

/** Gives the transaction its number at once, so that its fate can be asked for when the connection breaks. */
const beginning = 'begin isolation level serializable; select pg_current_xact_id()::text as number';

/**
 * The writing connection of PostgreSQL. Begin and savepoint are sent without waiting for their answers: what goes wrong
 * with them goes wrong with the statement behind them too.
 */
export class PostgresWriter implements Writer {
  readonly #options: PostgresWriterOptions;
  readonly #channel: string;
  #connection: PostgresConnection;
  /** The number of the transaction. */
  #begun: Promise<string> | undefined;

  private constructor(connection: PostgresConnection, channel: string, options: PostgresWriterOptions) {
    this.#connection = connection;
    this.#channel = channel;
    this.#options = options;
  }

  /** Connects, and brings the tables to the version of this program. */
  static async open(migrations: readonly string[], options: PostgresWriterOptions): Promise<PostgresWriter> {
    const connection = await connect(options.url);
    try {
      await migrate(connection, migrations);
      return new PostgresWriter(connection, await channelOf(connection), options);
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }

  get view(): View {
    return new ConnectionView(this.#connection);
  }

  async ready(): Promise<void> {
    if (this.#connection.isLost) this.#connection = await connect(this.#options.url);
  }

  async begin(): Promise<void> {
    this.#begun = this.#connection.script(beginning).then(({ rows }) => (rows as [{ number: string }])[0].number);
    this.#begun.catch(() => undefined);
  }

  async beginCommand(): Promise<ConnectionTx> {
    this.#post('savepoint command');
    return new ConnectionTx(this.#connection);
  }

  async keepCommand(): Promise<void> {
    this.#post('release savepoint command');
  }

  async undoCommand(error: unknown): Promise<void> {
    if (this.#connection.isLost || isConflict(error)) throw error;
    await this.#begun;
    await this.#connection.script('rollback to savepoint command; release savepoint command');
  }

  /** PostgreSQL answers a commit of what has failed with ROLLBACK, as if all were well. */
  async commit(news: readonly News[]): Promise<void> {
    try {
      await this.#begun;
      const { command } = await this.#connection.script(`${notify(this.#channel, this.#options.origin, news)}commit`);
      if (command !== 'COMMIT') throw new Error('The transaction had failed before its commit');
    } catch (error) {
      if (!this.#connection.isLost || !(await this.#wasCommitted(error))) throw error;
    }
  }

  async rollBack(): Promise<void> {
    if (!this.#connection.isLost) await this.#connection.script('rollback');
  }

  isConflict(error: unknown): boolean {
    return isConflict(error);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#connection[Symbol.asyncDispose]();
  }

  #post(sql: string): void {
    this.#connection.script(sql).catch(() => undefined);
  }

  /** The connection broke during the commit: only PostgreSQL knows what became of it. */
  async #wasCommitted(error: unknown): Promise<boolean> {
    const { clock } = this.#options;
    const number = await this.#begun?.catch(() => undefined);
    if (number === undefined) return false;
    const until = clock.monotonic() + limits.databaseCommitDoubtMs;
    for (let pauseMs = 20; clock.monotonic() < until; pauseMs *= 2) {
      const status = await this.#statusOf(number);
      if (status === 'committed' || status === 'aborted') return status === 'committed';
      await clock.sleep(pauseMs);
    }
    throw new Fault('unavailable', 'The connection to PostgreSQL broke, and what became of this is not known', {
      cause: error,
    });
  }

  async #statusOf(number: string): Promise<string | undefined> {
    try {
      await this.ready();
      const sql = 'select pg_xact_status(cast(cast(? as text) as xid8)) as status';
      return (await this.#connection.get<{ status: string }>(sql, [number]))?.status;
    } catch {
      return undefined;
    }
  }
}

async function connect(url: string): Promise<PostgresConnection> {
  const connection = await PostgresConnection.open(url);
  const { rows } = await connection.script(durable);
  if ((rows as [{ isStandby: number }])[0].isStandby === 0) return connection;
  await connection[Symbol.asyncDispose]();
  throw new Fault('unavailable', 'The PostgreSQL server is a standby, which takes no changes');
}
