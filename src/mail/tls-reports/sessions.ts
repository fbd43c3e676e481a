import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import type { TlsSession } from '../transport/index.ts';
import { dayMs } from './days.ts';
import { nameOf, type Noted, notedOf, sumOf } from './noted.ts';

export interface TlsSessionsOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Counts TLS sessions. Dispose it to write down what waits; what comes behind that is not counted. */
export class TlsSessions implements AsyncDisposable {
  readonly #options: TlsSessionsOptions;
  readonly #waiting = new Map<string, Noted>();
  /** Domains whose failure was logged in this hour. */
  readonly #logged = new Map<string, number>();
  #dropped = 0;
  #alarm: Disposable | undefined;
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: TlsSessionsOptions) {
    this.#options = options;
  }

  /** Never throws and never waits. */
  noteSession(session: TlsSession): void {
    if (this.#isStopped) return;
    for (const noted of notedOf(session)) {
      this.#wait(noted);
      if (noted.enforced) this.#tell(noted);
    }
    this.#alarm ??= this.#options.clock.alarm(limits.tlsSessionsFlushMs, () => void this.flush());
  }

  /** All that was noted is on disk when it resolves, unless the disk refuses: then it waits on. Never rejects. */
  flush(): Promise<void> {
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = undefined;
    this.#last = this.#last.then(() => this.#flush());
    return this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    await this.flush();
    this.#alarm?.[Symbol.dispose]();
  }

  #wait(noted: Noted): void {
    const name = nameOf(noted);
    const known = this.#waiting.get(name);
    if (!known && this.#waiting.size >= limits.tlsSessionsPendingMax) this.#dropped += noted.sessions;
    else this.#waiting.set(name, known ? sumOf(known, noted) : noted);
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, limits.tlsSessionsFlushedAtOnce);
      for (const [name] of batch) this.#waiting.delete(name);
      if (!(await this.#write(batch.map(([, noted]) => noted)))) return;
    }
    if (this.#dropped > 0) this.#confess();
  }

  /** Answers false where they wait on. */
  async #write(batch: readonly Noted[]): Promise<boolean> {
    const { database, clock, log } = this.#options;
    try {
      const noted = batch.map((one) => ({ ...one, dueAt: this.#dueAt(one) }));
      this.#dropped += (await database.write('noteTlsSessions', { noted })).dropped;
      return true;
    } catch (error) {
      log.warn({ error }, 'How TLS sessions went could not be written down; tried again');
      for (const one of batch) this.#wait(one);
      if (!this.#isStopped) this.#alarm ??= clock.alarm(limits.tlsSessionsFlushMs, () => void this.flush());
      return false;
    }
  }

  /** By chance: others send their reports at midnight, and all of ours would go at once. */
  #dueAt({ day }: Noted): number {
    const spread = Math.floor(this.#options.random.fraction() * limits.tlsReportsSpreadMs);
    return (day + 1) * dayMs + limits.tlsReportsEarliestMs + spread;
  }

  /** The first of a domain in an hour: mail that others can no longer send there waits. */
  #tell({ domain, host, result, reason, lastAt }: Noted): void {
    const hour = Math.floor(lastAt / (60 * 60 * 1000));
    if (this.#logged.get(domain) === hour) return;
    if (this.#logged.size >= limits.tlsFailuresLoggedMax) this.#logged.clear();
    this.#logged.set(domain, hour);
    this.#options.log.warn(
      { domain, host, result, reason },
      'TLS failed where the domain demands it, so mail waits; see: posthouse tls failures',
    );
  }

  #confess(): void {
    this.#options.log.warn({ sessions: this.#dropped }, 'TLS sessions were not counted: there were too many domains');
    this.#dropped = 0;
  }
}
