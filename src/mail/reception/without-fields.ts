import type { HeaderField } from '../../formats/message/index.ts';

/** The header without the fields of these names (lower case), as slices of it. */
export function withoutFields(
  header: Uint8Array,
  fields: readonly HeaderField[],
  names: readonly string[],
): Uint8Array[] {
  const kept: Uint8Array[] = [];
  let start = 0;
  for (const field of fields.filter(({ name }) => names.includes(name.toLowerCase()))) {
    kept.push(header.subarray(start, field.start));
    start = field.end;
  }
  kept.push(header.subarray(start));
  return kept.filter((piece) => piece.length > 0);
}
