import { statfs } from 'node:fs/promises';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';

/** What a file system says of itself. */
export interface DiskRoom {
  /** What we may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** plenty, then below three times the floor, below twice the floor, and where no mail is taken. */
export type RoomState = (typeof states)[number];
const states = ['plenty', 'scarce', 'low', 'full'] as const;

/** How often the floor must be free for each state to be left behind; `plenty` has no end. */
const floorsOf: Readonly<Record<RoomState, number>> = { plenty: Infinity, scarce: 3, low: 2, full: 1 };

/** A state is left for a better one with a tenth more than what began it: nobody is told to and fro. */
const relief = 1.1;

export interface RoomFacts {
  /** Undefined where the file system does not tell. */
  readonly freeBytes: number | undefined;
  readonly floorBytes: number;
  readonly state: RoomState;
}

export interface RoomOptions {
  readonly folder: string;
  /** The floor is the smaller of both. Where one is 0 there is none. */
  readonly freePercent: number;
  readonly freeBytes: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly look?: (folder: string) => Promise<DiskRoom>;
}

/**
 * Watches over the room on the disk, so that mail is put off before there is none: what is left then belongs to the
 * database, to the queue, and to those who delete something.
 *
 * Looks once a second while mail comes in and once a minute otherwise; who asks in between hears what was seen last. The
 * operator is told in the log, once for each step down, and when there is room again.
 */
export class Room implements Disposable {
  readonly #options: Required<RoomOptions>;
  #seen: DiskRoom | undefined;
  #seenAt = -Infinity;
  #looking: Promise<void> | undefined;
  #state: RoomState = 'plenty';
  #isBlind = false;
  #alarm: Disposable | undefined;

  constructor(options: RoomOptions) {
    this.#options = { look: lookAt, ...options };
  }

  /** Looks now, and from then on every minute. */
  start(): void {
    void this.#look();
    this.#alarm = this.#options.clock.alarm(limits.roomWatchEveryMs, () => this.start());
  }

  /** Throws Fault `storageFull` where `sizeBytes` more would leave less than the floor. */
  async mustHold(sizeBytes: number): Promise<void> {
    if (this.#isStale) await this.#look();
    if (!this.#seen || this.#floorBytes === 0) return;
    if (this.#state !== 'full' && this.#seen.freeBytes - sizeBytes >= this.#floorBytes) return;
    throw new Fault('storageFull', 'There is not enough room for mail now, try again later');
  }

  async facts(): Promise<RoomFacts> {
    await this.#look();
    return { freeBytes: this.#seen?.freeBytes, floorBytes: this.#floorBytes, state: this.#state };
  }

  [Symbol.dispose](): void {
    this.#alarm?.[Symbol.dispose]();
  }

  get #isStale(): boolean {
    return this.#options.clock.monotonic() - this.#seenAt >= limits.roomLookEveryMs;
  }

  get #floorBytes(): number {
    const { freePercent, freeBytes } = this.#options;
    return Math.min(((this.#seen?.totalBytes ?? 0) * freePercent) / 100, freeBytes);
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { look, folder, clock } = this.#options;
    try {
      this.#seen = await look(folder);
      this.#isBlind = false;
      this.#enter(this.#stateOf(this.#seen.freeBytes));
    } catch (error) {
      this.#beBlind(error);
    }
    this.#seenAt = clock.monotonic();
  }

  /** Whoever cannot see refuses nobody: what the disk itself refuses is deferred all the same. */
  #beBlind(error: unknown): void {
    if (!this.#isBlind) this.#options.log.warn({ error }, 'The room on the disk cannot be seen');
    this.#isBlind = true;
    this.#seen = undefined;
    this.#state = 'plenty';
  }

  #stateOf(freeBytes: number): RoomState {
    const rank = states.indexOf(this.#state);
    const reached = (state: RoomState): boolean => {
      const ends = floorsOf[state] * this.#floorBytes;
      return freeBytes < (states.indexOf(state) <= rank ? ends * relief : ends);
    };
    return states.findLast((state) => state !== 'plenty' && reached(state)) ?? 'plenty';
  }

  #enter(state: RoomState): void {
    const before = states.indexOf(this.#state);
    const now = states.indexOf(state);
    this.#state = state;
    if (now > before) this.#warn(state);
    else if (now < before && (state === 'plenty' || before === states.length - 1)) this.#relieve(state);
  }

  #warn(state: RoomState): void {
    const { log } = this.#options;
    const facts = this.#told();
    if (state === 'full') log.error(facts, 'The disk is nearly full: mail is put off until there is more room');
    else log.warn(facts, `The disk fills up: less than ${floorsOf[state]} times the floor is free`);
  }

  #relieve(state: RoomState): void {
    const { log } = this.#options;
    const message = state === 'plenty' ? 'There is room on the disk again' : 'There is room again: mail is taken';
    log.info(this.#told(), message);
  }

  #told() {
    return { folder: this.#options.folder, freeBytes: this.#seen?.freeBytes, floorBytes: this.#floorBytes };
  }
}

async function lookAt(folder: string): Promise<DiskRoom> {
  const { bsize, blocks, bavail } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
