/** The languages in which reports speak to people: one file each, all with the same words. */
import { dutch } from './dutch.ts';
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { italian } from './italian.ts';
import { polish } from './polish.ts';
import { portuguese } from './portuguese.ts';
import { spanish } from './spanish.ts';
import type { Words } from './words.ts';

export type { Words } from './words.ts';

/** By their primary subtag (RFC 5646 §2.2.1). */
export const wordsByLanguage = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  it: italian,
  nl: dutch,
  pt: portuguese,
  pl: polish,
} as const satisfies Readonly<Record<string, Words>>;

export type NoticeLanguage = keyof typeof wordsByLanguage;

/** Of a tag such as "de-AT" the language, where reports can speak it. */
export function noticeLanguage(tag: string): NoticeLanguage | undefined {
  const [primary = ''] = tag.trim().toLowerCase().split('-');
  return Object.hasOwn(wordsByLanguage, primary) ? (primary as NoticeLanguage) : undefined;
}
