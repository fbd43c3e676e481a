import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import type { View } from '../port.ts';
import type { Readers } from '../readers.ts';
import { ConnectionView } from '../views.ts';
import { PostgresConnection } from './connection.ts';
import { postgresFault } from './fault.ts';

const beginning = 'begin transaction isolation level repeatable read, read only';

interface Waiting {
  readonly resolve: (connection: PostgresConnection) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Connections for reading; each closure has one to itself, in a transaction that is one snapshot.
 *
 * When all are taken, closures wait for their turn. When no connection has anything to do, those who hold them wait for
 * something else (another closure, perhaps), and one more is opened as long as PostgreSQL has any: so nobody waits for ever.
 */
export class PostgresReaders implements Readers {
  readonly #url: string;
  readonly #idle: PostgresConnection[] = [];
  readonly #taken = new Set<PostgresConnection>();
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  #moves = 0;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
  }

  async read<T>(work: (view: View) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Fault('shuttingDown', 'The server is shutting down');
    const connection = await this.#take();
    const view = new ConnectionView(connection);
    try {
      post(connection, beginning);
      return await work(view);
    } catch (error) {
      throw postgresFault(error) ?? error;
    } finally {
      view.end();
      if (!connection.isLost) post(connection, 'commit');
      this.#giveBack(connection);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((connection) => connection[Symbol.asyncDispose]()));
  }

  async #take(): Promise<PostgresConnection> {
    const idle = this.#idle.pop();
    if (idle) return this.#give(idle);
    if (this.#taken.size + this.#opening < limits.databaseReadersKept) return this.#give(await this.#open());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#look();
    });
  }

  #give(connection: PostgresConnection): PostgresConnection {
    this.#moves++;
    this.#taken.add(connection);
    return connection;
  }

  async #open(): Promise<PostgresConnection> {
    this.#opening++;
    try {
      const connection = await PostgresConnection.open(this.#url);
      connection.onLost = () => this.#forget(connection);
      connection.onRest = () => this.#look();
      return connection;
    } finally {
      this.#opening--;
    }
  }

  #forget(connection: PostgresConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #giveBack(connection: PostgresConnection): void {
    this.#taken.delete(connection);
    const isKept = !connection.isLost && (!this.#closed || this.#waiting.length > 0);
    const next = isKept || this.#taken.size === 0 ? this.#waiting.shift() : undefined;
    if (next && isKept) next.resolve(this.#give(connection));
    else if (next) void this.#openFor(next);
    else if (isKept && this.#idle.length < limits.databaseReadersKept) this.#idle.push(connection);
    else void connection[Symbol.asyncDispose]();
    this.#look();
  }

  /** When nothing moves and nothing is asked for a whole turn of the loop, one more is opened. */
  #look(): void {
    if (this.#waiting.length === 0) return;
    const moves = this.#moves;
    setImmediate(() => {
      const isStuck = this.#moves === moves && this.#opening === 0 && ![...this.#taken].some(({ isBusy }) => isBusy);
      const next = isStuck ? this.#waiting.shift() : undefined;
      if (next) void this.#openFor(next);
    });
  }

  /** Where PostgreSQL gives no more connections, whoever holds one has to give it back first. */
  async #openFor(next: Waiting): Promise<void> {
    try {
      next.resolve(this.#give(await this.#open()));
    } catch (error) {
      if (this.#taken.size === 0) return next.reject(error);
      return void this.#waiting.unshift(next);
    }
    this.#look();
  }
}

/** What goes wrong with it, goes wrong with the next statement too. */
function post(connection: PostgresConnection, sql: string): void {
  connection.script(sql).catch(() => undefined);
}
