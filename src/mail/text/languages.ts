/**
 * The languages of a text, told by the small words that every text of a language has. Cheap, and monotonous: more text
 * never has fewer languages.
 */
import { folded } from './folded.ts';
import { letters } from './letters.ts';

/** Words that are frequent in a language, and in no header of a message. */
const smallWords = {
  english: 'the and that have you not are this was will your they which',
  german: 'und der die das nicht ist mit für auf ein sie wir den auch',
  french: 'le la les des est pour dans que vous une pas nous sur avec',
  spanish: 'el los las que por para con una del es su como más lo',
  italian: 'il che di non per una con sono della gli anche come più',
  portuguese: 'que não para uma com os por mais você dos da em ao como',
  dutch: 'de het een van niet dat voor met zijn wij ook maar aan',
  swedish: 'och att det som en inte för med jag har vi är på kan',
  danish: 'og det at ikke der som til jeg har med på er kan vi af',
  norwegian: 'og det ikke som til jeg har med på er kan vi av fra',
  finnish: 'ja on ei se että mutta oli kun myös hän tai niin ole',
  hungarian: 'és az nem hogy egy van meg is csak már vagy ha ez',
  romanian: 'și nu este pentru cu din care la mai sau fost sunt că',
  turkish: 've bir bu için ile de çok ne var daha gibi ama olarak',
  czech: 'je se na že ale jako pro tak by jsem jsou nebo když',
  russian: 'не на что как это по для то от но из вы мы он при',
  arabic: 'في من على إلى التي هذا أن ما لا عن مع كان',
} as const;

export type Language = keyof typeof smallWords;

export const languages = Object.keys(smallWords) as readonly Language[];

const needed = 4;

const wordsByLanguage = languages.map((language) => {
  return { language, words: letters(folded(smallWords[language])).split(' ') };
});

/** The languages that a text with those words surely has. */
export function languagesOf(words: ReadonlySet<string>): Language[] {
  return wordsByLanguage.filter((one) => isIn(words, one.words)).map(({ language }) => language);
}

/** Says whether a word is written in the letters of a language. */
export function isWrittenAs(word: string, language: Language): boolean {
  if (language === 'russian') return /^\p{Script=Cyrillic}/u.test(word);
  return (language === 'arabic' ? /^\p{Script=Arabic}/u : /^\p{Script=Latin}/u).test(word);
}

function isIn(words: ReadonlySet<string>, small: readonly string[]): boolean {
  let found = 0;
  for (const word of small) if (words.has(word) && ++found === needed) return true;
  return false;
}
