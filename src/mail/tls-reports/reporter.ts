import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { Database } from '../../store/database/index.ts';
import {
  type commands,
  dueTlsDays,
  dueTlsReports,
  tlsDayFacts,
  type TlsReportDay,
  type TlsReportRow,
} from '../../store/records/index.ts';
import { dayMs, printDay } from './days.ts';
import { compressed, reportOf } from './document.ts';
import { type LetterOptions, type LetterOrder, writeReport } from './letter.ts';
import { afterAttempt, type Fetching, post } from './posting.ts';
import { reportingOf, type ReportingOptions } from './reporting.ts';
import { readTarget, targetsOf } from './targets.ts';
import type { TlsSessions } from './sessions.ts';

export interface TlsReporterOptions extends LetterOptions, ReportingOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly sessions: Pick<TlsSessions, 'flush'>;
  readonly resolver: Pick<Resolver, 'txt'>;
  readonly fetcher: Fetching;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reports each day to each domain that asks for it, some hours after the day has ended. Dispose it to stop. */
export class TlsReporter implements AsyncDisposable {
  readonly #options: TlsReporterOptions;
  readonly #stop = new AbortController();
  #alarm: Disposable | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(options: TlsReporterOptions) {
    this.#options = options;
  }

  /** Looks every some minutes what is due, from now on. */
  start(): void {
    if (this.#stop.signal.aborted) return;
    const next = (): void => void this.round().then(() => this.start());
    this.#alarm = this.#options.clock.alarm(limits.tlsReportsLookEveryMs, next);
  }

  /** All that is due now. Never rejects: what fails is tried again. */
  round(): Promise<void> {
    this.#last = this.#last.then(() => this.#round());
    return this.#last;
  }

  /** Ends requests that are under way; they are made again. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#alarm?.[Symbol.dispose]();
    this.#stop.abort(new Error('Stopping'));
    await this.#last;
  }

  async #round(): Promise<void> {
    const { database, sessions, clock, log } = this.#options;
    // One time for all of it: what is put off is not met again, whatever the clock does meanwhile.
    const now = clock.now();
    try {
      await sessions.flush();
      await this.#each(
        (limit) => database.read((view) => dueTlsDays(view, now, limit)),
        (due) => this.#open(due, now),
      );
      await this.#each(
        (limit) => database.read((view) => dueTlsReports(view, now, limit)),
        (row) => this.#send(row, now),
      );
    } catch (error) {
      if (!this.#stop.signal.aborted) log.warn({ error }, 'TLS reports could not be made; tried again in some minutes');
    }
  }

  /** Some at once, until none is found. */
  async #each<T>(look: (limit: number) => Promise<T[]>, work: (one: T) => Promise<void>): Promise<void> {
    for (;;) {
      this.#stop.signal.throwIfAborted();
      const found = await look(limits.tlsReportsAtOnce);
      if (found.length === 0) return;
      const done = await Promise.allSettled(found.map(work));
      const failed = done.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    }
  }

  /** Finds out who wants to be told. */
  async #open({ day, domain }: TlsReportDay, now: number): Promise<void> {
    const { database, random } = this.#options;
    const { submitter } = await reportingOf(this.#options);
    const reportId = `${printDay(day)}.${newId(random)}@${submitter}`;
    const agoMs = now - (day + 1) * dayMs;
    const targets = agoMs > limits.tlsReportLateMs ? [] : await this.#targetsOf(domain);
    if (targets || agoMs > limits.tlsReportTriedMs) {
      await database.write('openTlsReport', { day, domain, targets: targets ?? [], reportId, now });
    } else await database.write('putOffTlsReport', { day, domain, until: now + limits.tlsReportPauseMs });
  }

  /** Undefined where nobody could say. */
  async #targetsOf(domain: string): Promise<string[] | undefined> {
    const { resolver, log } = this.#options;
    try {
      return await unlessStopped(targetsOf(domain, resolver), this.#stop.signal);
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      log.debug({ error, domain }, 'Nobody could say whether a domain wants TLS reports');
      return undefined;
    }
  }

  /** What goes wrong with one report does not stand in the way of the others. */
  async #send(row: TlsReportRow, now: number): Promise<void> {
    const { database, log } = this.#options;
    try {
      await this.#handOver(row, now);
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      log.warn({ error, domain: row.domain, target: row.target }, 'A TLS report could not be made; tried again later');
      const said = { isTaken: false, isHopeless: false, outcome: 'It could not be made' };
      await database.write('settleTlsReport', afterAttempt(row, said, now));
    }
  }

  async #handOver(row: TlsReportRow, now: number): Promise<void> {
    const target = readTarget(row.target);
    const facts = await this.#options.database.read((view) => tlsDayFacts(view, row));
    const reporting = await reportingOf(this.#options);
    const report = reportOf(row, facts, reporting);
    if (target.kind === 'https') await this.#post(row, compressed(report), now);
    else await this.#mail(row, { report, domain: row.domain, to: target.address, reporting }, now);
  }

  async #mail(row: TlsReportRow, order: LetterOrder, now: number): Promise<void> {
    const { database, log } = this.#options;
    const { id, domain, target, reportId } = row;
    await using letter = await writeReport(order, this.#options);
    if (!letter) {
      const said = { isTaken: false, isHopeless: true, outcome: 'There is no such mailbox here' };
      return await database.write('settleTlsReport', afterAttempt(row, said, now));
    }
    const { queued } = await database.write('queueTlsReport', { id, delivery: letter.delivery }, [letter.body]);
    if (queued) log.info({ domain, target, reportId }, 'A TLS report goes out');
  }

  async #post(row: TlsReportRow, body: Uint8Array, now: number): Promise<void> {
    const { database, fetcher, log } = this.#options;
    const { domain, target, reportId } = row;
    const said = await post(target, body, fetcher, this.#stop.signal);
    // What we broke off ourselves says nothing.
    if (!said.isTaken) this.#stop.signal.throwIfAborted();
    const settled = afterAttempt(row, said, now);
    await database.write('settleTlsReport', settled);
    if (settled.state === 'sent') log.info({ domain, target, reportId }, 'A TLS report was sent');
    if (settled.state === 'dropped') log.info({ domain, target, outcome: said.outcome }, 'A TLS report was given up');
  }
}

function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop));
}
