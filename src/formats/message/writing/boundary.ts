/** Boundaries, RFC 2046 §5.1.1. */

/** With "=_" at their start and a number at their end they stay below the 70 characters of RFC 2046 §5.1.1. */
const seedLengthMax = 40;

/**
 * Different boundaries, without end, none of which occurs in a content or begins another. They are made of `seed`: where a
 * content has it in the form that boundaries have, a number sets them apart.
 */
export function* boundariesFor(seed: string, contents: readonly string[]): Generator<string, string> {
  const stem = `=_${seed.replace(/[^\w.-]/g, '').slice(0, seedLengthMax)}`;
  const mark = contents.some((content) => content.includes(stem)) ? `${stem}.${freeNumber(stem, contents)}` : stem;
  for (let level = 0; ; level++) yield `${mark}-${digits(level, 4)}`;
}

/** The first number that no content has behind the stem, found in one look at all of them. */
function freeNumber(stem: string, contents: readonly string[]): string {
  const taken = new Set(contents.flatMap((content) => numbersBehind(`${stem}.`, content)));
  let number = 0;
  while (taken.has(digits(number, 9))) number++;
  return digits(number, 9);
}

function numbersBehind(stem: string, content: string): string[] {
  return content
    .split(stem)
    .slice(1)
    .map((rest) => rest.slice(0, 9));
}

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
