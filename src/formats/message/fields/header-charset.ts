/** The charset of header text that is neither ASCII nor encoded words. */
import { knowsCharset } from '../charsets/charset.ts';
import type { HeaderField } from '../types.ts';
import { field } from './header.ts';
import { decodeParameter, parseParameterized } from './parameters.ts';

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
