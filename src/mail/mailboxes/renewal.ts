/**
 * Renews what an older program read from messages: goes through the bodies, reads them once more and writes summary and
 * thread keys as they are made today. In the background, in small turns; what is done stays done when it is stopped.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { Database } from '../../store/database/index.ts';
import { outdatedBodies, setting } from '../../store/records/index.ts';
import type { commands, OutdatedBody } from '../../store/records/index.ts';
import { newestVersion, readMessage, type ReadMessage } from '../summary/index.ts';

export interface RenewalOptions {
  readonly database: Database<typeof commands>;
  readonly blobs: Pick<Blobs, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Renewed {
  readonly renewed: number;
  /** Bodies that cannot be read: they keep what was read from them when they could. */
  readonly damaged: number;
}

/** Bodies of one turn: read one after the other, written with one flush. */
const bodiesPerTurn = 16;

/** After a turn the others have so many times as long. */
const restFactor = 3;

/** The summary version that all bodies have which can be read. */
const settingKey = 'summaryVersion';

export class SummaryRenewal implements AsyncDisposable {
  readonly #options: RenewalOptions;
  readonly #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** Begins in the background, unless all is as new as it can be. */
  start(): void {
    void this.#next(() => this.#renewOnce());
  }

  /** Renews all bodies, also those whose summary is as new as it can be. */
  renewAll(): Promise<Renewed> {
    return this.#next(() => this.#renew(newestVersion + 1));
  }

  /** Ends with the turn that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('Stopping'));
    await this.#last;
  }

  /** One walk at a time. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #renewOnce(): Promise<void> {
    const { database, log } = this.#options;
    try {
      const known = await database.read((view) => setting(view, settingKey));
      if (known === String(newestVersion)) return;
      const done = await this.#renew(newestVersion);
      if (done.renewed > 0) log.info({ ...done }, 'Summaries of an older version were made anew');
    } catch (error) {
      if (!this.#stop.signal.aborted) log.warn({ error }, 'Old summaries stay until the next start');
    }
  }

  /** Renews the bodies whose summary is older than `version`. */
  async #renew(version: number): Promise<Renewed> {
    const { database, clock } = this.#options;
    let [renewed, damaged] = [0, 0];
    let after = 0;
    for (;;) {
      this.#stop.signal.throwIfAborted();
      const since = clock.monotonic();
      const bodies = await database.read((view) => outdatedBodies(view, version, bodiesPerTurn, after));
      if (bodies.length === 0) break;
      const count = await this.#renewTurn(bodies);
      renewed += count;
      damaged += bodies.length - count;
      after = bodies.at(-1)?.id ?? after;
      await clock.sleep((clock.monotonic() - since) * restFactor, this.#stop.signal);
    }
    await database.write('setSetting', { key: settingKey, value: String(newestVersion) });
    return { renewed, damaged };
  }

  /** Answers how many of them could be read. */
  async #renewTurn(bodies: readonly OutdatedBody[]): Promise<number> {
    const writes: Promise<unknown>[] = [];
    for (const body of bodies) {
      const read = await this.#read(body);
      if (!read) continue;
      const { summary, threadKeys } = read;
      writes.push(this.#options.database.write('renewSummary', { bodyId: body.id, summary, threadKeys }));
    }
    await Promise.all(writes);
    return writes.length;
  }

  async #read({ hash, place }: OutdatedBody): Promise<ReadMessage | undefined> {
    const { blobs, log } = this.#options;
    try {
      return await readMessage(blobs.read(place));
    } catch (error) {
      log.error({ hash, place, error }, 'A message body is damaged: its summary cannot be made anew');
      return undefined;
    }
  }
}
