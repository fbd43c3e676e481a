/** The names of charsets (RFC 2978), and what mail calls them. */
import { type Charset, standardDecoder } from './decoder.ts';
import { rareCharset } from './rare.ts';
import { isSevenBit, sevenBitDecoder } from './seven-bit.ts';

/** Labels that say nothing about bytes above 127. */
const vague =
  /^(?:|(?:us)?ascii(?:7bit|8bit)?|csascii|cp367|ansix34\d*|iso646us|x?unknown(?:8bit)?|8bit|default(?:charset)?|none|binary|xuserdefined)$/;

/** What the Encoding Standard does not know, by its letters and digits. Its own labels are asked first. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['utf8mb4', 'utf-8'],
  ['utf8n', 'utf-8'],
  ['utf8bom', 'utf-8'],
  ['utf16', 'utf-16le'],
  ['unicode11utf7', 'utf-7'],
  ['csunicode11utf7', 'utf-7'],
  ['utf7', 'utf-7'],
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['xmscp932', 'shift_jis'],
  ['cp943', 'shift_jis'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['gb2312charset', 'gbk'],
  ['euccn', 'gbk'],
  ['cngb', 'gbk'],
  ['cp949', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['chinesebig5', 'big5'],
  ['cp51932', 'euc-jp'],
  ['cp1200', 'utf-16le'],
  ['cp1201', 'utf-16be'],
  ['iso2022jp1', 'iso-2022-jp'],
  ['iso2022jp2', 'iso-2022-jp'],
  ['iso2022jp2004', 'iso-2022-jp'],
  ['iso2022jp3', 'iso-2022-jp'],
  ['iso2022jpms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp50222', 'iso-2022-jp'],
  ['iso2022kr', 'iso-2022-kr'],
  ['csiso2022kr', 'iso-2022-kr'],
  ['hz', 'hz-gb-2312'],
  ['hzgb2312', 'hz-gb-2312'],
  ['hzgb', 'hz-gb-2312'],
  ['latin7', 'iso-8859-13'],
  ['latin8', 'iso-8859-14'],
  ['latin9', 'iso-8859-15'],
  ['latin10', 'iso-8859-16'],
]);

/** Families of spellings: "iso-8859_1-windows-latin-1", "win-1251", "latin-2". */
const families: readonly (readonly [RegExp, string])[] = [
  [/^(?:iso)?8859(1[0-6]|[1-9])(?:[a-z].*)?$/, 'iso-8859-'],
  [/^(?:windows|win|x?cp|ms|ansi)(125[0-8]|874)$/, 'windows-'],
  [/^(?:iso)?latin([1-6])$/, 'latin'],
];

const unnamed: Charset = { name: '', open: () => standardDecoder('windows-1252') };

/**
 * What a label means; undefined where nobody knows. What stands around the label is passed over: quotes and semicolons of
 * wrong fields, and the language of RFC 2231 §5.
 */
export function charsetOf(label: string): Charset | undefined {
  const bare = /[a-z0-9][\w.:+()-]*/i.exec(label.slice(0, labelCharactersMax))?.[0].toLowerCase() ?? '';
  if (!remembered.has(bare)) {
    // Labels are few; who sends ever new ones only makes us look them up again.
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(bare, lookUp(bare));
  }
  return remembered.get(bare);
}

const remembered = new Map<string, Charset | undefined>();
const rememberedMax = 200;

function lookUp(bare: string): Charset | undefined {
  const squeezed = bare.replace(/[^a-z0-9]/g, '');
  if (vague.test(squeezed)) return unnamed;
  return named(aliases.get(squeezed) ?? bare) ?? named(squeezed) ?? familyOf(squeezed) ?? rareCharset(squeezed);
}

/** RFC 2978 §2.3 gives 40 characters to a name. */
const labelCharactersMax = 80;

function familyOf(squeezed: string): Charset | undefined {
  for (const [form, prefix] of families) {
    const number = form.exec(squeezed)?.[1];
    if (number !== undefined) return named(prefix + number);
  }
  return undefined;
}

/** Node's decoders of these lack characters that the Encoding Standard has: half of Hangul, and Hong Kong's. */
const larger: ReadonlyMap<string, string> = new Map([
  ['euc-kr', 'cp949'],
  ['big5', 'big5hkscs'],
]);

function named(label: string): Charset | undefined {
  if (isSevenBit(label)) return { name: label, open: () => sevenBitDecoder(label) };
  try {
    const name = new TextDecoder(label).encoding;
    const more = larger.get(name);
    return (more === undefined ? undefined : rareCharset(more)) ?? { name, open: () => standardDecoder(name) };
  } catch {
    return undefined;
  }
}
