import { Worker } from 'node:worker_threads';
import type { FromIndexThread, IndexThreadData, ToIndexThread } from './wire.ts';

/** A message of terabytes of HTML may cost this thread its life, but not the program. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 4 };

/** The main thread's end of the indexing thread. One request at a time. */
export class IndexThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #reply: PromiseWithResolvers<FromIndexThread> | undefined;
  #death: Error | undefined;

  private constructor(workerData: IndexThreadData) {
    const url = new URL('./thread.ts', import.meta.url);
    this.#worker = new Worker(url, { workerData, name: 'search', resourceLimits });
    this.#worker.on('message', (message: FromIndexThread) => this.#reply?.resolve(message));
    this.#worker.on('error', (error) => this.#die(error instanceof Error ? error : new Error(String(error))));
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    void this.#ended.then(() => this.#die(new Error('The indexing thread ended')));
  }

  /** Starts the thread; answers what it found. */
  static async start(data: IndexThreadData): Promise<{ thread: IndexThread; found: FromIndexThread }> {
    const thread = new IndexThread(data);
    return { thread, found: await thread.#next() };
  }

  /** Rejects when the thread dies of it. */
  ask(message: ToIndexThread): Promise<FromIndexThread> {
    if (this.#death) return Promise.reject(this.#death);
    const reply = this.#next();
    this.#post(message);
    return reply;
  }

  /** Ends at once, in the middle of whatever it does: what it wrote and did not commit is forgotten. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Waits for what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reply?.promise.catch(() => undefined);
    if (!this.#death) this.#post({ kind: 'close' });
    await this.#ended;
  }

  #next(): Promise<FromIndexThread> {
    this.#reply = Promise.withResolvers();
    return this.#reply.promise;
  }

  #post(message: ToIndexThread): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a worker, not a window
    this.#worker.postMessage(message);
  }

  #die(error: Error): void {
    this.#death ??= error;
    this.#reply?.reject(this.#death);
  }
}
