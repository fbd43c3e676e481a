import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import { affectedBy, type commands, listingTurn, type QueueOrder } from '../../store/records/index.ts';
import { entryOf, type QueueEntry } from './entry.ts';
import { QueueBook, type QueueBookOptions } from './queue-book.ts';
import { filterOf, isNarrow, namesOne, type Selection } from './selection.ts';
import { inTurns } from './turns.ts';

export type { Page } from './queue-book.ts';

export interface DispatchOptions extends QueueBookOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  /** Throws a Fault for a way that mail could never take: `RouteBook.mustBeWay`. */
  readonly checkRoute?: (word: string) => Promise<void>;
}

export interface OrderOptions {
  /** Nothing is changed; what would be is told. */
  readonly dryRun?: boolean;
  /** Everything may be meant. */
  readonly all?: boolean;
}

export interface Ordered {
  /** How many entries were changed, or would be. */
  readonly changed: number;
  /** The first of those that would be. */
  readonly would: readonly QueueEntry[];
}

/** Of what an order would do, so many entries are shown. */
const rehearsedMax = 20;

/** Orders for mail that waits. All throw Fault `badSyntax`, `cannot` where nothing says which, `notFound` where one is named that is not there. */
export class Dispatch extends QueueBook {
  readonly #options: DispatchOptions;

  constructor(options: DispatchOptions) {
    super(options);
    this.#options = options;
  }

  /** Not tried until it is released. */
  hold(which: Selection, options?: OrderOptions): Promise<Ordered> {
    return this.#order({ kind: 'hold' }, which, options);
  }

  /** Due now, with its whole life before it; what its sender holds back waits for its time. */
  release(which: Selection, options?: OrderOptions): Promise<Ordered> {
    return this.#order({ kind: 'release' }, which, options);
  }

  /** Taken back: nobody gets it, nobody is told. With `accountId` only what that account has sent, and its sender is named in the trace. */
  cancel(which: Selection, options?: OrderOptions): Promise<Ordered> {
    return this.#order({ kind: 'cancel' }, which, options);
  }

  /** Due now; what its sender holds back only where `held` says so, what the operator holds not at all. */
  retry(which: Selection, { held = false, ...options }: OrderOptions & { held?: boolean } = {}): Promise<Ordered> {
    return this.#order({ kind: 'retry', held }, which, options);
  }

  /** Goes back to its sender as undeliverable. */
  fail(which: Selection, options?: OrderOptions): Promise<Ordered> {
    return this.#order({ kind: 'fail' }, which, options);
  }

  /** Leaves by `route` from now on: a host:port, the name of a route, 'direct', or '' for the rules again. Throws the Fault of `checkRoute`. */
  async reroute(which: Selection, route: string, options?: OrderOptions): Promise<Ordered> {
    if (route !== '') await this.#options.checkRoute?.(route);
    return await this.#order({ kind: 'reroute', route }, which, options);
  }

  async #order(
    order: QueueOrder,
    which: Selection,
    { dryRun = false, all = false }: OrderOptions = {},
  ): Promise<Ordered> {
    if (!all && !isNarrow(which)) throw new Fault('cannot', 'Say which mail is meant, or that all of it is');
    const ordered = await (dryRun ? this.#rehearse(order, which) : this.#carryOut(order, which));
    if (ordered.changed === 0 && namesOne(which)) await this.#mustBeThere(which);
    return ordered;
  }

  async #carryOut(order: QueueOrder, which: Selection): Promise<Ordered> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const filter = filterOf(which, now);
    const by = which.accountId === undefined ? 'operator' : 'sender';
    const turn = (after: number) => database.write('orderQueued', { order, filter, after, now, by });
    let sum = 0;
    for await (const { changed } of inTurns(clock, turn)) sum += changed;
    return { changed: sum, would: [] };
  }

  async #rehearse(order: QueueOrder, which: Selection): Promise<Ordered> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const filter = filterOf(which, now);
    const narrower = [affectedBy(order, now)];
    const look = (after: number) =>
      database.read((view) => listingTurn(view, { filter, after, now }, Number.MAX_SAFE_INTEGER, narrower));
    const would: QueueEntry[] = [];
    let changed = 0;
    for await (const { entries } of inTurns(clock, look)) {
      changed += entries.length;
      would.push(...entries.slice(0, rehearsedMax - would.length).map((entry) => entryOf(entry, now)));
    }
    return { changed, would };
  }

  async #mustBeThere(which: Selection): Promise<void> {
    const { entry, trace, accountId } = which;
    const { entries } = await this.list({ entry, trace, accountId }, { limit: 1 });
    if (entries.length === 0) throw new Fault('notFound', `Nothing waits as ${entry ?? trace}`);
  }
}
