/**
 * What small mail has in common, for the compressor to refer to: names and shapes of header fields, the frame of HTML
 * mail, words. The bytes of a published dictionary never change, because records on disk need them; a better one gets a
 * new number. `tools/dictionary.ts` makes the newest out of text of our own.
 */
import { readFileSync } from 'node:fs';

export const newestDictionary = 1;

const loaded = new Map<number, Buffer>();

/** Throws where this program does not know the number: a newer one wrote it. */
export function dictionaryOf(id: number): Buffer {
  const known = loaded.get(id) ?? readFileSync(new URL(`./dictionary-${id}.bin`, import.meta.url));
  loaded.set(id, known);
  return known;
}
