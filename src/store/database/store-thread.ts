import { Worker } from 'node:worker_threads';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { compact } from './compact.ts';
import { faultOf } from './fault-facts.ts';
import type { Body, News } from './port.ts';
import type { FaultFacts, FromThread, Outcome, Report, Request, ThreadData, ToThread } from './wire.ts';

/** Who hears of what the thread does beside its answers. */
export interface Told {
  readonly log: Log;
  /** What the commands of a group announced; before those who wait are answered. */
  readonly news: (news: readonly News[]) => void;
  readonly onLost: () => void;
}

interface Waiting {
  readonly name: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (fault: Fault) => void;
}

/** Smaller contents are quicker copied than handed over. */
const handOverBytesMin = 32 * 1024;

/** The contents that need not be copied for the thread, because nothing else lies in their buffers. */
function handedOver(bodies: readonly Body[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const { content } of bodies) {
    if (!('bytes' in content) || content.bytes.length < handOverBytesMin) continue;
    const { buffer } = content.bytes;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === content.bytes.length) buffers.push(buffer);
  }
  return buffers;
}

/** The main thread's side of the store thread: commands go in, outcomes come back. */
export class StoreThread implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #told: Told;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #refusal: Fault | undefined;

  private constructor(worker: Worker, told: Told) {
    this.#worker = worker;
    this.#told = told;
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'report') this.#take(message.report);
    });
    worker.on('error', (error) => this.#lost(error));
  }

  /** Resolves when the thread has opened what it writes. Throws the Fault that stands in its way. */
  static async start(workerData: ThreadData, told: Told): Promise<StoreThread> {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData, name: 'store' });
    await isReady(worker);
    return new StoreThread(worker, told);
  }

  write(name: string, input: unknown, bodies: readonly Body[]): Promise<unknown> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise<unknown>((resolve, reject) => {
      const id = ++this.#lastId;
      this.#post({ kind: 'request', request: compact<Request>({ id, name, input, bodies }) }, handedOver(bodies));
      this.#waiting.set(id, { name, resolve, reject });
    });
  }

  /** From here on writes are refused. */
  refuse(): void {
    this.#refusal ??= new Fault('shuttingDown', 'The server is shutting down');
  }

  /** Waits for the commands that are under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse();
    if (this.#worker.threadId <= 0) return;
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#post({ kind: 'close' });
    await ended;
  }

  #post(message: ToThread, handedOver: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, handedOver);
  }

  #take({ outcomes, news }: Report): void {
    this.#told.news(news);
    for (const outcome of outcomes) this.#settle(outcome);
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
    if (trouble !== undefined) this.#told.log.error({ command, code, trouble }, message);
  }

  /** The thread died of a bug: whoever waits is told so, and nothing is written any more. */
  #lost(error: unknown): void {
    this.#told.log.error({ error }, 'The store thread failed');
    this.#refusal ??= new Fault('unavailable', 'The store has failed', { cause: error });
    for (const { reject } of this.#waiting.values()) reject(this.#refusal);
    this.#waiting.clear();
    this.#told.onLost();
  }
}

function isReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromThread) => {
      worker.off('error', reject);
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
