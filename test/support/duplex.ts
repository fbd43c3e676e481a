/** One end of a session without a socket: an `Input` that a test fills, and the output it collects. */
import { Fault } from '../../src/base/fault.ts';
import { binaryOf, bytesOf } from '../../src/base/bytes.ts';
import type { Input, Session, TlsFacts } from '../../src/protocols/connection/session.ts';

/** An `Input` fed by `push` and ended by `end`. It never times out by itself; `fail` makes the next wait throw. */
export class PushedInput implements Input {
  patienceMs = 60_000;
  onProbation = true;
  #bytes: Uint8Array = new Uint8Array();
  #ended = false;
  #failure: Fault | undefined;
  #arrived = Promise.withResolvers<void>();

  push(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? bytesOf(data) : data;
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    this.#wake();
  }

  /** The peer has closed its side. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What a server does at its end, or when its patience is over. */
  fail(fault: Fault): void {
    this.#failure = fault;
    this.#wake();
  }

  get waiting(): boolean {
    return this.#bytes.length > 0;
  }

  async line(bytesMax: number): Promise<string | undefined> {
    let end = this.#bytes.indexOf(10);
    while (end < 0) {
      if (!(await this.#more())) return undefined;
      end = this.#bytes.indexOf(10);
    }
    const line = binaryOf(this.#bytes, 0, end).replace(/\r$/, '');
    this.consume(end + 1);
    if (line.length > bytesMax) throw new Fault('lineTooLong', 'Line too long');
    return line;
  }

  async peek(): Promise<Uint8Array | undefined> {
    await this.ready();
    return this.#bytes.length > 0 ? this.#bytes : undefined;
  }

  consume(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }

  async ready(): Promise<void> {
    if (this.#bytes.length === 0) await this.#more();
  }

  async #more(): Promise<boolean> {
    if (this.#failure) throw this.#failure;
    if (this.#ended) return false;
    await this.#arrived.promise;
    if (this.#failure) throw this.#failure;
    return true;
  }

  #wake(): void {
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
  }
}

export type Event = { readonly line: string } | { readonly control: 'upgradeTls' | 'close' | 'end' };

const pretendedTls: TlsFacts = { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' };

/** Runs a session to its end and keeps what it says, as lines and control events in their order. */
export class Conversation {
  readonly input: PushedInput;
  /** Resolves when the session is over; rejects with what it threw. */
  readonly over: Promise<void>;
  readonly #events: Event[] = [];
  #unfinished = '';
  #said = Promise.withResolvers<void>();

  constructor(start: (input: Input) => Session) {
    this.input = new PushedInput();
    this.over = this.#run(start(this.input));
    this.over.catch(() => undefined);
  }

  /** The next event, or undefined when none comes within `waitMs`. */
  async next(waitMs: number): Promise<Event | undefined> {
    await this.peek(waitMs);
    return this.#events.shift();
  }

  /** The same, which stays the next one. */
  async peek(waitMs: number): Promise<Event | undefined> {
    const patience = AbortSignal.timeout(waitMs);
    while (this.#events.length === 0 && !patience.aborted) await this.#wait(patience);
    return this.#events[0];
  }

  /** What was said but not ended by a line break. */
  get unfinished(): string {
    return this.#unfinished;
  }

  /** Events that nobody has taken yet. */
  get waiting(): readonly Event[] {
    return this.#events;
  }

  async #run(session: Session): Promise<void> {
    try {
      let step = await session.next();
      while (!step.done) step = await session.next(this.#hear(step.value));
    } finally {
      this.#tell({ control: 'end' });
    }
  }

  #hear(output: string | Uint8Array | { readonly control: 'upgradeTls' | 'close' }): TlsFacts | undefined {
    if (typeof output === 'string') this.#hearText(output);
    else if (output instanceof Uint8Array) this.#hearText(binaryOf(output));
    else this.#tell(output);
    return typeof output === 'object' && 'control' in output && output.control === 'upgradeTls'
      ? pretendedTls
      : undefined;
  }

  #hearText(text: string): void {
    const lines = (this.#unfinished + text).split('\r\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#tell({ line });
  }

  #tell(event: Event): void {
    this.#events.push(event);
    this.#said.resolve();
    this.#said = Promise.withResolvers<void>();
  }

  #wait(patience: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    patience.addEventListener('abort', () => resolve(), { once: true });
    void this.#said.promise.then(resolve);
    return promise;
  }
}
