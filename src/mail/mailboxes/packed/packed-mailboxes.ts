/**
 * Mailboxes that are in use, in memory: whoever asks about one gets the same typed arrays, at least as new as the question.
 *
 * They are read once, in slices, and follow the change feed when somebody asks. The last used ones are kept, up to a limit
 * of bytes; whatever was let go is read anew. Read an answer at once: it goes on living.
 */
import type { Ascending } from '../../../base/ascending.ts';
import type { Clock } from '../../../base/clock.ts';
import { limits } from '../../../base/limits.ts';
import { allNumbers, countOfRanges, type Ranges } from '../../../base/ranges.ts';
import type { Database, View } from '../../../store/database/index.ts';
import { changesSince, mailboxById } from '../../../store/records/index.ts';
import type { commands, MailboxRow } from '../../../store/records/index.ts';
import { uidsOfChanges } from '../changes.ts';
import { readPacked } from './reading.ts';
import { PackedRows } from './rows.ts';
import { Turns } from '../turns.ts';

/** A mailbox and its messages, out of one snapshot. */
export interface PackedMailbox {
  readonly row: MailboxRow;
  readonly rows: PackedRows;
}

export interface PackedMailboxesParts {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly clock: Clock;
  readonly bytesMax?: number;
}

/** So many messages of a mailbox that is not in memory are read for themselves. */
const fewMessages = 1000;

/** For messages that come while the mailbox is in memory. */
const spareRows = 64;

interface Kept {
  row: MailboxRow;
  readonly rows: PackedRows;
  /** What it was counted as. */
  sizeBytes: number;
}

type Found = PackedMailbox | undefined;

export class PackedMailboxes {
  readonly #database: PackedMailboxesParts['database'];
  readonly #clock: Clock;
  readonly #bytesMax: number;
  /** The last used one stands last. */
  readonly #kept = new Map<number, Kept>();
  #keptBytes = 0;
  readonly #running = new Map<number, Promise<Found>>();
  readonly #next = new Map<number, Promise<Found>>();

  constructor({ database, clock, bytesMax = limits.packedMailboxesBytes }: PackedMailboxesParts) {
    this.#database = database;
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  /** What those that are kept take of memory. */
  get sizeBytes(): number {
    return this.#keptBytes;
  }

  /** The mailbox as it is now; undefined where it is gone or cannot be selected. */
  open(mailboxId: number): Promise<Found> {
    const running = this.#running.get(mailboxId);
    return running ? this.#afterwards(mailboxId, running) : this.#run(mailboxId);
  }

  /** Messages of a mailbox, those of `uids` among them; none where it is gone. */
  async rows(mailboxId: number, uids: Ranges = allNumbers): Promise<PackedRows> {
    const isOpened = this.#kept.has(mailboxId) || countOfRanges(uids) > fewMessages;
    if (isOpened) return (await this.open(mailboxId))?.rows ?? new PackedRows(0);
    return this.#database.read((view) => readPacked(view, { mailboxId, uids, turns: this.#turns() }));
  }

  /** The UIDs of a mailbox as they were last looked at, where it is in memory. */
  uidsOf(mailboxId: number): Ascending | undefined {
    return this.#kept.get(mailboxId)?.rows.uids;
  }

  /** Everybody who asks while one look is under way shares the next: the one under way may have begun too early. */
  #afterwards(mailboxId: number, running: Promise<Found>): Promise<Found> {
    const known = this.#next.get(mailboxId);
    if (known) return known;
    const again = (): Promise<Found> => {
      this.#next.delete(mailboxId);
      return this.#run(mailboxId);
    };
    const next = running.then(again, again);
    this.#next.set(mailboxId, next);
    return next;
  }

  #run(mailboxId: number): Promise<Found> {
    const run = this.#database
      .read((view) => this.#look(view, mailboxId))
      .finally(() => {
        if (!this.#next.has(mailboxId)) this.#running.delete(mailboxId);
      });
    this.#running.set(mailboxId, run);
    return run;
  }

  async #look(view: View, mailboxId: number): Promise<Found> {
    const row = await mailboxById(view, mailboxId);
    const kept = this.#kept.get(mailboxId);
    if (!row?.selectable) {
      this.#drop(mailboxId);
      return undefined;
    }
    if (kept && (await this.#follow(view, kept, row))) return this.#keep(kept);
    const count = row.messageCount + spareRows;
    const rows = await readPacked(view, { mailboxId, uids: allNumbers, turns: this.#turns(), count });
    return this.#keep({ row, rows, sizeBytes: 0 });
  }

  /** Brings a mailbox up to `row`; false where it must be read anew. Nothing can be seen half done. */
  async #follow(view: View, kept: Kept, row: MailboxRow): Promise<boolean> {
    const since = kept.row.modseq;
    if (kept.row.uidValidity !== row.uidValidity || since < row.feedStart || kept.rows.isWorn) return false;
    if (since !== row.modseq) {
      const changes = await changesSince(view, row.id, since);
      const gone = uidsOfChanges(changes, ['expunged']);
      const uids = uidsOfChanges(changes, ['added', 'flags']);
      const { flags } = kept.rows;
      const changed = await readPacked(view, { mailboxId: row.id, uids, turns: this.#turns(), count: 0, flags });
      if (!kept.rows.apply(changed, gone, row.messageCount)) return false;
    }
    kept.row = row;
    return true;
  }

  /** Keeps it as the last used one, and lets go of the first ones where there are too many. */
  #keep(kept: Kept): PackedMailbox {
    const mailboxId = kept.row.id;
    this.#drop(mailboxId);
    kept.sizeBytes = kept.rows.sizeBytes;
    this.#kept.set(mailboxId, kept);
    this.#keptBytes += kept.sizeBytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= this.#bytesMax) break;
      this.#drop(oldest);
    }
    return kept;
  }

  #drop(mailboxId: number): void {
    this.#keptBytes -= this.#kept.get(mailboxId)?.sizeBytes ?? 0;
    this.#kept.delete(mailboxId);
  }

  #turns(): Turns {
    return new Turns(this.#clock);
  }
}
