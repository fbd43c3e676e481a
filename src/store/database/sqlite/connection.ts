import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { SqlValue } from '../port.ts';

/** Prepared statements kept for each connection. The house's SQL is written out, so there are fewer in practice. */
const statementsMax = 500;

/**
 * The writer keeps more pages in memory than a reader: negative numbers are KiB. It writes 16 MB of log back at once, because
 * busy pages are many times in it.
 */
const pragmas = {
  write: [
    'journal_mode = wal',
    'synchronous = full',
    'foreign_keys = on',
    'cache_size = -8000',
    'wal_autocheckpoint = 4000',
  ],
  read: ['query_only = on', 'cache_size = -4000'],
  // What can be made anew is spared the flushes.
  index: ['journal_mode = wal', 'synchronous = normal', 'cache_size = -4000'],
} as const;

interface Prepared {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
}

/** One connection to SQLite with its prepared statements. Synchronous. */
export class Connection implements Disposable {
  readonly #driver: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(path: string, mode: keyof typeof pragmas) {
    this.#driver = new DatabaseSync(path, { readOnly: mode === 'read', timeout: 5000 });
    for (const pragma of pragmas[mode]) this.#driver.exec(`pragma ${pragma}`);
  }

  get inTransaction(): boolean {
    return this.#driver.isTransaction;
  }

  /** Several statements without values. */
  script(sql: string): void {
    this.#driver.exec(sql);
  }

  /** The first row. Whoever writes the SQL knows what its columns are. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the port's shape
  get<R>(sql: string, values: readonly SqlValue[] = []): R | undefined {
    const { statement, columns } = this.#prepare(sql);
    const row = statement.get(...values) as unknown as SqlValue[] | undefined;
    return row && (rowOf(columns, row) as R);
  }

  all<R>(sql: string, values: readonly SqlValue[] = []): R[] {
    const { statement, columns } = this.#prepare(sql);
    const rows = statement.all(...values) as unknown as SqlValue[][];
    return rows.map((row) => rowOf(columns, row) as R);
  }

  /** How many rows changed. */
  run(sql: string, values: readonly SqlValue[] = []): number {
    return Number(this.#prepare(sql).statement.run(...values).changes);
  }

  [Symbol.dispose](): void {
    this.#prepared.clear();
    if (this.#driver.isOpen) this.#driver.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= statementsMax) this.#forgetOldest();
    const statement = this.#driver.prepare(sql);
    statement.setReturnArrays(true);
    const prepared = { statement, columns: statement.columns().map(({ name }) => name) };
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  #forgetOldest(): void {
    for (const sql of this.#prepared.keys()) {
      this.#prepared.delete(sql);
      return;
    }
  }
}

function rowOf(columns: readonly string[], values: readonly SqlValue[]): Record<string, SqlValue> {
  const row: Record<string, SqlValue> = {};
  for (let column = 0; column < columns.length; column++) row[columns[column] as string] = values[column] as SqlValue;
  return row;
}
