import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Peer } from './session.ts';

export interface HttpTalkOptions {
  readonly clock: Clock;
  /** Aborts when the connection is to end. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
}

/** One connection with a peer that speaks HTTP: its requests are answered one after the other, each in its time. */
export class HttpTalk {
  readonly peer: Peer;
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  readonly #options: HttpTalkOptions;
  #last: Promise<void> = Promise.resolve();
  #open = 0;
  #alarm: Disposable | undefined;

  constructor(socket: Socket, peer: Peer, options: HttpTalkOptions) {
    this.peer = peer;
    this.#socket = socket;
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    const stop = (): void => this.#stop();
    options.signal.addEventListener('abort', stop, { once: true });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#alarm?.[Symbol.dispose]();
      options.signal.removeEventListener('abort', stop);
      resolve();
    });
    this.#awaitHead();
    if (options.signal.aborted) stop();
  }

  get isEnding(): boolean {
    return this.#options.signal.aborted;
  }

  /** `work` answers a request, when those before it are answered. A peer that does not wait for answers is cut off. */
  take(work: () => Promise<void>): void {
    if (++this.#open > limits.httpPipelinedMax) return void this.#socket.destroy();
    this.#alarm?.[Symbol.dispose]();
    this.#last = this.#last.then(async () => {
      if (!this.#socket.destroyed) await work();
      if (--this.#open > 0 || this.#socket.destroyed) return;
      if (this.isEnding) this.#socket.end();
      else this.#awaitHead();
    });
  }

  /** Aborts when nobody waits for the response any more. */
  watch(response: ServerResponse): AbortSignal {
    const { signal } = this.#options;
    const gone = new AbortController();
    const stop = (): void => gone.abort();
    signal.addEventListener('abort', stop, { once: true });
    response.once('close', () => {
      signal.removeEventListener('abort', stop);
      gone.abort();
    });
    if (signal.aborted) gone.abort();
    return gone.signal;
  }

  /** Writes what comes as fast as it is read; a peer that reads nothing for long is cut off. */
  async pour(pieces: AsyncIterable<string>, response: ServerResponse): Promise<void> {
    response.flushHeaders();
    for await (const piece of pieces) {
      if (response.destroyed) return;
      if (!response.write(piece)) await this.#drained(response);
    }
    response.end();
  }

  /** What was not read of a request is thrown away for a moment, so that the peer sees our answer and no reset. */
  async leave(request: IncomingMessage): Promise<void> {
    request.resume();
    const { promise, resolve } = Promise.withResolvers<void>();
    using _ = this.#options.clock.alarm(closeMs, resolve);
    if (request.complete) resolve();
    request
      .once('end', resolve)
      .once('error', () => resolve())
      .once('close', resolve);
    await promise;
    this.#socket.destroySoon();
  }

  async #drained(response: ServerResponse): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _ = this.#options.clock.alarm(limits.writeStallMs, () => this.#socket.destroy());
    response.once('drain', resolve).once('close', resolve);
    await promise;
    response.off('drain', resolve).off('close', resolve);
  }

  #awaitHead(): void {
    this.#alarm = this.#options.clock.alarm(limits.httpHeadMs, () => this.#socket.destroy());
  }

  /** What is in flight has its grace. */
  #stop(): void {
    this.#alarm?.[Symbol.dispose]();
    if (this.#open === 0) this.#socket.destroySoon();
    this.#alarm = this.#options.clock.alarm(this.#options.graceMs, () => this.#socket.destroy());
  }
}

/** How long a peer may go on sending what nobody reads. */
const closeMs = 2000;
