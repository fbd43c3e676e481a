import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import { type ApplicationEvent, type commands, eventsAfter, eventsOfMessage } from '../../store/records/index.ts';
import { type MessageStatus, statusOf } from './status.ts';

export interface FeedOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  readonly clock: Clock;
}

/** What became of the mail of programs. Dispose it to stop listening to the database. */
export class Feed implements Disposable {
  readonly #options: FeedOptions;
  readonly #news: Disposable;
  /** Those who wait, by account. */
  readonly #ears = new Map<number, Set<Ear>>();
  #waiting = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#news = options.database.onNews((news) => {
      for (const one of news) {
        if (one.kind === 'application') for (const ear of this.#ears.get(one.accountId) ?? []) ear.ring();
      }
    });
  }

  /** One message of an account. Throws Fault `notFound` also where it is another's. */
  async message(accountId: number, trace: string): Promise<MessageStatus> {
    const { database, clock } = this.#options;
    const status = statusOf(await database.read((view) => eventsOfMessage(view, accountId, trace)), clock.now());
    if (!status) throw new Fault('notFound', 'There is no such message, or it is forgotten');
    return status;
  }

  /** The next events behind `after`, after at most `waitMs`; none where nothing happened. Throws Fault `tooManyConnections`. */
  async events(accountId: number, after: number, waitMs: number, signal: AbortSignal): Promise<ApplicationEvent[]> {
    const known = await this.#read(accountId, after);
    if (known.length > 0 || waitMs <= 0) return known;
    using ear = this.#listen(accountId, signal);
    const end = this.#options.clock.monotonic() + waitMs;
    for (;;) {
      const events = await this.#read(accountId, after);
      const left = end - this.#options.clock.monotonic();
      if (events.length > 0 || left <= 0 || signal.aborted) return events;
      await ear.wait(left, signal);
    }
  }

  /**
   * Events as they come, some at a time, for ever; an empty list says that nothing happened for a while. Reads no further
   * than its reader. Throws Fault `tooManyConnections` before the first.
   */
  async *stream(accountId: number, after: number, signal: AbortSignal): AsyncGenerator<readonly ApplicationEvent[]> {
    using ear = this.#listen(accountId, signal);
    for (let last = after; !signal.aborted;) {
      const events = await this.#read(accountId, last);
      last = events.at(-1)?.id ?? last;
      yield events;
      if (events.length === 0) await ear.wait(limits.eventsHeartbeatMs, signal);
    }
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }

  #read(accountId: number, after: number): Promise<ApplicationEvent[]> {
    return this.#options.database.read((view) => eventsAfter(view, accountId, after, limits.eventsPerAnswerMax));
  }

  /** Whoever is gone is not waited for, even if it never says so. */
  #listen(accountId: number, signal: AbortSignal): Ear {
    const ears = this.#ears.get(accountId) ?? new Set();
    if (ears.size >= limits.eventStreamsPerAccountMax || this.#waiting >= limits.eventStreamsMax) {
      throw new Fault('tooManyConnections', 'Too many wait for events already');
    }
    const ear: Ear = new Ear(this.#options.clock, () => {
      if (!ears.delete(ear)) return;
      this.#waiting--;
      if (ears.size === 0) this.#ears.delete(accountId);
    });
    signal.addEventListener('abort', () => ear[Symbol.dispose](), { once: true });
    this.#ears.set(accountId, ears.add(ear));
    this.#waiting++;
    return ear;
  }
}

/** Hears that something happened, also while nobody waits for it. */
class Ear implements Disposable {
  readonly #clock: Clock;
  readonly #leave: () => void;
  #rang = false;
  #wake: () => void = () => undefined;

  constructor(clock: Clock, leave: () => void) {
    this.#clock = clock;
    this.#leave = leave;
  }

  ring(): void {
    this.#rang = true;
    this.#wake();
  }

  /** Until it has rung, for `ms` at most. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    this.#wake = wake;
    if (this.#rang || signal.aborted) wake();
    signal.addEventListener('abort', wake, { once: true });
    using _ = this.#clock.alarm(ms, wake);
    await promise;
    signal.removeEventListener('abort', wake);
    this.#rang = false;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}
