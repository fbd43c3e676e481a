/** The change feed of a mailbox against its messages: who reads nothing but the feed must come to know the same. */
import { normalRanges, printRanges, rangesHave, rangesOf, type Ranges } from '../../base/ranges.ts';
import type { View } from '../../store/database/index.ts';
import { changesToCheck, type CheckedMailbox } from '../../store/records/index.ts';
import type { Found } from './findings.ts';
import type { Pace } from './pace.ts';
import type { Inspection } from './parts.ts';

const rowsAtOnce = 1000;

/** Reads what the feed says since its start. */
export async function readFeed(view: View, mailbox: CheckedMailbox, pace: Pace): Promise<Told> {
  const added: [number, number][] = [];
  const expunged: (readonly [number, number])[] = [];
  const modseqs: number[] = [];
  let after = { modseq: mailbox.feedStart, kind: '~' };
  for (;;) {
    const rows = await changesToCheck(view, mailbox.id, after, rowsAtOnce);
    for (const { modseq, kind, uids } of rows) {
      const whole = uids.filter(isRange);
      if (kind === 'added') whole.forEach((range) => join(added, range));
      if (kind === 'expunged') expunged.push(...whole);
      if ((kind === 'added' || kind === 'flags') && modseqs.at(-1) !== modseq) modseqs.push(modseq);
      after = { modseq, kind };
    }
    if (rows.length < rowsAtOnce) return new Told(mailbox, normalRanges(added), normalRanges(expunged), modseqs);
    await pace.rest();
  }
}

function isRange([first, last]: readonly [number, number]): boolean {
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= 1 && first <= last;
}

/** UIDs grow from row to row, so that a feed of a million rows becomes a few ranges. */
function join(ranges: [number, number][], [first, last]: readonly [number, number]): void {
  const before = ranges.at(-1);
  if (before && before[1] + 1 === first) before[1] = last;
  else ranges.push([first, last]);
}

/** What the feed tells of a mailbox, and what its messages say to that. Meet them upwards by UID. */
export class Told {
  readonly #mailbox: CheckedMailbox;
  readonly #expunged: Ranges;
  readonly #present: Ranges;
  /** Of rows that tell of messages, upwards. */
  readonly #modseqs: readonly number[];
  readonly #met: [number, number][] = [];
  readonly #risen: number[] = [];
  readonly #untold: number[] = [];

  constructor(mailbox: CheckedMailbox, added: Ranges, expunged: Ranges, modseqs: readonly number[]) {
    this.#mailbox = mailbox;
    this.#expunged = expunged;
    this.#present = without(added, expunged);
    this.#modseqs = modseqs;
  }

  meet({ uid, modseq }: { readonly uid: number; readonly modseq: number }): void {
    join(this.#met, [uid, uid]);
    if (rangesHave(this.#expunged, uid)) this.#risen.push(uid);
    else if (modseq > this.#mailbox.feedStart && !has(this.#modseqs, modseq)) this.#untold.push(uid);
  }

  /** After all messages were met. */
  findings({ database, clock }: Inspection): Found[] {
    const { id: mailboxId, account, name: mailbox } = this.#mailbox;
    const vanished = without(this.#present, this.#met);
    const risen = rangesOf(this.#risen);
    const untold = rangesOf(this.#untold);
    const mend = (): Promise<void> =>
      database.write('mendFeed', { mailboxId, vanished, risen, untold, now: clock.now() });
    const troubles = [
      [vanished, 'The feed knows messages that do not exist'],
      [risen, 'The feed says that messages are gone which exist'],
      [untold, 'The feed does not tell of the last change of messages'],
    ] as const;
    return troubles
      .filter(([uids]) => uids.length > 0)
      .map(([uids, words]) => {
        return { account, mailbox, what: `${words}: ${shown(uids)}`, harm: 'wrong', remedy: 'repair', mend };
      });
  }
}

/** The part of `ranges` that is not in `others`; both are sorted. */
function without(ranges: Ranges, others: Ranges): Ranges {
  const left: (readonly [number, number])[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    let from = first;
    while (next < others.length && (others[next] as readonly [number, number])[1] < from) next++;
    for (let at = next; at < others.length && from <= last; at++) {
      const [start, end] = others[at] as readonly [number, number];
      if (start > last) break;
      if (start > from) left.push([from, start - 1]);
      from = end + 1;
    }
    if (from <= last) left.push([from, last]);
  }
  return left;
}

function has(sorted: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const number = sorted[middle] as number;
    if (number === wanted) return true;
    if (number < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

const rangesShown = 20;

function shown(uids: Ranges): string {
  const more = uids.length > rangesShown ? ', and more' : '';
  return `UID ${printRanges(uids.slice(0, rangesShown))}${more}`;
}
