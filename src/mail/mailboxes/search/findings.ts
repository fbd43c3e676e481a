/** What is found out about the keys of a search before messages are looked at: what the index says, forms of words. */
import type { SearchKey } from '../../../formats/imap/index.ts';
import type { Candidates, SearchIndex, Wanted } from '../../../store/search/index.ts';
import { exactChoices, folded, type FuzzyChoice, FuzzyQuery, isSeal, languageTerm } from '../../text/index.ts';

export interface Finding {
  /** Where it is left out, the message has to be read. */
  readonly candidates?: Candidates | undefined;
  /** Where the key is to be matched by words (RFC 6203). */
  readonly fuzzy?: FuzzyQuery | undefined;
}

export type Findings = ReadonlyMap<SearchKey, Finding>;

type TextKey = Extract<SearchKey, { readonly text: string }>;

/** Asks for every key that looks for a text. Without an index, all that is known is what is meant. */
export async function findingsOf(key: SearchKey, index?: SearchIndex): Promise<Findings> {
  const findings = new Map<SearchKey, Finding>();
  for (const { key: one, isFuzzy } of textKeys(key, false)) findings.set(one, await findingOf(one, isFuzzy, index));
  return findings;
}

interface Found {
  readonly key: TextKey;
  readonly isFuzzy: boolean;
}

function textKeys(key: SearchKey, isFuzzy: boolean): Found[] {
  switch (key.key) {
    case 'header':
    case 'body':
    case 'text':
      return [{ key, isFuzzy }];
    case 'fuzzy':
      return textKeys(key.of, true);
    case 'not':
      return textKeys(key.of, isFuzzy);
    case 'or':
      return [...textKeys(key.either, isFuzzy), ...textKeys(key.or, isFuzzy)];
    case 'and':
      return key.all.flatMap((one) => textKeys(one, isFuzzy));
    default:
      return [];
  }
}

async function findingOf(key: TextKey, isFuzzy: boolean, index: SearchIndex | undefined): Promise<Finding> {
  const fuzzy = isFuzzy ? await FuzzyQuery.of(key.text) : undefined;
  if (!index || (key.key === 'header' && isSeal(key.field))) return { fuzzy };
  const choices = fuzzy ? fuzzy.choices : exactChoices(folded(key.text));
  const named = key.key === 'header' ? exactChoices(` ${folded(key.field)} `) : [];
  return { fuzzy, candidates: await index.candidates([...choices, ...named].map(wantedOf)) };
}

function wantedOf(choices: readonly FuzzyChoice[]): Wanted {
  return choices.map(({ language, ...choice }) => {
    return language === undefined ? choice : { ...choice, beside: languageTerm(language) };
  });
}
