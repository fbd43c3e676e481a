/** Sets of positive whole numbers (UIDs, message numbers) as sorted, disjoint ranges: small to keep, quick to print. */

/** Each pair is first and last, both inclusive. */
export type Ranges = readonly (readonly [number, number])[];

export const allNumbers: Ranges = [[1, 2 ** 32 - 1]];

/** The ranges that hold exactly `numbers`, which must be sorted upwards. */
export function rangesOf(numbers: Iterable<number>): Ranges {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && number <= last[1] + 1) last[1] = Math.max(last[1], number);
    else ranges.push([number, number]);
  }
  return ranges;
}

/** Sorts and merges pairs that may overlap or stand in any order. */
export function normalRanges(pairs: Iterable<readonly [number, number]>): Ranges {
  const sorted = Array.from(pairs, ([a, b]): [number, number] => (a <= b ? [a, b] : [b, a])).sort(
    (a, b) => a[0] - b[0],
  );
  const merged: [number, number][] = [];
  for (const pair of sorted) {
    const last = merged.at(-1);
    if (last && pair[0] <= last[1] + 1) last[1] = Math.max(last[1], pair[1]);
    else merged.push(pair);
  }
  return merged;
}

export function rangesHave(ranges: Ranges, number: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const [first, last] = ranges[middle] as readonly [number, number];
    if (number < first) high = middle - 1;
    else if (number > last) low = middle + 1;
    else return true;
  }
  return false;
}

export function countOfRanges(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Every number, upwards. Only for ranges whose size is known to be bounded. */
export function* numbersOf(ranges: Ranges): Generator<number> {
  for (const [first, last] of ranges) for (let number = first; number <= last; number++) yield number;
}

/** As IMAP writes it: "1:5,9". Empty for no ranges. */
export function printRanges(ranges: Ranges): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
}

/** Reads back what `printRanges` wrote. */
export function parseRanges(text: string): Ranges {
  if (text === '') return [];
  return text.split(',').map((piece): readonly [number, number] => {
    const [first, last = first] = piece.split(':');
    return [Number(first), Number(last)];
  });
}
