/**
 * Charsets that the Encoding Standard left out: code pages of DOS and of the Macintosh, UTF-32, KOI8-T and the like. The one
 * place of formats/ that stands on a package (decision 20), which loads its tables when the first such label comes.
 */
import iconv from 'iconv-lite';
import type { Charset, Decoder } from './decoder.ts';

/** What iconv-lite offers and is no charset of mail, or is read otherwise here. */
const notRare = /^(?:base64|hex|binary|cesu8|ucs2|utf(?:7|16).*|ebcdic.*)$/;

/** A rare charset by the letters and digits of its label; undefined if that names none. */
export function rareCharset(squeezed: string): Charset | undefined {
  const name = squeezed.replace(/^(?:dos|oem|xcp|pc)(?=\d{3}$)/, 'cp').replace(/^xmac/, 'mac');
  return !notRare.test(name) && iconv.encodingExists(name) ? { name, open: () => rareDecoder(name) } : undefined;
}

function rareDecoder(name: string): Decoder {
  const decoder = iconv.getDecoder(name, { stripBOM: false });
  return { write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() ?? '' };
}
