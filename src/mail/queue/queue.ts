import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, type Pulse, pulseOfQueue } from '../../store/records/index.ts';
import { attempt, type AttemptOptions } from './attempt.ts';
import { Bell } from './bell.ts';
import { DeadHosts } from './dead-hosts.ts';
import { Detours } from './detours.ts';
import type { Errand } from './errand.ts';
import { Ledger } from './ledger.ts';
import { isAtItsEnd } from './moments.ts';
import { type Held, Places } from './places.ts';
import { printSaid } from './print-reply.ts';
import { Ripening } from './ripening.ts';
import { defaultSchedule, type Schedule } from './schedule.ts';
import { Selection } from './selection.ts';
import { settle, type Settlement, settlementOf, type SettlementOptions } from './settlement.ts';
import { Turns } from './turns.ts';
import type { Attempted, Verdict } from './verdict.ts';

type Made = 'signal' | 'deadHosts' | 'hurriedAt' | 'answered' | 'enter' | 'ledger' | 'schedule' | 'database' | 'blobs';

export interface QueueOptions extends Omit<AttemptOptions, Made>, Omit<SettlementOptions, Made> {
  readonly database: Database<typeof commands>;
  readonly blobs: Pick<Blobs, 'read' | 'readAll'>;
  readonly schedule?: Schedule;
  /** How long and how often mail for a domain is tried, where that differs. */
  readonly scheduleOf?: (domain: string) => Promise<Schedule | undefined>;
  readonly atOnceMax?: number;
  readonly perDomainMax?: number;
}

/** How long conversations may go on after the stop; what is not done by then is tried again after the next start. */
const stopPatienceMs = 3000;
/** Before the database is asked again that has just refused. */
const troublePauseMs = 5000;
/** A search for what can be started that takes longer, and finds nothing, is not repeated at once. */
const longSearchMs = 2;

/** Sends what the queue holds. It wakes by news of the database, by the clock, and by conversations that end. */
export class Queue implements AsyncDisposable {
  readonly #options: QueueOptions & { readonly schedule: Schedule; readonly ledger: Ledger };
  readonly #places: Places;
  readonly #turns: Turns;
  readonly #deadHosts: DeadHosts;
  readonly #detours = new Detours();
  readonly #ripening: Ripening;
  readonly #bell = new Bell();
  readonly #stop = new AbortController();
  readonly #breakOff = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #owned = new DisposableStack();
  #loop: Promise<void> | undefined;
  /** By the clock's monotonic time. */
  #searchAgainAt = 0;
  /** Something may be found that was not looked for, because it was too early for a search. */
  #owesSearch = false;

  constructor(options: QueueOptions) {
    const { schedule = defaultSchedule, clock, database, random } = options;
    const { perDomainMax = limits.deliveriesPerDomainMax, atOnceMax = limits.deliveriesAtOnceMax } = options;
    this.#options = { ...options, schedule, ledger: new Ledger(database, () => clock.now()) };
    this.#places = new Places(clock, { atOnceMax, perDomainMax });
    this.#turns = new Turns(random);
    this.#deadHosts = new DeadHosts(clock);
    this.#ripening = new Ripening(this.#options, this.#places);
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
    while (!this.#stop.signal.aborted) {
      const pauseMs = await this.#look();
      using _ = this.#options.clock.alarm(pauseMs, this.#bell.ring);
      await this.#bell.wait();
    }
  }

