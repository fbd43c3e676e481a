import type { News, SqlValue, Tx, View } from './port.ts';

/** What a view asks: SQLite answers at once, PostgreSQL later. */
export interface Statements {
  get<R>(sql: string, values?: readonly SqlValue[]): R | undefined | Promise<R | undefined>;
  all<R>(sql: string, values?: readonly SqlValue[]): R[] | Promise<R[]>;
  run(sql: string, values?: readonly SqlValue[]): number | Promise<number>;
}

/** A view on one connection, as long as its closure or command runs. */
export class ConnectionView implements View {
  readonly #connection: Statements;
  #ended = false;

  constructor(connection: Statements) {
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

  protected get connection(): Statements {
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
