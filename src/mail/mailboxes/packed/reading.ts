/** Reads rows of the store into typed arrays, a slice at a time, out of one snapshot. */
import { limits } from '../../../base/limits.ts';
import type { Ranges } from '../../../base/ranges.ts';
import type { View } from '../../../store/database/index.ts';
import { packableMessages } from '../../../store/records/index.ts';
import type { PackedFlags } from './flags.ts';
import { PackedRows } from './rows.ts';
import type { Turns } from '../turns.ts';

/** To read so many messages that are not asked for costs less than another question. */
const gapMax = 8;

export interface PackedReading {
  readonly mailboxId: number;
  readonly uids: Ranges;
  /** Others go first between two slices. */
  readonly turns: Turns;
  /** How many messages there will be, where it is known. */
  readonly count?: number;
  /** Of the rows that these are to be applied to. */
  readonly flags?: PackedFlags;
}

/** The messages of `uids`, and perhaps some between them. */
export async function readPacked(view: View, reading: PackedReading): Promise<PackedRows> {
  const rows = new PackedRows(reading.count, reading.flags);
  for (const [first, last] of spansOf(reading.uids)) {
    for (let from = first; from <= last;) {
      await reading.turns.giveWay();
      const slice = await packableMessages(view, reading.mailboxId, [from, last], limits.rowsAtOnce);
      for (const row of slice) rows.push(row);
      from = slice.length < limits.rowsAtOnce ? last + 1 : (slice.at(-1)?.uid ?? last) + 1;
    }
  }
  return rows;
}

function spansOf(uids: Ranges): Ranges {
  const spans: [number, number][] = [];
  for (const [first, last] of uids) {
    const before = spans.at(-1);
    if (before && first - before[1] <= gapMax) before[1] = last;
    else spans.push([first, last]);
  }
  return spans;
}
