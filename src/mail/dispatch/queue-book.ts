import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Database } from '../../store/database/index.ts';
import {
  attemptsFor,
  attemptsOfEntry,
  attemptsOfTrace,
  type AttemptRow,
  type commands,
  lastReplyOf,
  listingTurn,
  type QueueFilter,
  type QueueGrouping,
  type QueueTally,
  tallyTurn,
} from '../../store/records/index.ts';
import { entryOf, type QueueEntry } from './entry.ts';
import { filterOf, type Selection } from './selection.ts';
import { inTurns } from './turns.ts';

export interface QueueBookOptions {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly clock: Clock;
}

/** Behind which id a page begins, and how long it is at most. */
export interface Place {
  readonly after?: number;
  readonly limit?: number;
}

/** Some entries in the order of their ids. */
export interface Page {
  readonly entries: readonly QueueEntry[];
  /** Where the next page begins; absent at the end. */
  readonly after?: number;
}

export interface Totals {
  readonly entries: number;
  /** Of all copies that are to be sent. */
  readonly sizeBytes: number;
  /** When the oldest came, in milliseconds since 1970; null where there is none. */
  readonly oldest: number | null;
}

export interface SummaryLine extends Omit<QueueTally, 'told'> {
  /** What a host said last, of the newest entry of which something was said. */
  readonly lastReply: string;
}

/** One entry or one message, with everything that was said in attempts to deliver it. */
export interface ShownMail {
  readonly trace: string;
  readonly entries: readonly (QueueEntry & { readonly tries: readonly AttemptRow[] })[];
  /** There are more recipients, too many to show. */
  readonly hasMore: boolean;
  /** Attempts for recipients that wait no more. */
  readonly gone: readonly AttemptRow[];
}

/** The queue as it can be looked at. */
export class QueueBook {
  readonly #options: QueueBookOptions;

  constructor(options: QueueBookOptions) {
    this.#options = options;
  }

  /** The next entries that are meant, at most a thousand. Throws Fault `badSyntax`. */
  async list(selection: Selection, { after = 0, limit = Infinity }: Place = {}): Promise<Page> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const filter = filterOf(selection, now);
    const most = Math.min(limit, limits.queueEntriesToldMax);
    const entries: QueueEntry[] = [];
    const look = (from: number) =>
      database.read((view) => listingTurn(view, { filter, after: from, now }, most - entries.length));
    for await (const { entries: found, after: next } of inTurns(clock, look, after)) {
      entries.push(...found.map((entry) => entryOf(entry, now)));
      if (entries.length >= most) return { entries, ...(next !== undefined && { after: next }) };
    }
    return { entries };
  }

  /** How much there is of it. Throws Fault `badSyntax`. */
  async totals(selection: Selection): Promise<Totals> {
    const [all] = await this.#tally(selection);
    return all ? { entries: all.entries, sizeBytes: all.sizeBytes, oldest: all.oldest } : nothing;
  }

  /** By whose hosts, domains or senders it waits, the most first. Throws Fault `badSyntax`. */
  async summary(by: QueueGrouping, selection: Selection): Promise<SummaryLine[]> {
    const tallies = await this.#tally(selection, by);
    const most = tallies.toSorted((a, b) => b.entries - a.entries).slice(0, limits.queueEntriesToldMax);
    return await this.#options.database.read(async (view) => {
      const lines: SummaryLine[] = [];
      for (const { told, ...tally } of most) {
        lines.push({ ...tally, lastReply: told === null ? '' : await lastReplyOf(view, told) });
      }
      return lines;
    });
  }

  /** By the number of an entry or a trace id, also for a while after it has left the queue. Throws Fault `notFound`, `badSyntax`. */
  async show(wanted: string): Promise<ShownMail> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const filter = filterOf({ entry: wanted }, now);
    const shown = await database.read(async (view) => {
      const page = await listingTurn(view, { filter, after: 0, now }, limits.queueEntriesShownMax);
      const trace = page.entries[0]?.trace ?? filter.trace;
      const entries = [];
      for (const entry of page.entries) {
        entries.push({ ...entryOf(entry, now), tries: await attemptsFor(view, entry.trace, entry.forwardPath) });
      }
      const found = { trace, entries, hasMore: page.after !== undefined };
      if (trace === undefined) return foundGone(await attemptsOfEntry(view, filter.id ?? 0));
      return { ...found, gone: filter.id === undefined ? await attemptsOfTrace(view, trace) : [] };
    });
    return mustBeKnown(wanted, withoutThoseShown(shown));
  }

  /** One sum for each name; where there are more than can be told, the rest stands under "others". */
  async #tally(selection: Selection, by?: QueueGrouping): Promise<QueueTally[]> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const filter: QueueFilter = filterOf(selection, now);
    const sums = new Map<string, QueueTally>();
    const look = (after: number) => database.read((view) => tallyTurn(view, { filter, after, now }, by));
    for await (const { tallies } of inTurns(clock, look)) {
      for (const tally of tallies) {
        const name = sums.has(tally.name) || sums.size < limits.queueNamesMax ? tally.name : 'others';
        sums.set(name, sumOf(sums.get(name), { ...tally, name }));
      }
    }
    return [...sums.values()];
  }
}

const nothing: Totals = { entries: 0, sizeBytes: 0, oldest: null };

function sumOf(before: QueueTally | undefined, more: QueueTally): QueueTally {
  if (!before) return more;
  return {
    name: before.name,
    entries: before.entries + more.entries,
    sizeBytes: before.sizeBytes + more.sizeBytes,
    late: before.late + more.late,
    frozen: before.frozen + more.frozen,
    held: before.held + more.held,
    oldest: Math.min(before.oldest, more.oldest),
    told: more.told ?? before.told,
  };
}

type Found = Omit<ShownMail, 'trace'> & { readonly trace: string | undefined };

/** What is left of an entry that is not in the queue any more. */
function foundGone(gone: readonly AttemptRow[]): Found {
  return { trace: gone[0]?.trace, entries: [], hasMore: false, gone };
}

function withoutThoseShown({ entries, gone, ...found }: Found): Found {
  const shown = new Set(entries.flatMap(({ tries }) => tries.map(({ id }) => id)));
  return { ...found, entries, gone: gone.filter(({ id }) => !shown.has(id)) };
}

function mustBeKnown(wanted: string, { trace, ...found }: Found): ShownMail {
  if (trace !== undefined && found.entries.length + found.gone.length > 0) return { trace, ...found };
  throw new Fault('notFound', `Nothing waits as ${wanted}; what became of it may be told by posthouse trace ${wanted}`);
}
