import type { QueueRow } from '../../store/records/index.ts';
import { type Errand, errandsOf } from './errand.ts';
import { type Lane, laneKey } from './lane.ts';
import { isWithdrawn } from './moments.ts';
import type { Places } from './places.ts';

/**
 * What may begin after one look at the database. It knows what was under way before the look: a row that is settled
 * meanwhile still looks ready in it.
 */
export class Selection {
  readonly errands: Errand[] = [];
  readonly #places: Places;
  readonly #underWay: Map<string, Set<number>>;
  readonly #ofDomains = new Map<string, number>();

  constructor(places: Places) {
    this.#places = places;
    this.#underWay = places.underWay();
  }

  get size(): number {
    return this.errands.length;
  }

  /** Places that nobody has. */
  get free(): number {
    return this.#places.free - this.size;
  }

  /** How many errands more of a lane may begin. */
  room(lane: Lane): number {
    return Math.min(this.free, this.#places.room(lane) - (this.#ofDomains.get(lane.domain) ?? 0));
  }

  /** The rows of a lane that are under way or chosen. */
  rowsOf(lane: Lane): ReadonlySet<number> {
    return this.#underWay.get(laneKey(lane)) ?? new Set();
  }

  /** At most so many errands of these rows. */
  addRows(rows: readonly QueueRow[], most = Infinity): void {
    const others = rows.filter((row) => !this.rowsOf(row).has(row.id));
    for (const errand of errandsOf(others).slice(0, most)) this.#add(errand);
  }

  /** Of rows without time those that their senders want back, and those that wait for providers who take nothing now. */
  addOverdue(rows: readonly QueueRow[], now: number): void {
    this.addRows(rows.filter((row) => isWithdrawn(row, now) || this.#places.isShut(row, row.route)));
  }

  #add(errand: Errand): void {
    const [first] = errand;
    this.errands.push(errand);
    this.#ofDomains.set(first.domain, (this.#ofDomains.get(first.domain) ?? 0) + 1);
    const rows = this.#underWay.get(laneKey(first)) ?? new Set<number>();
    this.#underWay.set(laneKey(first), rows);
    for (const { id } of errand) rows.add(id);
  }
}
