/** URLs in angle brackets, RFC 2369 §2: what the fields of mailing lists are made of. */
import { FieldReader } from './structured.ts';

/**
 * The URLs of a field in order of preference, by the three rules of RFC 2369 §2: none where something else than "<" comes
 * first, and none behind a URL that no comma follows. White space within brackets means nothing.
 */
export function bracketedUrls(value: string): string[] {
  const reader = new FieldReader(value);
  const urls: string[] = [];
  do {
    reader.skipBlanks();
    if (!reader.take('<')) return urls;
    pushFound(urls, urlIn(reader));
    reader.skipBlanks();
  } while (reader.take(','));
  return urls;
}

/** What looks like URLs in a field that breaks those rules: with or without brackets, after whatever else. */
export function looseUrls(value: string): string[] {
  const reader = new FieldReader(value);
  const urls: string[] = [];
  while (!reader.done) {
    if (reader.take('<')) pushFound(urls, urlIn(reader));
    else if (!reader.skipBlanks()) pushFound(urls, bareUrl(reader));
  }
  return urls;
}

/** Up to the bracket that closes, to the next that opens, or to the end. */
function urlIn(reader: FieldReader): string {
  const url = reader.match(/[^<>]+/y);
  reader.take('>');
  return url.replace(/[ \t\r\n]+/g, '');
}

/** A word with a scheme (RFC 3986 §3.1); one character of anything else. */
function bareUrl(reader: FieldReader): string {
  const word = reader.match(/[^ \t\r\n<>"(]+/y) || reader.match(/[^]/y);
  return /^[a-z][a-z0-9+.-]*:[^,;]/i.test(word) ? withoutSeparators(word) : '';
}

function withoutSeparators(word: string): string {
  let end = word.length;
  while (',;'.includes(word.charAt(end - 1))) end--;
  return word.slice(0, end);
}

function pushFound(urls: string[], url: string): void {
  if (url !== '') urls.push(url);
}
