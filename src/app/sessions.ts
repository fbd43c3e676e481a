import { Fault } from '../base/fault.ts';

/** The conversations under way. Disposing it asks them to end and waits until they have. */
export class Sessions implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** Aborts when the server stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Counts a conversation until it ends; it must end by itself soon after `signal` aborts. */
  track(session: Promise<void>): void {
    const tracked = session.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Fault('shuttingDown', 'The server is shutting down'));
    await Promise.allSettled(this.#running);
  }
}
