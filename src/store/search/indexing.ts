import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { FtsIndex } from './fts-index.ts';
import { IndexThread } from './index-thread.ts';
import type { Candidates, Proof, SearchIndex, Wanted } from './port.ts';
import type { IndexableBody } from './program.ts';
import type { FromIndexThread, ToIndexThread } from './wire.ts';

/** Where the bodies come from that are to be indexed. Ids grow and are never given twice. */
export interface IndexFeed {
  /** The next bodies behind an id, upwards. */
  bodies(after: number, most: number): Promise<readonly IndexableBody[]>;
  /** Which ids there are behind `after`, up to `upTo`. */
  ids(after: number, upTo: number): Promise<readonly number[]>;
  /** The highest id, 0 where there is none, and how many bodies there are behind `after`. */
  extent(after: number): Promise<{ readonly newest: number; readonly behind: number }>;
  /** The content of those of `ids` that there are. */
  hashes(ids: readonly number[]): Promise<readonly Proof[]>;
  /** Calls when there may be new bodies. */
  onNews(listener: () => void): Disposable;
}

export interface IndexingOptions {
  /** The data folder. */
  readonly folder: string;
  readonly feed: IndexFeed;
  /** The module that exports a `SearchProgram`. */
  readonly program: URL;
  /** Of the words that it makes: an index with others is made anew. */
  readonly version: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Waited before news are looked at, in milliseconds. */
  readonly delayMs?: number;
  /** Called when the thread has ended because there is nothing to do. */
  readonly onRest?: () => void;
}

export interface IndexState {
  /** All bodies up to this id are indexed. */
  readonly mark: number;
  /** Bodies that wait. */
  readonly behind: number;
}

/** While mail keeps coming in, the thread rests so many times as long as it worked; else hardly. */
const restWhenBusy = 9;
const restWhenQuiet = 0.25;
const busyMs = 200;
const sweepIds = 5000;

/** No message is to blame. */
class Refused extends Error {}

/** Keeps the search index behind the bodies of the house, with a thread that lives while there is something to do. */
export class Indexing implements SearchIndex, AsyncDisposable {
  readonly #options: IndexingOptions;
  readonly #index: FtsIndex;
  readonly #stop = new AbortController();
  readonly #news: Disposable;
  #bell = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;
  #thread: IndexThread | undefined;
  #mark = 0;
  #newsAt = -Infinity;
  #sweptAt: number;
  #isChecked = false;
  #isDamaged = false;
  #renewal = Promise.withResolvers<void>();
  /** Bodies that are handed over one by one, because one of them may kill the thread. */
  #carefulFor = 0;
  #lastTried = 0;

