/** Delimiter lines of multiparts, RFC 2046 §5.1.1. */

export interface Delimiter {
  /** Index of the multipart it belongs to. */
  readonly depth: number;
  /** "--boundary--": no more parts follow. */
  readonly closing: boolean;
  /** What stands in the line behind it; white space by right. */
  readonly rest: string;
}

/**
 * Which of the open boundaries a line delimits. It is enough that the line begins with one; where several fit, the longest
 * is meant, and of equal ones the innermost.
 * @param boundaries from the outermost inwards; undefined where an entity is no open multipart
 */
export function findDelimiter(
  line: string,
  boundaries: readonly { boundary: string | undefined }[],
): Delimiter | undefined {
  let best = '';
  let depth = -1;
  for (let index = boundaries.length - 1; index >= 0; index--) {
    const boundary = boundaries[index]?.boundary;
    if (boundary === undefined || boundary.length <= best.length || !line.startsWith(boundary, 2)) continue;
    best = boundary;
    depth = index;
  }
  if (depth < 0) return undefined;
  const end = 2 + best.length;
  const closing = line.startsWith('--', end);
  return { depth, closing, rest: line.slice(closing ? end + 2 : end) };
}
