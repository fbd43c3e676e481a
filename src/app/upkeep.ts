/** Looks after the bodies of a running server: every hour, in turns that leave the store thread to others most of the time. */
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Collected } from '../protocols/control/index.ts';
import type { FileBlobs } from '../store/blobs/index.ts';
import type { Database } from '../store/database/index.ts';
import type { CollectProgress, CollectTurn, commands } from '../store/records/index.ts';

/** After a turn the store thread is left alone for so many times as long. */
const restFactor = 4;
const restMsMin = 10;

export interface UpkeepOptions {
  readonly database: Database<typeof commands>;
  readonly blobs: Pick<FileBlobs, 'closeIdle'>;
  readonly clock: Clock;
  readonly log: Log;
}

const nothing: Collected = { marked: 0, dropped: 0, moved: 0, movedBytes: 0, removed: 0, removedBytes: 0, damaged: 0 };

export class BodyUpkeep implements AsyncDisposable {
  readonly #options: UpkeepOptions;
  readonly #stop = new AbortController();
  #alarm: Disposable | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Begins the first round in an hour. */
  start(): void {
    if (this.#stop.signal.aborted) return;
    this.#alarm = this.#options.clock.alarm(limits.collectEveryMs, () => void this.#hourly());
  }

  /** One round: marks what nobody refers to, drops and rewrites what has been so for `graceMs`. One at a time. */
  collect(graceMs: number = limits.collectGraceMs): Promise<Collected> {
    const round = this.#last.then(() => this.#round(graceMs));
    this.#last = round.catch(() => undefined);
    return round;
  }

  /** Ends with the turn that is under way: the next round goes on where it matters. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#alarm?.[Symbol.dispose]();
    this.#stop.abort(new Error('Stopping'));
    await this.#last;
  }

  async #hourly(): Promise<void> {
    const { log } = this.#options;
    try {
      const done = await this.collect();
      if (done.dropped > 0 || done.removed > 0) log.info({ ...done }, 'Bodies were collected');
    } catch (error) {
      if (!this.#stop.signal.aborted)
        log.warn({ error }, 'Bodies could not be collected; the next attempt is in an hour');
    }
    this.start();
  }

  async #round(graceMs: number): Promise<Collected> {
    let done = nothing;
    let progress: CollectProgress | undefined;
    do {
      const turn = await this.#turn(graceMs, progress);
      done = sumOf(done, turn);
      ({ progress } = turn);
    } while (progress);
    // A file that is removed and still open keeps its room on the disk.
    if (done.removed > 0) this.#options.blobs.closeIdle();
    return done;
  }

  async #turn(graceMs: number, progress: CollectProgress | undefined): Promise<CollectTurn> {
    const { database, clock, log } = this.#options;
    this.#stop.signal.throwIfAborted();
    const since = clock.monotonic();
    const input = { now: clock.now(), graceMs, ...(progress && { progress }) };
    const turn = await database.write('collectBodies', input);
    for (const { hash, place } of turn.damaged ?? []) log.error({ hash, place }, 'A message body is damaged');
    const restMs = Math.max((clock.monotonic() - since) * restFactor, restMsMin);
    if (turn.progress) await clock.sleep(restMs, this.#stop.signal);
    return turn;
  }
}

function sumOf(done: Collected, turn: CollectTurn): Collected {
  const { marked = 0, dropped = 0, moved = 0, movedBytes = 0, removed = 0, removedBytes = 0, damaged = [] } = turn;
  return {
    marked: done.marked + marked,
    dropped: done.dropped + dropped,
    moved: done.moved + moved,
    movedBytes: done.movedBytes + movedBytes,
    removed: done.removed + removed,
    removedBytes: done.removedBytes + removedBytes,
    damaged: done.damaged + damaged.length,
  };
}
