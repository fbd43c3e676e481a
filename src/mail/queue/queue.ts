import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, dueQueue, dueQueueOf, nextDueAt, type QueueRow } from '../../store/records/index.ts';
import { attempt, type AttemptOptions } from './attempt.ts';
import { Bell } from './bell.ts';
import { type Errand, errandsOf, recipientsPerErrandMax } from './errand.ts';
import { defaultSchedule, type Schedule } from './schedule.ts';
import { printVerdict, settle, settlementOf, type SettlementOptions } from './settlement.ts';
import { Slots } from './slots.ts';
import type { Verdict } from './verdict.ts';

export interface QueueOptions
  extends Omit<AttemptOptions, 'signal' | 'blobs'>, Omit<SettlementOptions, 'schedule' | 'database' | 'blobs'> {
  readonly database: Database<typeof commands>;
  readonly blobs: Pick<Blobs, 'read' | 'readAll'>;
  readonly schedule?: Schedule;
  readonly atOnceMax?: number;
  readonly perDomainMax?: number;
}

/** Rows taken from the database at a time: enough to keep every slot busy, few enough to hold in memory. */
const rowsAtOnceMax = 500;
/** How long conversations may go on after the stop; what is not done by then is tried again after the next start. */
const stopPatienceMs = 3000;
/** Before the database is asked again that has just refused. */
const troublePauseMs = 5000;
/** A search for due rows that takes longer is not repeated at once. */
const longSearchMs = 20;

/** Sends what the queue holds. It wakes by news of the database, by the clock, and by conversations that end. */
export class Queue implements AsyncDisposable {
  readonly #options: QueueOptions & { readonly schedule: Schedule };
  readonly #slots: Slots;
  readonly #bell = new Bell();
  readonly #stop = new AbortController();
  readonly #breakOff = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #owned = new DisposableStack();
  #loop: Promise<void> | undefined;
  /** By the clock's monotonic time. */
  #searchAgainAt = 0;

  constructor(options: QueueOptions) {
    const { schedule = defaultSchedule, route } = options;
    // A smarthost serves others too, and counts our connections.
    const { perDomainMax = limits.deliveriesPerDomainMax } = options;
    const { atOnceMax = route.smarthost ? perDomainMax : limits.deliveriesAtOnceMax } = options;
    this.#options = { ...options, schedule };
    this.#slots = new Slots({ atOnceMax, perDomainMax });
  }

  /** Begins to send, until the signal aborts or the queue is disposed. */
  start(signal?: AbortSignal): void {
    const stop = (): void => this.#halt();
    signal?.addEventListener('abort', stop, { once: true });
    this.#owned.defer(() => signal?.removeEventListener('abort', stop));
    this.#owned.use(this.#options.database.onNews((news) => news.some(({ kind }) => kind === 'queue') && this.kick()));
    this.#loop = this.#run();
    if (signal?.aborted) this.#halt();
  }

  /** Looks at the queue now. */
  kick(): void {
    this.#bell.ring();
  }

