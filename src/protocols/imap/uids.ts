/** The UIDs that a session knows, in order: its message sequence numbers (RFC 3501 §2.3.1.2). */
import { rangesHave, type Ranges } from '../../base/ranges.ts';

export class Uids {
  /** Upwards; the message with sequence number n stands at n - 1. */
  #uids: number[];

  constructor(uids: readonly number[]) {
    this.#uids = [...uids];
  }

  /** How many messages the client knows of. */
  get count(): number {
    return this.#uids.length;
  }

  /** The largest UID, 0 where there is none. */
  get last(): number {
    return this.#uids.at(-1) ?? 0;
  }

  /** The sequence number of a UID, undefined where the client does not know it. */
  numberOf(uid: number): number | undefined {
    const at = this.#place(uid);
    return this.#uids[at] === uid ? at + 1 : undefined;
  }

  /** The known UIDs in `ranges`, upwards. */
  within(ranges: Ranges): number[] {
    return ranges.flatMap(([first, last]) => this.#uids.slice(this.#place(first), this.#place(last + 1)));
  }

  /** The UIDs whose sequence numbers are in `ranges`, upwards. */
  numbered(ranges: Ranges): number[] {
    return ranges.flatMap(([first, last]) => this.#uids.slice(first - 1, last));
  }

  /** A UID that is larger than all known. */
  add(uid: number): void {
    this.#uids.push(uid);
  }

  /** Forgets UIDs; answers the number each had when those before it were gone already, as EXPUNGE tells it. */
  remove(ranges: Ranges): number[] {
    const told = this.within(ranges).map((uid, gone) => this.#place(uid) + 1 - gone);
    if (told.length > 0) this.#uids = this.#uids.filter((uid) => !rangesHave(ranges, uid));
    return told;
  }

  /** Where `uid` stands or would stand. */
  #place(uid: number): number {
    let low = 0;
    let high = this.#uids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#uids[middle] as number) < uid) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
