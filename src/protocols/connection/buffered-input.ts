import { binaryOf, concatBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Input } from './session.ts';

const nothing = new Uint8Array(0);
const lf = 10;
const cr = 13;
/** Chunks below this are joined, so that a peer that drips does not leave thousands of them. */
const smallChunkBytes = 4096;
/** What Node reads of a socket at once. */
const readBytes = 64 * 1024;

export interface BufferedInputOptions {
  readonly clock: Clock;
  readonly patienceMs: number;
  /** How long the peer may take in all as long as the session has it on probation; for ever by default. */
  readonly probationMs?: number;
  /** Called before each wait: what was answered so far should leave now. */
  readonly flush: () => void;
  /** Called with true when the source should pause, with false when it may go on. */
  readonly pause: (paused: boolean) => void;
}

/** An Input over bytes that somebody pushes. */
export class BufferedInput implements Input {
  patienceMs: number;
  onProbation = true;
  /** By the monotonic clock. */
  readonly #probationEnd: number;
  readonly #options: BufferedInputOptions;
  /** What comes next, and what came behind it: messages pass chunk by chunk without being joined. */
  #bytes: Uint8Array = nothing;
  #later: Uint8Array[] = [];
  #laterBytes = 0;
  /** How much of `#bytes` is known to hold no line end. */
  #searched = 0;
  #ended = false;
  #paused = false;
  /** Bytes of a message are taken, not lines: then what nobody waits for stays where it is, with the peer. */
  #inBulk = false;
  #stopping: Fault | undefined;
  #wake: (() => void) | undefined;
  #ready: Promise<void> | undefined;

  constructor(options: BufferedInputOptions) {
    this.#options = options;
    this.patienceMs = options.patienceMs;
    this.#probationEnd = options.clock.monotonic() + (options.probationMs ?? Infinity);
  }

  push(chunk: Uint8Array): void {
    if (this.#bytes.length === 0) this.#bytes = chunk;
    else this.#keep(chunk);
    if (!this.#paused && (this.#isFull || this.#isPouring(chunk))) this.#pause(true);
    this.#wakeUp();
  }

  /** The peer closed its side, or the connection broke. */
  end(): void {
    this.#ended = true;
    this.#wakeUp();
  }

  /** For this reason no further line is taken. What waits for bytes of a message may still get them. */
  stop(reason: Fault): void {
    this.#stopping ??= reason;
    this.#wakeUp();
  }

  /** Forgets what has come and was not taken; answers how much that was. */
  discard(): number {
    const count = this.#bytes.length + this.#laterBytes;
    this.#join();
    this.consume(count);
    return count;
  }

  get waiting(): boolean {
    return this.#bytes.length > 0;
  }

  async line(bytesMax: number): Promise<string | undefined> {
    const deadline = this.#deadline();
    this.#takeInBulk(false);
    let passedOver = false;
    for (;;) {
      this.#stopWhenAsked();
      const end = this.#bytes.indexOf(lf, this.#searched);
      if (end >= 0 && (passedOver || end > bytesMax + 1)) return this.#tooLong(end);
      if (end >= 0) return this.#takeLine(end);
      this.#searched = this.#bytes.length;
      if (this.#join()) continue;
      if (this.#ended) return undefined;
      if (this.#searched > bytesMax + 1) passedOver = this.discard() > 0;
      await this.#wait(deadline);
    }
  }

  async peek(): Promise<Uint8Array | undefined> {
    const deadline = this.#deadline();
    this.#takeInBulk(true);
    while (this.#bytes.length === 0) {
      if (this.#ended) return undefined;
      await this.#wait(deadline);
    }
    return this.#bytes;
  }

  consume(count: number): void {
    this.#bytes = count >= this.#bytes.length ? this.#next() : this.#bytes.subarray(count);
    this.#searched = 0;
    this.#resumeWhenRoom();
  }

  /** One promise serves all who ask until it is kept, so asking again costs nothing. */
  ready(): Promise<void> {
    this.#options.flush(); // a wait that others began before did not know of what was said since
    this.#ready ??= this.#untilReady().finally(() => (this.#ready = undefined));
    this.#ready.catch(() => undefined); // nobody may be listening any more when patience ends
    return this.#ready;
  }

  async #untilReady(): Promise<void> {
    const deadline = this.#deadline();
    while (this.#bytes.length === 0 && !this.#ended) {
      this.#stopWhenAsked();
      await this.#wait(deadline);
    }
  }

  #keep(chunk: Uint8Array): void {
    const last = this.#later.at(-1);
    this.#laterBytes += chunk.length;
    if (last && last.length + chunk.length <= smallChunkBytes) this.#later.splice(-1, 1, concatBytes([last, chunk]));
    else this.#later.push(chunk);
  }

  #next(): Uint8Array {
    const next = this.#later.shift() ?? nothing;
    this.#laterBytes -= next.length;
    return next;
  }

  /** Makes one piece of everything; false where it is one already. */
  #join(): boolean {
    if (this.#later.length === 0) return false;
    this.#bytes = concatBytes([this.#bytes, ...this.#later.splice(0)]);
    this.#laterBytes = 0;
    return true;
  }

  #takeLine(end: number): string {
    const text = binaryOf(this.#bytes, 0, end > 0 && this.#bytes[end - 1] === cr ? end - 1 : end);
    this.consume(end + 1);
    return text;
  }

  #tooLong(end: number): never {
    this.consume(end + 1);
    throw new Fault('lineTooLong', 'The line is too long');
  }

  #deadline(): number {
    const deadline = this.#options.clock.monotonic() + this.patienceMs;
    return this.onProbation ? Math.min(deadline, this.#probationEnd) : deadline;
  }

  #stopWhenAsked(): void {
    if (this.#stopping) throw this.#stopping;
  }

  /** Waits for bytes, the end, or the stop of the server. Throws Fault `timeout` at the deadline. */
  async #wait(deadline: number): Promise<void> {
    this.#options.flush();
    const { clock } = this.#options;
    let late = false;
    await new Promise<void>((resolve) => {
      const before = this.#wake;
      const alarm = clock.alarm(deadline - clock.monotonic(), () => {
        late = true;
        this.#wakeUp();
      });
      this.#wake = () => {
        alarm[Symbol.dispose]();
        resolve();
        before?.();
      };
    });
    if (late) throw new Fault('timeout', 'Nothing came for too long, closing the connection');
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  get #isFull(): boolean {
    const count = this.#bytes.length + this.#laterBytes;
    return count >= limits.inputBufferBytes || (this.#inBulk && !this.#wake && count >= readBytes);
  }

  /** The next read would follow before anybody has looked at this one. */
  #isPouring(chunk: Uint8Array): boolean {
    return this.#inBulk && chunk.length >= readBytes;
  }

  #takeInBulk(inBulk: boolean): void {
    this.#inBulk = inBulk;
    this.#resumeWhenRoom();
  }

  #resumeWhenRoom(): void {
    if (this.#paused && !this.#isFull) this.#pause(false);
  }

  #pause(paused: boolean): void {
    this.#paused = paused;
    this.#options.pause(paused);
  }
}
