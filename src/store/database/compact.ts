/**
 * Plain data whose byte arrays own their buffers. Posting a view to a thread copies the whole buffer behind it, which
 * for a small Buffer is Node's shared pool of 64 KiB; so small views are cut out first.
 */
export function compact<T>(value: T): T {
  return compacted(value) as T;
}

function compacted(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length === value.buffer.byteLength ? value : new Uint8Array(value);
  if (Array.isArray(value)) return value.every(isNumberPair) ? value : value.map(compacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, compacted(part)]));
}

/** Ranges may be long and hold no bytes. */
function isNumberPair(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'number';
}