  /** Starts nothing more, gives what is under way a moment, breaks it off then, and waits until it is written down. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#halt();
    using _ = this.#options.clock.alarm(stopPatienceMs, () => this.#breakOff.abort());
    await this.#loop;
    await Promise.all(this.#underWay);
    this.#owned.dispose();
  }

  #halt(): void {
    this.#stop.abort();
    this.#bell.ring();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stop.signal.aborted) {
      const wakeAt = await this.#fillSlots();
      using _ = clock.alarm(wakeAt - clock.now(), this.#bell.ring);
      await this.#bell.wait();
    }
  }

  /** Starts what is due as far as slots are free. Answers when to look again, should nothing happen before. */
  async #fillSlots(): Promise<number> {
    const now = this.#options.clock.now();
    try {
      for (let started = 1; started > 0;) started = (await this.#startBusy(now)) + (await this.#startOthers(now));
      const dueAt = (await this.#options.database.read((view) => nextDueAt(view, now))) ?? Infinity;
      const searchInMs = this.#searchAgainAt - this.#options.clock.monotonic();
      return searchInMs > 0 ? Math.min(dueAt, now + searchInMs) : dueAt;
    } catch (error) {
      this.#options.log.error({ error }, 'The queue cannot be read');
      return now + troublePauseMs;
    }
  }

  /** More for domains with which we speak already: they are asked for one by one, so that none hides the others. */
  async #startBusy(now: number): Promise<number> {
    let started = 0;
    for (const domain of this.#slots.busyDomains) {
      if (this.#slots.freeFor(domain) <= 0) continue;
      // Taken before the question: a row that is settled while we wait for the answer still looks due in it.
      const known = new Set(this.#slots.rowsOf(domain));
      const limit = known.size + recipientsPerErrandMax;
      const rows = await this.#options.database.read((view) => dueQueueOf(view, domain, now, limit));
      started += this.#start(rows.filter((row) => !known.has(row.id)));
    }
    return started;
  }

  async #startOthers(now: number): Promise<number> {
    const { clock, database } = this.#options;
    const begun = clock.monotonic();
    if (this.#slots.free <= 0 || begun < this.#searchAgainAt) return 0;
    const busy = this.#slots.busyDomains;
    const started = this.#start(await database.read((view) => dueQueue(view, now, rowsAtOnceMax, busy)));
    const tookMs = clock.monotonic() - begun;
    // Behind a million rows for busy domains the search is long; so it may take a tenth of the time at most.
    if (started === 0 && tookMs > longSearchMs) this.#searchAgainAt = begun + 10 * tookMs;
    return started;
  }

  #start(rows: readonly QueueRow[]): number {
    let started = 0;
    for (const errand of errandsOf(rows)) {
      if (this.#stop.signal.aborted || this.#slots.freeFor(errand[0].domain) <= 0) continue;
      this.#slots.take(errand);
      const errandRun = this.#perform(errand).finally(() => this.#underWay.delete(errandRun));
      this.#underWay.add(errandRun);
      started += 1;
    }
    return started;
  }

  async #perform(errand: Errand): Promise<void> {
    try {
      await this.#record(await this.#attempt(errand), errand[0].domain);
    } finally {
      this.#slots.release(errand);
      this.#bell.ring();
    }
  }

  /** A bug on the way must not cost the mail: it is logged and the errand waits for its next time. */
  async #attempt(errand: Errand): Promise<Verdict[]> {
    try {
      return await attempt(errand, { ...this.#options, signal: this.#breakOff.signal });
    } catch (error) {
      this.#options.log.error({ error, messageId: errand[0].messageId }, 'An attempt to deliver failed by a bug');
      const { message } = asFault(error);
      return errand.map((row) => ({
        row,
        outcome: 'deferred',
        reply: { code: 451, enhanced: '4.3.0', lines: [message] },
      }));
    }
  }

  async #record(verdicts: readonly Verdict[], domain: string): Promise<void> {
    for (const verdict of verdicts) this.#tell(verdict);
    // What we broke off ourselves is no attempt: those rows stay as they are.
    const known = this.#breakOff.signal.aborted ? verdicts.filter(({ outcome }) => outcome !== 'deferred') : verdicts;
    const schedule = await this.#scheduleFor(domain);
    if (!schedule) return;
    const { clock, random } = this.#options;
    const settlement = settlementOf(known, clock.now(), schedule, random);
    while (!(await this.#trySettle(settlement))) {
      await clock.sleep(troublePauseMs, this.#breakOff.signal).catch(() => undefined);
      if (this.#breakOff.signal.aborted) return;
    }
  }

  /** Undefined only at the end: a guess could give up mail that may wait for weeks. */
  async #scheduleFor(domain: string): Promise<Schedule | undefined> {
    const { clock, schedule, relayOf, log } = this.#options;
    for (;;) {
      try {
        return (await relayOf?.(domain))?.schedule ?? schedule;
      } catch (error) {
        log.warn({ error, domain }, 'It cannot be read how long mail for a domain may wait');
        await clock.sleep(troublePauseMs, this.#breakOff.signal).catch(() => undefined);
        if (this.#breakOff.signal.aborted) return undefined;
      }
    }
  }

  /** What a host has taken must not be sent again because our disk is full: it is kept here until it can be written. */
  async #trySettle(settlement: ReturnType<typeof settlementOf>): Promise<boolean> {
    if (settlement.done.length + settlement.deferred.length === 0) return true;
    try {
      await settle(settlement, this.#options);
      return true;
    } catch (error) {
      const level = error instanceof Fault ? 'warn' : 'error';
      this.#options.log[level]({ error }, 'The outcome of a delivery cannot be written');
      return false;
    }
  }

  #tell(verdict: Verdict): void {
    const { row, outcome } = verdict;
    const { messageId, forwardPath, attempts } = row;
    const reply = printVerdict(verdict);
    this.#options.log.info({ messageId, forwardPath, outcome, reply, attempts: attempts + 1 }, 'Delivery attempted');
  }
}
