import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Request, ToThread } from './wire.ts';

/** The longest wait for those who are about to come, whatever the disk does. */
const lingerMsMax = 1;
const lingerStepMs = 0.05;

/**
 * Forms groups out of the messages of a port.
 *
 * Those whom the last group answered come back in a moment with their next request. A group that starts without them
 * makes everybody wait for two flushes in turn; so when fewer are here than usual, it lingers a small part of the time
 * that the last group took. A single writer never waits.
 */
export class GroupQueue {
  readonly #port: MessagePort;
  readonly #clock: Clock;
  readonly #alone: ReadonlySet<string>;
  readonly #pause = new Int32Array(new SharedArrayBuffer(4));
  readonly #waiting: ToThread[] = [];
  #sizes: [number, number] = [0, 0];
  #startedAt = 0;
  #lingerMs = 0;

  /** Commands named in `alone` share their group with nobody. */
  constructor(port: MessagePort, clock: Clock, alone: ReadonlySet<string> = new Set()) {
    this.#port = port;
    this.#clock = clock;
    this.#alone = alone;
  }

  push(message: ToThread): void {
    this.#waiting.push(message);
  }

  /** True when all requests before the closing were taken. Only looks: a message received here would wait unnoticed. */
  get closes(): boolean {
    return this.#waiting[0]?.kind === 'close';
  }

  /** The next group, empty when nothing waits. Whoever takes it runs it before taking another. */
  take(): Request[] {
    const group: Request[] = [];
    this.#collect(group);
    if (group.length === 0) return group;
    if (!this.#isAlone(group)) this.#linger(group);
    this.#sizes = [this.#sizes[1], group.length];
    this.#startedAt = this.#clock.monotonic();
    return group;
  }

  /** To be called when a group is done, with those that found no time in it: they are first in the next. */
  done(left: readonly Request[] = []): void {
    this.#waiting.unshift(...left.map((request) => ({ kind: 'request' as const, request })));
    this.#lingerMs = Math.min((this.#clock.monotonic() - this.#startedAt) / 8, lingerMsMax);
  }

  #collect(group: Request[]): void {
    let bytes = bytesOfBodies(group);
    while (group.length < limits.groupCommandsMax && bytes < limits.groupBytesMax) {
      const next = this.#next();
      if (next?.kind !== 'request') return;
      if (this.#alone.has(next.request.name) && group.length > 0) return;
      this.#waiting.shift();
      group.push(next.request);
      if (this.#alone.has(next.request.name)) return;
      bytes += bytesOfBodies([next.request]);
    }
  }

  #isAlone([first]: readonly Request[]): boolean {
    return first !== undefined && this.#alone.has(first.name);
  }

  #next(): ToThread | undefined {
    if (this.#waiting.length > 0) return this.#waiting[0];
    const found: { message: ToThread } | undefined = receiveMessageOnPort(this.#port);
    if (found) this.#waiting.push(found.message);
    return found?.message;
  }

  #linger(group: Request[]): void {
    const usual = Math.max(...this.#sizes);
    const until = this.#clock.monotonic() + this.#lingerMs;
    while (group.length < usual && this.#clock.monotonic() < until && !this.closes) {
      Atomics.wait(this.#pause, 0, 0, lingerStepMs);
      this.#collect(group);
    }
  }
}

function bytesOfBodies(requests: readonly Request[]): number {
  let bytes = 0;
  for (const { bodies } of requests) for (const { sizeBytes } of bodies) bytes += sizeBytes;
  return bytes;
}
