/** A chunk that a reader of a body is given at once. */
const chunkBytesMax = 256 * 1024;

/** `start` and `end` brought inside a body of `sizeBytes`. */
export function clipped(sizeBytes: number, start: number, end = sizeBytes): [number, number] {
  const last = Math.min(Math.max(end, 0), sizeBytes);
  return [Math.min(Math.max(start, 0), last), last];
}

/** The pieces of at most one chunk from `start` up to `end`. */
export function* chunkRanges(start: number, end: number): Generator<[number, number]> {
  for (let at = start; at < end; at += chunkBytesMax) yield [at, Math.min(at + chunkBytesMax, end)];
}
