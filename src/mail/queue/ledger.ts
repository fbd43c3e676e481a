import type { Database } from '../../store/database/index.ts';
import type { commands, SettleQueue } from '../../store/records/index.ts';

type Entry = Omit<SettleQueue, 'now' | 'letters'>;

/**
 * Writes outcomes down. Those that come while others are being written are written together in the next command: a thousand
 * small errands cost far fewer than a thousand commands, and nobody waits longer than for the one that is under way.
 */
export class Ledger {
  readonly #database: Pick<Database<typeof commands>, 'write'>;
  readonly #now: () => number;
  #waiting: Entry[] = [];
  #next: Promise<void> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(database: Pick<Database<typeof commands>, 'write'>, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Resolves when it is on disk. Throws the Fault of a store that is full or gone; nothing of it is written then. */
  async enter(entry: Entry): Promise<void> {
    this.#waiting.push(entry);
    this.#next ??= this.#writeNext();
    await this.#next;
  }

  async #writeNext(): Promise<void> {
    await this.#underWay.catch(() => undefined);
    const entries = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    const written = this.#database.write('settleQueue', {
      now: this.#now(),
      done: entries.flatMap(({ done }) => done),
      deferred: entries.flatMap(({ deferred }) => deferred),
      notes: entries.flatMap(({ notes = [] }) => notes),
      attempts: entries.flatMap(({ attempts = [] }) => attempts),
      outcomes: entries.flatMap(({ outcomes = [] }) => outcomes),
    });
    this.#underWay = written;
    await written;
  }
}
