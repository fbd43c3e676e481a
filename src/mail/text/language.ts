/** The language of a text, guessed: by its script, and where several languages share one, by the small words it has. */

/** Frequent words that have no other use. A word of several languages tells each of them less. */
const smallWords: Readonly<Record<string, string>> = {
  en: `the and that have you not are this was will your they which with for from would there their what about been can of to
    is it in on we be as at by or if our do so no me my he his her she has had but all any get out up now may more only how
    who when than then its us please`,
  de: `und der die das nicht ist mit für auf ein eine sie wir den auch dem des von zu im sich wird bei nach aus haben ich oder
    sind einen uns ihre noch wie`,
  fr: `le la les des est pour dans que vous une pas nous sur avec qui ce cette du et un votre au par plus sont il mais ou ne se
    je aux`,
  es: `el los las que por para con una del es su como más lo se no en y un al sus pero este esta le ha si son sobre también muy
    usted`,
  it: `il che di non per una con sono della gli anche come più un del la è le si nel dei alla questo ma lo da al ha ci delle
    questa`,
  pt: `que não para uma com os por mais você dos da em ao como do um se na no as é seu sua ou mas foi são pelo pela também
    está`,
  nl: `de het een van niet dat voor met zijn wij ook maar aan en in is op te je we die er bij naar uw worden wordt heeft als om
    dit deze`,
  sv: `och att det som en inte för med jag har vi är på kan av den till om ett men du så från eller ska nu här när också`,
  da: `og at det er ikke der som til jeg har med på kan vi af en for den du de et om men være blive eller fra hvis også nu skal
    vil`,
  no: `og det ikke som til jeg har med på er kan vi av en for den du de et om men være bli eller fra hvis også nå skal vil å
    noe`,
  fi: `ja on ei se että mutta oli kun myös hän tai niin ole ovat joka tämä kuin olla voi sen jos me te mitä vain nyt`,
  hu: `és az nem hogy egy van meg is csak már vagy ha ez de azt volt mint kell lesz még el én ezt minden fel`,
  ro: `și nu este pentru cu din care la mai sau fost sunt că de în un o pe să ce am se al ale dar după`,
  tr: `ve bir bu için ile de çok ne var daha gibi ama olarak olan da en kadar sonra değil mi her size`,
  cs: `je se na že ale jako pro tak by jsem jsou nebo když v a s z do od to jsme byl bude který při také`,
  pl: `i w na nie że się do z to jest jak po ale o co od za przez dla czy są tym oraz być jego tylko`,
  ru: `не на что как это по для то от но из вы мы он при и в с я к у же за бы его или вас если`,
  uk: `не на що як це по для то від але із ви ми він при і в з я до у за або та й його ще вас якщо`,
  bg: `не на че как това по за то от но из вие ние той при и в с да се са ще като или беше който`,
  sr: `не на што као то по за од али из ви ми он при и у са да се су ће или био који је`,
};

/** Scripts that tell the language, or the language that most of their texts are in. */
const scripts: readonly (readonly [language: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['fa', /[پچژگی]/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
];

const lookedAtCharacters = 10_000;
/** Of the letters of a text: a name in another script does not make its language. */
const scriptShare = 0.3;
/** Kana and Persian letters stand among those that others have too. */
const markShare = 0.05;
const needed = 2;
/** Different words that must speak for it: some texts say one word a hundred times. */
const differentNeeded = 3;
/** The best guess must be so much better than the next one. */
const lead = 1.15;

/** The languages that each small word speaks for. */
const speakers = languagesByWord();

function languagesByWord(): ReadonlyMap<string, readonly string[]> {
  const languages = new Map<string, string[]>();
  for (const [language, words] of Object.entries(smallWords)) {
    for (const word of words.split(/\s+/)) languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  return languages;
}

/**
 * The language that most of a text is in (ISO 639: "de"), told by its first 10,000 characters; undefined where that cannot
 * be said: short texts, lists of names, languages that are not known here.
 */
export function languageOf(text: string): string | undefined {
  const beginning = text.slice(0, lookedAtCharacters).normalize('NFC').toLowerCase();
  return languageOfScript(beginning) ?? languageOfWords(beginning);
}

function languageOfScript(text: string): string | undefined {
  const letters = count(text, /\p{L}/gu);
  return scripts.find(([language, pattern]) => {
    const share = count(text, pattern) / letters;
    return share > (language === 'ja' || language === 'fa' ? markShare : scriptShare);
  })?.[0];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function languageOfWords(text: string): string | undefined {
  const words = text.replace(/\p{Cf}/gu, '').match(/\p{L}{2,}|[^\P{L}a-z]/gu) ?? [];
  const scores = new Map<string, Score>();
  for (const word of words) {
    for (const language of speakers.get(word) ?? []) scoreOf(scores, language).add(word);
  }
  const [best, next] = [...scores.values()].sort((one, other) => other.sum - one.sum);
  if (best === undefined || best.sum < needed || best.different < differentNeeded) return undefined;
  return best.sum >= (next?.sum ?? 0) * lead ? best.language : undefined;
}

function scoreOf(scores: Map<string, Score>, language: string): Score {
  const known = scores.get(language) ?? new Score(language);
  scores.set(language, known);
  return known;
}

/** What the words of a text say for a language. */
class Score {
  readonly language: string;
  sum = 0;
  readonly #words = new Set<string>();

  constructor(language: string) {
    this.language = language;
  }

  get different(): number {
    return this.#words.size;
  }

  add(word: string): void {
    this.sum += 1 / (speakers.get(word)?.length ?? 1);
    this.#words.add(word);
  }
}
