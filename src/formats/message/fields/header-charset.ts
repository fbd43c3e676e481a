/** The charset of header text that is neither ASCII nor encoded words. */
import { isAscii } from '../../../base/bytes.ts';
import { knowsCharset } from '../charsets/charset.ts';
import type { HeaderField } from '../types.ts';
import { field } from './header.ts';
import { decodeParameter, parseParameterized } from './parameters.ts';
import { decodeWords } from './words.ts';

/** Unicode has no old programs, and what shifts by signs that every header has would be found where it is not. */
const never = /^\W*(?:utf|unicode|ucs|iso-10646|hz)/i;

/**
 * The charset in which programs that know no encoded words will have written the header: that of the text below it. ''
 * where none is named, or none that header text may be in.
 */
export function headerCharsetOf(header: readonly HeaderField[]): string {
  const type = field(header, 'Content-Type');
  if (type === undefined || !/charset/i.test(type)) return '';
  const charset = decodeParameter(parseParameterized(type).parameters, 'charset') ?? '';
  return knowsCharset(charset) && !never.test(charset) ? charset : '';
}

/** The text of the first field of that name, as `decodeWords` reads it in this header; undefined where there is none. */
export function decodeField(header: readonly HeaderField[], name: string): string | undefined {
  const value = field(header, name);
  return value === undefined ? undefined : decodeWords(value, needsCharset(value) ? headerCharsetOf(header) : '');
}

/** Says whether it matters for raw header text what `headerCharsetOf` says. */
export function needsCharset(raw: string): boolean {
  return !isAscii(raw) || raw.includes('\x1b');
}
