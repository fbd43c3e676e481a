/**
 * Text as words are made of it: without case, accents and ligatures, everything but letters and digits a blank.
 *
 * Each code point is replaced by itself, whatever stands around it: so `letters(a + b)` is `letters(a) + letters(b)`, and
 * where a text contains another, its letters contain the other's letters.
 */

/** What Unicode does not take apart, and people do. */
const spelled: ReadonlyMap<string, string> = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ı', 'i'],
  ['ς', 'σ'],
]);

/** Marks that are written above and below letters, and what only tells how to join them. */
const marks = /[\p{Script=Inherited}\p{Cf}\u0591-\u05c7]/gu;
const separators = /[^\p{L}\p{N}\p{M}]/gu;
const hangul = /^[\uac00-\ud7a3]$/;
// oxlint-disable-next-line no-control-regex -- ASCII is meant
const beyondAscii = /[^\u0000-\u007f]/gu;
// oxlint-disable-next-line no-control-regex -- ASCII is meant
const isAscii = /^[\u0000-\u007f]*$/;

const known = new Map<string, string>();
/** More than the letters of all living scripts but the rare ones of Chinese. */
const knownMax = 20_000;

/** The letters of a text that is `folded`. */
export function letters(text: string): string {
  return isAscii.test(text) ? text : text.replace(beyondAscii, lettersOf);
}

function lettersOf(character: string): string {
  const found = known.get(character);
  if (found !== undefined) return found;
  if (known.size >= knownMax) known.clear();
  const made = makeLetters(character);
  known.set(character, made);
  return made;
}

function makeLetters(character: string): string {
  if (hangul.test(character)) return character;
  const plain = character.normalize('NFKD').replace(marks, '').toLowerCase();
  return plain.replace(/./gu, (letter) => spelled.get(letter) ?? letter).replace(separators, ' ');
}
