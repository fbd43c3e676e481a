/** Gives back the room of bodies that nobody refers to: every hour, and when the operator asks. */
import type { Clock } from '../base/clock.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Collected } from '../protocols/control/index.ts';
import type { FileBlobs } from '../store/blobs/index.ts';
import type { Database } from '../store/database/index.ts';
import type { CollectProgress, CollectTurn, commands } from '../store/records/index.ts';
import type { Chore } from './upkeep.ts';
import { Pace } from './upkeep-pace.ts';

export interface BodyUpkeepOptions {
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly blobs: Pick<FileBlobs, 'closeIdle'>;
  readonly clock: Clock;
  readonly log: Log;
}

const nothing: Collected = { marked: 0, dropped: 0, moved: 0, movedBytes: 0, removed: 0, removedBytes: 0, damaged: 0 };

export class BodyUpkeep implements Chore, AsyncDisposable {
  readonly done = 'Bodies were collected';
  readonly #options: BodyUpkeepOptions;
  readonly #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BodyUpkeepOptions) {
    this.#options = options;
  }

  async round(pace: Pace): Promise<{ readonly [fact in keyof Collected]: number } | undefined> {
    const done = await this.#inTurn(limits.collectGraceMs, pace);
    return done.dropped > 0 || done.removed > 0 ? { ...done } : undefined;
  }

  /** One round: marks what nobody refers to, drops and rewrites what has been so for `graceMs`. One at a time. */
  collect(graceMs: number = limits.collectGraceMs): Promise<Collected> {
    return this.#inTurn(graceMs, new Pace(this.#options.clock, this.#stop.signal));
  }

  /** Ends with the turn that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('Stopping'));
    await this.#last;
  }

  #inTurn(graceMs: number, pace: Pace): Promise<Collected> {
    const round = this.#last.then(() => this.#collect(graceMs, pace));
    this.#last = round.catch(() => undefined);
    return round;
  }

  async #collect(graceMs: number, pace: Pace): Promise<Collected> {
    let done = nothing;
    let progress: CollectProgress | undefined;
    do {
      const before = progress;
      const turn = await pace.turn(() => this.#turn(graceMs, before));
      done = sumOf(done, turn);
      ({ progress } = turn);
    } while (progress);
    // A file that is removed and still open keeps its room on the disk.
    if (done.removed > 0) this.#options.blobs.closeIdle();
    return done;
  }

  async #turn(graceMs: number, progress: CollectProgress | undefined): Promise<CollectTurn> {
    const { database, clock, log } = this.#options;
    const input = { now: clock.now(), graceMs, ...(progress && { progress }) };
    const turn = await database.write('collectBodies', input);
    for (const { hash, place } of turn.damaged ?? []) log.error({ hash, place }, 'A message body is damaged');
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
