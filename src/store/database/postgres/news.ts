/** News between processes that share a database: NOTIFY in the transaction that makes them, LISTEN in every process. */
import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import type { Log } from '../../../base/log.ts';
import type { News } from '../port.ts';
import { PostgresConnection } from './connection.ts';

/** A database may hold several houses in schemas of their own: each has its channel, whose name is one of SQL. */
export async function channelOf(connection: PostgresConnection): Promise<string> {
  const found = await connection.get<{ name: string }>("select quote_ident('posthouse ' || current_schema()) as name");
  return (found as { name: string }).name;
}

/**
 * The statements that tell of `news` when the transaction commits. `origin` says who speaks: what a process said itself,
 * it does not want to hear again. It has no spaces.
 */
export function notify(channel: string, origin: string, news: readonly News[]): string {
  return partsOf(news, limits.databaseNewsBytesMax - origin.length - ' []'.length)
    .map((part) => `notify ${channel}, '${`${origin} [${part}]`.replaceAll("'", "''")}'; `)
    .join('');
}

/** News as JSON without the brackets, as much at a time as fits. */
function partsOf(news: readonly News[], bytesMax: number): string[] {
  const parts: string[] = [];
  for (const one of news) {
    const written = JSON.stringify(one);
    const last = parts.at(-1);
    if (last !== undefined && last.length + 1 + written.length <= bytesMax)
      parts[parts.length - 1] = `${last},${written}`;
    else parts.push(written);
  }
  return parts;
}

/** What another process told; undefined for one's own words. */
function heard(origin: string, text: string): readonly News[] | undefined {
  if (text.startsWith(`${origin} `)) return undefined;
  return JSON.parse(text.slice(text.indexOf(' ') + 1)) as News[];
}

export interface ListenerOptions {
  readonly url: string;
  readonly origin: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: (news: readonly News[]) => void;
}

/** Hears what other processes commit, and connects again for as long as it takes when the connection breaks. */
export class NewsListener implements AsyncDisposable {
  readonly #options: ListenerOptions;
  #connection: PostgresConnection | undefined;
  #alarm: Disposable | undefined;
  #closed = false;

  private constructor(options: ListenerOptions) {
    this.#options = options;
  }

  static async open(options: ListenerOptions): Promise<NewsListener> {
    const listener = new NewsListener(options);
    await listener.#listen();
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#connection?.[Symbol.asyncDispose]();
  }

  async #listen(): Promise<void> {
    const { url, origin, tell } = this.#options;
    const connection = await PostgresConnection.open(url);
    connection.onNotice = (text) => {
      const news = heard(origin, text);
      if (news) tell(news);
    };
    await listenOn(connection);
    if (this.#closed) return connection[Symbol.asyncDispose]();
    this.#connection = connection;
    connection.onLost = () => this.#lose();
    if (connection.isLost) this.#lose();
  }

  #lose(): void {
    this.#connection = undefined;
    if (this.#closed) return;
    this.#options.log.warn({}, 'The connection to PostgreSQL is lost');
    this.#listenAgain(100);
  }

  #listenAgain(pauseMs: number): void {
    const { clock, log, tell } = this.#options;
    const next = Math.min(pauseMs * 2, limits.databaseListenPauseMsMax);
    this.#alarm = clock.alarm(pauseMs, () => {
      this.#listen().then(
        () => {
          log.info({}, 'PostgreSQL is there again');
          tell([
            { kind: 'directory' },
            { kind: 'queue' },
            { kind: 'bans' },
            { kind: 'routes' },
            { kind: 'tls' },
            { kind: 'suppression' },
          ]);
        },
        () => {
          if (!this.#closed) this.#listenAgain(next);
        },
      );
    });
  }
}

async function listenOn(connection: PostgresConnection): Promise<void> {
  try {
    await connection.script(`listen ${await channelOf(connection)}`);
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}
