import { Fault } from '../../../base/fault.ts';
import { Connection } from './connection.ts';
import { sqliteFault } from './fault.ts';
import type { View } from '../port.ts';
import type { Readers } from '../readers.ts';
import { ConnectionView } from '../views.ts';

/** Connections kept for reading. A closure that only awaits its view is done within one turn, so few are enough. */
const keptOpen = 4;

/**
 * Read-only connections; each closure has one to itself, so its transaction is its own snapshot.
 *
 * When all are taken, closures wait for their turn. When nothing moves for a whole turn of the loop, those who hold
 * connections wait for something else (another closure, perhaps), and one more is opened: nobody waits for ever.
 */
export class SqliteReaders implements Readers {
  readonly #path: string;
  readonly #idle: Connection[] = [];
  readonly #waiting: ((connection: Connection) => void)[] = [];
  #open = 0;
  #moves = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  async read<T>(work: (view: View) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Fault('shuttingDown', 'The server is shutting down');
    const connection = this.#idle.pop() ?? (await this.#another());
    const view = new ConnectionView(connection);
    try {
      connection.run('begin');
      return await work(view);
    } catch (error) {
      throw sqliteFault(error) ?? error;
    } finally {
      view.end();
      this.#giveBack(connection);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection[Symbol.dispose]();
  }

  #another(): Connection | Promise<Connection> {
    if (this.#open < keptOpen) return this.#openOne();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#watch();
    });
  }

  #openOne(): Connection {
    const connection = new Connection(this.#path, 'read');
    this.#open++;
    return connection;
  }

  /** Looks again after a turn of the loop whether anybody gave a connection back. */
  #watch(): void {
    const moves = this.#moves;
    setImmediate(() => {
      if (this.#waiting.length === 0) return;
      if (this.#moves === moves) this.#waiting.shift()?.(this.#openOne());
      if (this.#waiting.length > 0) this.#watch();
    });
  }

  #giveBack(connection: Connection): void {
    this.#moves++;
    if (connection.inTransaction) connection.run('commit');
    const next = this.#waiting.shift();
    if (next) return next(connection);
    if (!this.#closed && this.#idle.length < keptOpen) this.#idle.push(connection);
    else this.#close(connection);
  }

  #close(connection: Connection): void {
    this.#open--;
    connection[Symbol.dispose]();
  }
}
