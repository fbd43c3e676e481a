import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { systemRandom } from '../../base/random.ts';
import { Announcer } from './announcer.ts';
import { databaseFile, markPostgres, takeFolder } from './folder.ts';
import type { Body, Commands, Database, InputOf, News, OutputOf, View } from './port.ts';
import type { Readers } from './readers.ts';
import { SqliteReaders } from './sqlite/readers.ts';
import { StoreThread } from './store-thread.ts';

export interface OpenOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  /** The module that exports a `Program`: commands, migrations, and where bodies are. */
  readonly commands: URL;
  /** Where everything but bodies is kept, as in `postgres://user:password@host/name`; without it, SQLite in the folder. */
  readonly postgres?: string | undefined;
  readonly log?: Log;
  /** Called when the store thread died of a bug: nothing can be written until the program starts again. */
  readonly onLost?: () => void;
}

/**
 * Opens the database of a data folder and takes the folder for this process. Throws Fault `unavailable` when another
 * program holds it, the disk refuses or PostgreSQL cannot be reached, `cannot` when a newer version wrote it or when
 * the folder belongs to the other engine.
 */
export async function openDatabase<C extends Commands>(options: OpenOptions): Promise<Database<C>> {
  const { folder, commands, postgres, log = silentLog, onLost = () => undefined } = options;
  await using opened = new AsyncDisposableStack();
  opened.use(takeFolder(folder, postgres === undefined ? 'SQLite' : 'PostgreSQL'));
  const announcer = new Announcer(log);
  const news = (news: readonly News[]): void => announcer.tell(news);
  const origin = Buffer.from(systemRandom.bytes(8)).toString('hex');
  if (postgres !== undefined) opened.use(await listenTo(postgres, origin, log, news));
  const thread = opened.use(
    await StoreThread.start({ folder, program: commands.href, postgres, origin }, { log, news, onLost }),
  );
  if (postgres !== undefined) markPostgres(folder);
  // Closed before the thread: SQLite empties its log into the database when the last connection closes, and only a writer can.
  const readers = opened.use(
    postgres === undefined ? new SqliteReaders(databaseFile(folder)) : await readFrom(postgres),
  );
  return new ThreadedDatabase<C>({ thread, readers, announcer, opened: opened.move() });
}

/** The driver is loaded only by those who need it. */
async function listenTo(url: string, origin: string, log: Log, tell: (news: readonly News[]) => void) {
  const { NewsListener } = await import('./postgres/news.ts');
  try {
    return await NewsListener.open({ url, origin, log, tell, clock: systemClock });
  } catch (error) {
    throw forOperator(error);
  }
}

/** Peers hear no more than that the database is away; whoever starts the program wants to know why. */
function forOperator(error: unknown): unknown {
  return error instanceof Fault && typeof error.cause === 'string' ? new Fault(error.code, error.cause) : error;
}

async function readFrom(url: string): Promise<Readers> {
  const { PostgresReaders } = await import('./postgres/readers.ts');
  return new PostgresReaders(url);
}

interface Parts {
  readonly thread: StoreThread;
  readonly readers: Readers;
  readonly announcer: Announcer;
  /** Everything, to be closed in the right order. */
  readonly opened: AsyncDisposable;
}

class ThreadedDatabase<C extends Commands> implements Database<C> {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  write<N extends keyof C & string>(
    name: N,
    input: InputOf<C[N]>,
    bodies: readonly Body[] = [],
  ): Promise<OutputOf<C[N]>> {
    return this.#parts.thread.write(name, input, bodies) as Promise<OutputOf<C[N]>>;
  }

  read<T>(work: (view: View) => Promise<T>): Promise<T> {
    return this.#parts.readers.read(work);
  }

  onNews(listener: (news: readonly News[]) => void): Disposable {
    return this.#parts.announcer.add(listener);
  }

  /** Waits for the commands that are under way, then closes all files and connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.thread.refuse();
    await this.#parts.opened[Symbol.asyncDispose]();
  }
}
