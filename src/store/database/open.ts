import { Worker } from 'node:worker_threads';
import { Fault } from '../../base/fault.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { compact } from './compact.ts';
import { faultOf } from './fault-facts.ts';
import { databaseFile, takeFolder } from './folder.ts';
import type { Body, Commands, Database, InputOf, News, OutputOf, View } from './port.ts';
import { Readers } from './readers.ts';
import type { FaultFacts, FromThread, Outcome, Report, Request, ThreadData, ToThread } from './wire.ts';

export interface OpenOptions {
  /** The data folder; made where it is missing. */
  readonly folder: string;
  /** The module that exports a `Program`: commands, migrations, and where bodies are. */
  readonly commands: URL;
  readonly log?: Log;
  /** Called when the store thread died of a bug: nothing can be written until the program starts again. */
  readonly onLost?: () => void;
}

/**
 * Opens the SQLite database of a data folder and takes the folder for this process. Throws Fault `unavailable` when
 * another program holds it or the disk refuses, `cannot` when a newer version wrote it.
 */
export async function openDatabase<C extends Commands>(options: OpenOptions): Promise<Database<C>> {
  const { folder, commands, log = silentLog, onLost = () => undefined } = options;
  using owned = new DisposableStack();
  owned.use(takeFolder(folder));
  const thread = startThread({ folder, program: commands.href });
  await isReady(thread);
  return new SqliteDatabase<C>(thread, new Readers(databaseFile(folder)), owned.move(), { log, onLost });
}

function startThread(workerData: ThreadData): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), { workerData, name: 'store' });
}

function isReady(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('message', (message: FromThread) => {
      thread.off('error', reject);
      if (message.kind === 'failed') reject(openFault(message.fault));
      else resolve();
    });
  });
}

/** A bug at opening keeps its stack, because there is nobody yet who would log it. */
function openFault(facts: FaultFacts): Error {
  const fault = faultOf(facts);
  if (facts.trouble !== undefined) fault.cause = facts.trouble;
  return fault;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (fault: Fault) => void;
}

/** Who hears of what goes wrong. */
interface Told {
  readonly log: Log;
  readonly onLost: () => void;
}

class SqliteDatabase<C extends Commands> implements Database<C> {
  readonly #thread: Worker;
  readonly #readers: Readers;
  readonly #owned: Disposable;
  readonly #log: Log;
  readonly #onLost: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(news: readonly News[]) => void>();
  #lastId = 0;
  #refusal: Fault | undefined;

  constructor(thread: Worker, readers: Readers, owned: Disposable, { log, onLost }: Told) {
    this.#thread = thread;
    this.#readers = readers;
    this.#owned = owned;
    this.#log = log;
    this.#onLost = onLost;
    thread.on('message', (message: FromThread) => {
      if (message.kind === 'report') this.#take(message.report);
    });
    thread.on('error', (error) => this.#lost(error));
  }

  write<N extends keyof C & string>(
    name: N,
    input: InputOf<C[N]>,
    bodies: readonly Body[] = [],
  ): Promise<OutputOf<C[N]>> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise<unknown>((resolve, reject) => {
      const id = ++this.#lastId;
      this.#post({ kind: 'request', request: compact<Request>({ id, name, input, bodies }) });
      this.#waiting.set(id, { name, resolve, reject });
    }) as Promise<OutputOf<C[N]>>;
  }

  read<T>(work: (view: View) => Promise<T>): Promise<T> {
    return this.#readers.read(work);
  }

  onNews(listener: (news: readonly News[]) => void): Disposable {
    const own = (news: readonly News[]): void => listener(news);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Waits for the commands that are under way, then closes all files. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#refusal ??= new Fault('shuttingDown', 'The server is shutting down');
    // Before the thread: SQLite empties its log into the database when the last connection closes, and only a writer can.
    this.#readers[Symbol.dispose]();
    const ended = new Promise((resolve) => this.#thread.once('exit', resolve));
    if (this.#thread.threadId > 0) {
      this.#post({ kind: 'close' });
      await ended;
    }
    this.#owned[Symbol.dispose]();
  }

  #post(message: ToThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a worker, not a window
    this.#thread.postMessage(message);
  }

  #take({ outcomes, news }: Report): void {
    if (news.length > 0) for (const listener of this.#listeners) this.#tell(listener, news);
    for (const outcome of outcomes) this.#settle(outcome);
  }

  #tell(listener: (news: readonly News[]) => void, news: readonly News[]): void {
    try {
      listener(news);
    } catch (error) {
      this.#log.error({ error }, 'A listener for news failed');
    }
  }

  #settle(outcome: Outcome): void {
    const waiting = this.#waiting.get(outcome.id);
    this.#waiting.delete(outcome.id);
    if (!waiting) return;
    if ('output' in outcome) return waiting.resolve(outcome.output);
    this.#report(waiting.name, outcome.fault);
    waiting.reject(faultOf(outcome.fault));
  }

  #report(command: string, { code, message, trouble }: FaultFacts): void {
    if (trouble !== undefined) this.#log.error({ command, code, trouble }, message);
  }

  /** The thread died of a bug: whoever waits is told so, and nothing is written any more. */
  #lost(error: unknown): void {
    this.#log.error({ error }, 'The store thread failed');
    this.#refusal ??= new Fault('unavailable', 'The store has failed', { cause: error });
    for (const { reject } of this.#waiting.values()) reject(this.#refusal);
    this.#waiting.clear();
    this.#onLost();
  }
}