  constructor(options: IndexingOptions) {
    const { folder, version, clock, log, feed } = options;
    this.#options = options;
    this.#sweptAt = clock.monotonic();
    this.#index = new FtsIndex({ folder, version, clock, log, onDamaged: () => this.#renewSoon() });
    this.#news = feed.onNews(() => {
      this.#newsAt = clock.monotonic();
      this.#bell.resolve();
    });
  }

  /** Begins to index what is there and what comes. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Promises nothing as long as it is not known whether the index is that of this mail. */
  async candidates(wanted: readonly Wanted[]): Promise<Candidates | undefined> {
    return this.#isChecked && !this.#isDamaged ? this.#index.candidates(wanted) : undefined;
  }

  async state(): Promise<IndexState> {
    const { behind } = await this.#options.feed.extent(this.#mark);
    return { mark: this.#mark, behind };
  }

  /** Forgets the index, then makes it anew in the background. Searches look into the messages that it does not have yet. */
  renew(): Promise<void> {
    this.#renewSoon();
    return this.#renewal.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('Stopping'));
    this.#news[Symbol.dispose]();
    this.#bell.resolve();
    await this.#thread?.kill();
    await this.#running;
    this.#renewal.resolve();
    this.#index[Symbol.dispose]();
  }

  #renewSoon(): void {
    this.#isDamaged = true;
    this.#bell.resolve();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        if (!this.#isChecked) await this.#check();
        await this.#turn();
        await this.#wait();
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** A folder put back from a backup has other bodies under the ids of the index than it saw, or none. */
  async #check(): Promise<void> {
    const { feed, log } = this.#options;
    this.#mark = this.#index.mark;
    const proofs = new Map(this.#index.proofs.map(({ id, hash }) => [id, hash]));
    const found = await feed.hashes([...proofs.keys()]);
    if (found.some(({ id, hash }) => proofs.get(id) !== hash)) {
      log.warn({}, 'The search index is that of other mail');
      this.#isDamaged = true;
    }
    const { newest } = await feed.extent(this.#mark);
    if (!this.#isDamaged && newest < this.#mark) await this.#ask({ kind: 'truncate', after: newest });
    this.#isChecked = true;
  }

  async #turn(): Promise<void> {
    if (this.#isDamaged) await this.#renew();
    await this.#catchUp();
    if (this.#options.clock.monotonic() - this.#sweptAt > limits.indexSweepEveryMs) await this.#sweep();
    while (this.#thread && !this.#isBusy && (await this.#ask({ kind: 'tidy' })).hasMore) await this.#rest(0);
  }

  async #renew(): Promise<void> {
    await this.#ask({ kind: 'renew' });
    this.#isDamaged = false;
    this.#renewal.resolve();
    this.#renewal = Promise.withResolvers();
  }

  async #catchUp(): Promise<void> {
    for (;;) {
      const most = this.#carefulFor > 0 ? 1 : limits.indexBatchBodies;
      const bodies = await this.#options.feed.bodies(this.#mark, most);
      const [first] = bodies;
      if (!first || this.#isDamaged) return;
      const unread = this.#carefulFor > 0 && first.id === this.#lastTried;
      this.#lastTried = bodies.length === 1 ? first.id : 0;
      const { ms } = await this.#ask({ kind: 'add', bodies, unread });
      this.#carefulFor = Math.max(0, this.#carefulFor - 1);
      await this.#rest(ms);
    }
  }

  /** Bodies that were collected leave the index too, a range of ids at a time. */
  async #sweep(): Promise<void> {
    for (let after = 0; after < this.#mark; after += sweepIds) {
      const upTo = Math.min(after + sweepIds, this.#mark);
      const kept = await this.#options.feed.ids(after, upTo);
      const { ms } = await this.#ask({ kind: 'keep', after, upTo, kept });
      await this.#rest(ms);
    }
    this.#sweptAt = this.#options.clock.monotonic();
  }

  get #isBusy(): boolean {
    return this.#options.clock.monotonic() - this.#newsAt < busyMs;
  }

  async #rest(workedMs: number): Promise<void> {
    const { clock } = this.#options;
    await clock.sleep(Math.max(1, workedMs * (this.#isBusy ? restWhenBusy : restWhenQuiet)), this.#stop.signal);
  }

  /** For news, and a little longer, so that many come at once. A thread that has nothing to do ends. */
  async #wait(): Promise<void> {
    const { clock, delayMs = limits.indexDelayMs } = this.#options;
    {
      using _ = clock.alarm(limits.indexThreadRestMs, () => void this.#goToRest());
      await this.#bell.promise;
    }
    this.#bell = Promise.withResolvers();
    await clock.sleep(delayMs, this.#stop.signal);
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { clock, log } = this.#options;
    log.error({ error }, 'Messages could not be indexed; the next attempt is in a minute');
    await this.#endThread();
    if (!(error instanceof Refused)) this.#carefulFor = limits.indexBatchBodies;
    await clock.sleep(limits.indexRetryMs, this.#stop.signal).catch(() => undefined);
  }

  async #ask(message: ToIndexThread): Promise<FromIndexThread> {
    const thread = this.#thread ?? (await this.#startThread());
    const answer = await thread.ask(message);
    this.#take(answer);
    if (answer.refused) {
      this.#thread = undefined;
      throw new Refused('The disk refuses');
    }
    return answer;
  }

  async #startThread(): Promise<IndexThread> {
    this.#stop.signal.throwIfAborted();
    const { folder, program, version } = this.#options;
    const { thread, found } = await IndexThread.start({ folder, program: program.href, version });
    // Whoever stopped us meanwhile could not yet end it.
    if (this.#stop.signal.aborted) await thread.kill();
    this.#stop.signal.throwIfAborted();
    this.#thread = thread;
    this.#take(found);
    return thread;
  }

  #take({ mark, isNew, troubles }: FromIndexThread): void {
    this.#mark = mark;
    if (isNew) this.#index[Symbol.dispose]();
    for (const { message, ...facts } of troubles) this.#options.log.warn(facts, message);
  }

  async #goToRest(): Promise<void> {
    if (!this.#thread) return;
    await this.#endThread();
    this.#options.onRest?.();
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.[Symbol.asyncDispose]();
  }
}
