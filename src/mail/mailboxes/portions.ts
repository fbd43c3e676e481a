/** Long sets of UIDs, cut so that one command of the store takes a few milliseconds and others come between. */
import { limits } from '../../base/limits.ts';
import type { Ranges } from '../../base/ranges.ts';

type Range = Ranges[number];

/** The UID of the `count`th message in a range, where there are so many. */
export type FindCut = (range: Range, count: number) => Promise<number | undefined>;

/**
 * The parts of `uids`, in order, each of at most `limits.messagesPerCommandMax` messages in `limits.rangesPerCommandMax`
 * ranges. `findCut` is asked only where a range may hold more messages than there is room for.
 */
export async function* portionsOf(uids: Ranges, findCut: FindCut): AsyncGenerator<Ranges> {
  let portion: Range[] = [];
  let room: number = limits.messagesPerCommandMax;
  for (const range of uids) {
    for await (const piece of piecesOf(range, () => room, findCut)) {
      portion.push(piece);
      room -= Math.min(piece[1] - piece[0] + 1, room);
      if (room > 0 && portion.length < limits.rangesPerCommandMax) continue;
      yield portion;
      portion = [];
      room = limits.messagesPerCommandMax;
    }
  }
  if (portion.length > 0) yield portion;
}

/** A range that holds fewer messages than numbers counts as full: such ranges are few. */
async function* piecesOf([first, last]: Range, room: () => number, findCut: FindCut): AsyncGenerator<Range> {
  for (let from = first; from <= last;) {
    const fits = last - from < room();
    const to = fits ? last : ((await findCut([from, last], room())) ?? last);
    yield [from, to];
    from = to + 1;
  }
}
