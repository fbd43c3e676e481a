import type { View } from '../port.ts';
import { ConnectionTx, ConnectionView } from '../views.ts';
import type { Writer } from '../writer.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';

/** The writing connection of SQLite. Nobody else writes, so nothing ever stands in its way. */
export class SqliteWriter implements Writer {
  readonly view: View;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.view = new ConnectionView(connection);
  }

  /** Brings the tables to the version of this program. */
  static open(path: string, migrations: readonly string[]): SqliteWriter {
    const connection = new Connection(path, 'write');
    migrate(connection, migrations);
    // Savepoints are kept in memory, where each command would write the pages that it changes into a file of its own. Not
    // before: a migration sorts whole tables.
    connection.script('pragma temp_store = memory');
    return new SqliteWriter(connection);
  }

  async ready(): Promise<void> {
    // It is always there.
  }

  async begin(): Promise<void> {
    this.#connection.run('begin immediate');
  }

  async beginCommand(): Promise<ConnectionTx> {
    this.#connection.run('savepoint command');
    return new ConnectionTx(this.#connection);
  }

  async keepCommand(): Promise<void> {
    this.#connection.run('release command');
  }

  /** A full disk may have ended the whole transaction. */
  async undoCommand(error: unknown): Promise<void> {
    if (!this.#connection.inTransaction) throw error;
    this.#connection.run('rollback to command');
    this.#connection.run('release command');
  }

  async commit(): Promise<void> {
    this.#connection.run('commit');
  }

  async rollBack(): Promise<void> {
    if (this.#connection.inTransaction) this.#connection.run('rollback');
  }

  isConflict(): boolean {
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection[Symbol.dispose]();
  }
}
