import type { Connection } from './connection.ts';
import type { News, SqlValue, Tx, View } from './port.ts';

/** A view on one connection, as long as its closure or command runs. Answers at once; the promise is the port's. */
export class ConnectionView implements View {
  readonly #connection: Connection;
  #ended = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async get<R>(sql: string, ...values: SqlValue[]): Promise<R | undefined> {
    return this.connection.get<R>(sql, values);
  }

  async all<R>(sql: string, ...values: SqlValue[]): Promise<R[]> {
    return this.connection.all<R>(sql, values);
  }

  /** After this every use is refused. */
  end(): void {
    this.#ended = true;
  }

  protected get connection(): Connection {
    if (this.#ended) throw new Error('A view was used after its closure had ended');
    return this.#connection;
  }
}

/** The view of one command, which also writes and collects what is to be announced. */
export class ConnectionTx extends ConnectionView implements Tx {
  readonly news: News[] = [];

  async run(sql: string, ...values: SqlValue[]): Promise<number> {
    return this.connection.run(sql, values);
  }

  announce(news: News): void {
    this.news.push(news);
  }
}
