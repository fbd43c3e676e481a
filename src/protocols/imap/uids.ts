/** The UIDs that a session knows, in order: its message sequence numbers (RFC 3501 §2.3.1.2). */
import { Ascending } from '../../base/ascending.ts';
import type { Ranges } from '../../base/ranges.ts';

export class Uids {
  /** The message with sequence number n stands at n - 1. Shared with all who know the same, unless `#isOwn`. */
  #uids: Ascending;
  /** How many of them the client knows of. */
  #count: number;
  #isOwn = false;

  /** The first `count` of `uids`, which others may have too. */
  constructor(uids: Ascending, count = uids.count) {
    this.#uids = uids;
    this.#count = count;
  }

  /** How many messages the client knows of. */
  get count(): number {
    return this.#count;
  }

  /** The largest UID, 0 where there is none. */
  get last(): number {
    return (this.#count > 0 ? this.#uids.at(this.#count - 1) : 0) ?? 0;
  }

  /** True where these take memory of their own. */
  get isOwn(): boolean {
    return this.#isOwn;
  }

  /** The sequence number of a UID, undefined where the client does not know it. */
  numberOf(uid: number): number | undefined {
    const at = this.#place(uid);
    return at < this.#count && this.#uids.at(at) === uid ? at + 1 : undefined;
  }

  /** The known UIDs in `ranges`, upwards. */
  within(ranges: Ranges): number[] {
    return ranges.flatMap(([first, last]) => this.#uids.slice(this.#place(first), this.#place(last + 1)));
  }

  /** How many known UIDs are in `ranges`. */
  countWithin(ranges: Ranges): number {
    return ranges.reduce((sum, [first, last]) => sum + this.#place(last + 1) - this.#place(first), 0);
  }

  /** The UIDs whose sequence numbers are in `ranges`, upwards. */
  numbered(ranges: Ranges): number[] {
    return ranges.flatMap(([first, last]) => this.#uids.slice(first - 1, Math.min(last, this.#count)));
  }

  /** A UID that is larger than all known. */
  add(uid: number): void {
    if (this.#uids.at(this.#count) !== uid) {
      if (!this.#isOwn) this.#own([]);
      this.#uids.push(uid);
    }
    this.#count++;
  }

  /** Forgets UIDs; answers the number each had when those before it were gone already, as EXPUNGE tells it. */
  remove(ranges: Ranges): number[] {
    const told = this.within(ranges).map((uid, gone) => this.#place(uid) + 1 - gone);
    if (told.length > 0) this.#own(ranges);
    return told;
  }

  /** Uses `uids` from now on, which others have too, where they begin with what the client knows. */
  share(uids: Ascending): void {
    if (uids === this.#uids || !uids.beginsAs(this.#uids, this.#count)) return;
    this.#uids = uids;
    this.#isOwn = false;
  }

  /** From now on a list of its own, without those in `ranges`. */
  #own(ranges: Ranges): void {
    this.#uids = this.#uids.without(ranges, this.#count);
    this.#count = this.#uids.count;
    this.#isOwn = true;
  }

  /** Where `uid` stands or would stand. */
  #place(uid: number): number {
    return this.#uids.place(uid, this.#count);
  }
}
