/** Rows of messages in typed arrays: 36 bytes each instead of some hundred, and looped over without a question to the store. */
import { Ascending } from '../../../base/ascending.ts';
import type { Ranges } from '../../../base/ranges.ts';
import type { Flag } from '../../../formats/imap/index.ts';
import { flagBits, type PackableRow } from '../../../store/records/index.ts';
import { PackedFlags } from './flags.ts';
import type { SearchedRow } from '../search/index.ts';
import type { Message } from '../types.ts';

/** All but the UIDs. Sizes are numbers of IMAP, which end at 2^32 - 1 (RFC 3501 §9). */
type Columns = ReturnType<typeof columnsOf>;

const columnBytes = 32;
const firstCapacity = 16;
/** No UID is as large. */
const behindAll = [2 ** 32, 2 ** 32] as const;

/** Messages upwards by UID. */
export class PackedRows {
  #uids: Ascending;
  #columns: Columns;
  #capacity: number;
  readonly #flags: PackedFlags;

  /** Rows that are to be applied to others later must share their `flags`. */
  constructor(capacity = firstCapacity, flags = new PackedFlags()) {
    this.#uids = new Ascending(new Uint32Array(capacity));
    this.#columns = columnsOf(capacity);
    this.#capacity = capacity;
    this.#flags = flags;
  }

  get count(): number {
    return this.#uids.count;
  }

  /** Those who keep it must remember how many of its numbers they know. Where messages left, there is another list. */
  get uids(): Ascending {
    return this.#uids;
  }

  /** What it takes of memory. */
  get sizeBytes(): number {
    return this.#uids.sizeBytes + this.#capacity * columnBytes + this.#flags.sizeBytes;
  }

  /** True where there are many more wordings of keywords than messages could have: time to make it anew. */
  get isWorn(): boolean {
    return this.#flags.wordings.length > 2 * this.count + 100;
  }

  get flags(): PackedFlags {
    return this.#flags;
  }

  /** A row behind all others. */
  push(row: PackableRow): void {
    if (this.count === this.#capacity) this.#grow();
    this.#put(this.count, row, this.#flags.pack(row.flags, row.keywords));
    this.#uids.push(row.uid);
  }

  /**
   * Takes over what `changed` has, which shares the flags of this one, and lets go of `gone`. Answers false, and has done
   * nothing, where that does not lead to `count` messages.
   */
  apply(changed: PackedRows, gone: Ranges, count: number): boolean {
    if (this.#countAfter(changed, gone) !== count) return false;
    if (gone.length > 0) this.#remove(gone);
    for (let index = 0; index < changed.count; index++) {
      const uid = changed.uids.at(index) as number;
      const at = this.#uids.place(uid);
      if (at === this.#capacity) this.#grow();
      this.#copy(changed.#columns, index, at);
      if (at === this.count) this.#uids.push(uid);
    }
    return true;
  }

  /** Undefined where a message would come before one that is here: UIDs are given upwards. */
  #countAfter(changed: PackedRows, gone: Ranges): number | undefined {
    let count = this.count;
    for (const [first, last] of gone) count -= this.#uids.place(last + 1) - this.#uids.place(first);
    for (let index = 0; index < changed.count; index++) {
      const uid = changed.uids.at(index) as number;
      const at = this.#uids.place(uid);
      if (at === this.count) count++;
      else if (this.#uids.at(at) !== uid) return undefined;
    }
    return count;
  }

  /** The messages of `uids`, upwards. */
  messages(uids: Ranges): Message[] {
    return this.#inRanges(uids, (at) => this.#message(at));
  }

  /** The same as a search sees them. */
  searched(uids: Ranges): SearchedRow[] {
    return this.#inRanges(uids, (at) => this.#searched(at));
  }

  message(uid: number): Message | undefined {
    const at = this.#uids.place(uid);
    return this.#uids.at(at) === uid ? this.#message(at) : undefined;
  }

  /** The place of the first message without \Seen, from 0. */
  get firstUnseen(): number | undefined {
    const { flags } = this.#columns;
    for (let at = 0; at < this.count; at++) if (((flags[at] as number) & flagBits.seen) === 0) return at;
    return undefined;
  }

  /** The keywords that messages have, those of the first message first; some may be there twice. */
  get keywords(): Flag[] {
    const { wordings } = this.#flags;
    const isFound = wordings.map(() => false);
    const found: Flag[] = [];
    for (let at = 0; at < this.count; at++) {
      const wording = this.#flags.wordingOf(this.#columns.flags[at] as number);
      if (wording === 0 || isFound[wording]) continue;
      isFound[wording] = true;
      found.push(...(wordings[wording] as string).split(' '));
    }
    return found;
  }

  #inRanges<T>(uids: Ranges, of: (at: number) => T): T[] {
    const found: T[] = [];
    for (const [first, last] of uids) {
      const end = this.#uids.place(last + 1);
      for (let at = this.#uids.place(first); at < end; at++) found.push(of(at));
    }
    return found;
  }

  #message(at: number): Message {
    const { modseqs, flags, sizes, dates } = this.#columns;
    return {
      uid: this.#uids.at(at) as number,
      modseq: modseqs[at] as number,
      flags: this.#flags.namesOf(flags[at] as number),
      sizeBytes: sizes[at] as number,
      internalDate: dates[at] as number,
    };
  }

  #searched(at: number): SearchedRow {
    const { flags, sizes, dates, bodies } = this.#columns;
    return {
      uid: this.#uids.at(at) as number,
      flags: this.#flags.flagsOf(flags[at] as number),
      keywords: this.#flags.keywordsOf(flags[at] as number),
      sizeBytes: sizes[at] as number,
      internalDate: dates[at] as number,
      bodyId: bodies[at] as number,
    };
  }

  #put(at: number, row: PackableRow, flags: number): void {
    const columns = this.#columns;
    columns.modseqs[at] = row.modseq;
    columns.flags[at] = flags;
    columns.sizes[at] = row.sizeBytes;
    columns.dates[at] = row.internalDate;
    columns.bodies[at] = row.bodyId;
  }

  #copy(from: Columns, index: number, at: number): void {
    const columns = this.#columns;
    columns.modseqs[at] = from.modseqs[index] as number;
    columns.flags[at] = from.flags[index] as number;
    columns.sizes[at] = from.sizes[index] as number;
    columns.dates[at] = from.dates[index] as number;
    columns.bodies[at] = from.bodies[index] as number;
  }

  /** The list of UIDs is made anew: sessions may still know the old one. */
  #remove(gone: Ranges): void {
    let kept = 0;
    let from = 0;
    for (const [first, last] of [...gone, behindAll]) {
      const start = this.#uids.place(first);
      for (const column of Object.values(this.#columns)) column.copyWithin(kept, from, start);
      kept += start - from;
      from = this.#uids.place(last + 1);
    }
    if (kept < this.count) this.#uids = this.#uids.without(gone);
  }

  #grow(): void {
    this.#capacity = Math.max(firstCapacity, Math.ceil(this.#capacity * 1.25));
    const larger = columnsOf(this.#capacity);
    for (const [name, column] of Object.entries(this.#columns)) larger[name as keyof Columns].set(column);
    this.#columns = larger;
  }
}

function columnsOf(capacity: number) {
  return {
    modseqs: new Float64Array(capacity),
    flags: new Uint32Array(capacity),
    sizes: new Uint32Array(capacity),
    dates: new Float64Array(capacity),
    bodies: new Float64Array(capacity),
  };
}
