import { Client, type ClientConfig, type QueryResult } from 'pg';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import type { SqlValue } from '../port.ts';
import type { Statements } from '../views.ts';
import { translated } from './dialect.ts';
import { postgresFault, sqlStateOf } from './fault.ts';

/** Object identifiers of PostgreSQL's types: what is no text here. All whole numbers of the house are below 2^53. */
const numbers = new Set([20, 21, 23, 26, 700, 701, 1700]);
const bytea = 17;
const boolean = 16;

function parserOf(type: number): (written: string) => unknown {
  if (numbers.has(type)) return Number;
  if (type === bytea) return (written) => Uint8Array.fromHex(written.slice(2));
  if (type === boolean) return (written) => (written === 't' ? 1 : 0);
  return (written) => written;
}

/** Statements may be sent before the answers to earlier ones have come: an answer that nobody waits for costs no time. */
const settings: ClientConfig = {
  pipeline: true,
  keepAlive: true,
  keepAliveInitialDelayMillis: limits.databaseKeepAliveMs,
  connectionTimeoutMillis: limits.databaseConnectMs,
  query_timeout: limits.databaseAnswerMs,
  fallback_application_name: 'posthouse',
  types: { getTypeParser: ((type: number) => parserOf(type)) as never },
};

/** One connection to PostgreSQL. Whatever breaks it is a Fault to those who wait, and never an event that nobody hears. */
export class PostgresConnection implements Statements, AsyncDisposable {
  readonly #client: Client;
  #lost: Fault | undefined;
  #underWay = 0;
  /** Called once when the connection broke. */
  onLost: () => void = () => undefined;
  /** Called whenever the last answer has come. */
  onRest: () => void = () => undefined;
  /** Called for each NOTIFY of a channel that is listened to. */
  onNotice: (text: string) => void = () => undefined;

  private constructor(client: Client) {
    this.#client = client;
    client.on('error', (error) => this.#lose(error));
    client.on('end', () => this.#lose(new Error('The connection has ended')));
    client.on('notification', ({ payload = '' }) => this.onNotice(payload));
  }

  /** Throws Fault `unavailable`, or `cannot` for an address that is none. Its cause is a sentence for the operator. */
  static async open(url: string): Promise<PostgresConnection> {
    const client = clientOf(url);
    const connection = new PostgresConnection(client);
    try {
      await client.connect();
      return connection;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw refusal(error);
    }
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** True while an answer is awaited. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  async get<R>(sql: string, values: readonly SqlValue[] = []): Promise<R | undefined> {
    return (await this.#ask(sql, values)).rows[0] as R | undefined;
  }

  async all<R>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
    return (await this.#ask(sql, values)).rows as R[];
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.#ask(sql, values)).rowCount ?? 0;
  }

  /** Several statements in PostgreSQL's own words, without values. Answers the result of the last. */
  async script(sql: string): Promise<QueryResult> {
    const results = (await this.#send(() => this.#client.query(sql))) as QueryResult | QueryResult[];
    return Array.isArray(results) ? (results.at(-1) as QueryResult) : results;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.onLost = () => undefined;
    await this.#client.end().catch(() => undefined);
  }

  #ask(sql: string, values: readonly SqlValue[]): Promise<QueryResult> {
    return this.#send(() => this.#client.query({ ...translated(sql), values: values.map(sendable) }));
  }

  async #send<T>(send: () => Promise<T>): Promise<T> {
    if (this.#lost) throw this.#lost;
    this.#underWay++;
    try {
      return await send();
    } catch (error) {
      if (sqlStateOf(error) === undefined) this.#lose(error);
      throw this.#lost ?? error;
    } finally {
      if (--this.#underWay === 0) this.onRest();
    }
  }

  /** What has no SQLSTATE, comes from the network. */
  #lose(error: unknown): void {
    if (this.#lost) return;
    this.#lost = new Fault('unavailable', 'The connection to PostgreSQL is lost', { cause: error });
    void this.#client.end().catch(() => undefined);
    this.onLost();
  }
}

const unreadable =
  'The address of the PostgreSQL database cannot be read; expected postgres://USER:PASSWORD@HOST/NAME, where a sign such as @ or / in the password is written as %40 or %2F';

/** What is wrong with an address is not repeated, because a password may be in it. */
function clientOf(url: string): Client {
  try {
    return new Client({ connectionString: url, ...settings });
  } catch {
    throw new Fault('cannot', 'The database cannot be reached', { cause: unreadable });
  }
}

/** PostgreSQL cannot keep NUL in a text; remote servers and mail programs send it all the same. */
function sendable(value: SqlValue): SqlValue {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}

/** Why nobody lets us in: for the operator, not for a peer. Neither the server nor the system repeats the password. */
function refusal(error: unknown): Fault {
  const known = postgresFault(error);
  const said = error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
  const sentence = known ? `PostgreSQL refuses the connection: ${said}` : `PostgreSQL cannot be reached: ${said}`;
  return new Fault('unavailable', 'The database cannot be reached', { cause: sentence });
}