  /** Starts what may be started. Answers after how many milliseconds to look again, should nothing happen before. */
  async #look(): Promise<number> {
    try {
      await this.#ripening.correct();
      const dueInMs = await this.#serveAll();
      const searchInMs = Math.max(1, this.#searchAgainAt - this.#options.clock.monotonic());
      const moments = [dueInMs, this.#places.roomInMs(), this.#owesSearch ? searchInMs : Infinity];
      return Math.min(limits.queueLookEveryMs, ...moments);
    } catch (error) {
      this.#options.log.error({ error }, 'The queue cannot be read');
      return troublePauseMs;
    }
  }

  /** Until nothing more can begin. Answers in how many milliseconds the next row is due, or has no time left. */
  async #serveAll(): Promise<number> {
    for (;;) {
      const now = this.#options.clock.now();
      const { isMore, pulse } = await this.#serve(now);
      const { dueAt = Infinity, endsAt = Infinity, isHurried } = pulse;
      const isDue = dueAt <= now;
      if (isHurried) await this.#ripening.hurry();
      if (isDue) await this.#ripening.ripen(now);
      if (this.#stop.signal.aborted || !(isMore || isDue || isHurried)) return Math.min(dueAt, endsAt) - now;
    }
  }

  /** In one look at the database. Answers whether another may find more. */
  async #serve(now: number): Promise<{ isMore: boolean; pulse: Pulse }> {
    const { clock, database } = this.#options;
    const begun = clock.monotonic();
    this.#places.roomInMs();
    const isSearched = this.#places.free > 0 && begun >= this.#searchAgainAt;
    this.#owesSearch = this.#places.free > 0 && !isSearched;
    const selection = new Selection(this.#places);
    const { pulse, isAll } = await database.read(async (view) => {
      const pulse = await pulseOfQueue(view, now);
      return { pulse, isAll: isSearched && (await this.#turns.choose(view, now, pulse, selection)) };
    });
    const tookMs = clock.monotonic() - begun;
    const started = selection.errands.filter((errand) => this.#start(errand, now)).length;
    // Behind very many lanes that wait for something else the search is long; so it may take a fifth of the time at most.
    if (isSearched && started === 0 && tookMs > longSearchMs) this.#searchAgainAt = begun + 5 * tookMs;
    return { isMore: started > 0 && !(isAll && started === selection.size), pulse };
  }

  #start(errand: Errand, now: number): boolean {
    const hasRoom = isAtItsEnd(errand[0], now) || this.#places.room(errand[0]) > 0;
    if (this.#stop.signal.aborted || !hasRoom) return false;
    const held = this.#places.take(errand);
    const errandRun = this.#perform(errand, held).finally(() => this.#underWay.delete(errandRun));
    this.#underWay.add(errandRun);
    return true;
  }

  async #perform(errand: Errand, held: Held): Promise<void> {
    try {
      const attempted = await this.#attempt(errand, held);
      if (attempted !== 'noRoom') await this.#record(attempted, errand[0].domain);
    } finally {
      held[Symbol.dispose]();
      this.#bell.ring();
    }
  }

  /** A bug on the way must not cost the mail: it is logged and the errand waits for its next time. */
  async #attempt(errand: Errand, held: Held): Promise<Attempted | 'noRoom'> {
    let hasAnswered = false;
    const answered = (): void => {
      hasAnswered = true;
      held.answered();
    };
    const hurriedAt = this.#ripening.hurriedAt(errand[0].domain);
    const learned = { deadHosts: this.#deadHosts, hurriedAt, enter: held.enter.bind(held) };
    const own = { signal: this.#breakOff.signal, ...learned, answered };
    try {
      const attempted = await attempt(errand, { ...this.#options, ...own });
      if (attempted !== 'noRoom' && attempted.notes.length > 0) held.learn(hasAnswered);
      return attempted;
    } catch (error) {
      this.#options.log.error({ error, messageId: errand[0].messageId }, 'An attempt to deliver failed by a bug');
      const reply = { code: 451, enhanced: '4.3.0', lines: [asFault(error).message] };
      return { verdicts: errand.map((row) => ({ row, outcome: 'deferred', reply })), notes: [] };
    }
  }

  async #record({ verdicts, notes }: Attempted, domain: string): Promise<void> {
    for (const verdict of verdicts) this.#tell(verdict);
    // What we broke off ourselves is no attempt: those rows stay as they are.
    const known = this.#breakOff.signal.aborted ? verdicts.filter(({ outcome }) => outcome !== 'deferred') : verdicts;
    const schedule = await this.#scheduleFor(known, domain);
    if (!schedule || known.length === 0) return;
    const { clock, random } = this.#options;
    const attempted = { verdicts: this.#detours.bounded(known), notes };
    const settlement = settlementOf(attempted, clock.now(), schedule, random, this.#options.hooks);
    while (!(await this.#trySettle(settlement))) {
      await clock.sleep(troublePauseMs, this.#breakOff.signal).catch(() => undefined);
      if (this.#breakOff.signal.aborted) return;
    }
  }

  /** Undefined only at the end: a guess could give up mail that may wait for weeks. What is done needs none. */
  async #scheduleFor(verdicts: readonly Verdict[], domain: string): Promise<Schedule | undefined> {
    const { clock, schedule, scheduleOf, log } = this.#options;
    if (!scheduleOf || verdicts.every(({ outcome }) => outcome !== 'deferred')) return schedule;
    for (;;) {
      try {
        return (await scheduleOf(domain)) ?? schedule;
      } catch (error) {
        log.warn({ error, domain }, 'It cannot be read how long mail for a domain may wait');
        await clock.sleep(troublePauseMs, this.#breakOff.signal).catch(() => undefined);
        if (this.#breakOff.signal.aborted) return undefined;
      }
    }
  }

  /** What a host has taken must not be sent again because our disk is full: it is kept here until it can be written. */
  async #trySettle(settlement: Settlement): Promise<boolean> {
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
    const reply = printSaid(verdict);
    this.#options.log.info({ messageId, forwardPath, outcome, reply, attempts: attempts + 1 }, 'Delivery attempted');
  }
}
