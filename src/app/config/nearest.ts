/** "Did you mean ...?" */

/** The one of `names` that `written` most likely meant, or undefined when none is near. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const sameEnd = names.find((name) => lastWord(name) === lastWord(written));
  const ranked = names.map((name) => ({ name, distance: editDistance(written.toLowerCase(), name) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  const isNear = best !== undefined && best.distance <= Math.max(2, Math.ceil(written.length / 4));
  return isNear ? best.name : sameEnd;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (Damerau and Levenshtein). */
export function editDistance(a: string, b: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line[column] = Math.min(
        at(above, column) + 1,
        at(line, column - 1) + 1,
        at(above, column - 1) + (same ? 0 : 1),
        swapped ? at(twoAbove, column - 2) + 1 : Infinity,
      );
    }
    [twoAbove, above] = [above, line];
  }
  return at(above, b.length);
}

function at(line: readonly number[], column: number): number {
  return line[column] as number;
}
