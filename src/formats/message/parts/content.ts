/** What a header says about its body: the fields of RFC 2045, 1864, 2183, 2557 and 3282. */
import { field } from '../fields/header.ts';
import { parseParameterized } from '../fields/parameters.ts';
import type { HeaderField, Part } from '../types.ts';

export type Content = Omit<
  Part,
  'headerStart' | 'bodyStart' | 'bodyEnd' | 'bodyLines' | 'header' | 'parts' | 'message'
>;

/** The type of a part that names none: RFC 2045 §5.2, and RFC 2046 §5.1.5 inside multipart/digest. */
export type DefaultType = 'text/plain' | 'message/rfc822';

/** Reads the Content-* fields; a broken Content-Type means text/plain, as RFC 2045 §5.2 advises. */
export function contentOf(header: readonly HeaderField[], defaultType: DefaultType): Content {
  const { value, parameters } = parseParameterized(field(header, 'Content-Type') ?? defaultType);
  const [type, subtype] = typesOf(value);
  return {
    type,
    subtype,
    parameters,
    encoding: encodingOf(field(header, 'Content-Transfer-Encoding')),
    ...dispositionOf(field(header, 'Content-Disposition')),
    ...languageOf(field(header, 'Content-Language')),
    ...given('id', field(header, 'Content-ID')),
    ...given('description', field(header, 'Content-Description')),
    ...given('md5', field(header, 'Content-MD5')),
    ...given('location', field(header, 'Content-Location')),
  };
}

function typesOf(value: string): readonly [string, string] {
  const [, type, subtype] = /^([^\s/]+) ?\/ ?([^\s/]+)$/.exec(value) ?? [];
  return type !== undefined && subtype !== undefined ? [type, subtype] : ['text', 'plain'];
}

/** RFC 2045 §6.1: 7bit where nothing is said. */
function encodingOf(value: string | undefined): string {
  const written = parseParameterized(value ?? '').value;
  return written === '' ? '7bit' : written;
}

function dispositionOf(value: string | undefined): Pick<Content, 'disposition'> {
  if (value === undefined || value === '') return {};
  const { value: type, parameters } = parseParameterized(value);
  // RFC 2183 §2.8: what is not known is treated as an attachment; so is what is not said.
  return { disposition: { type: type === '' ? 'attachment' : type, parameters } };
}

/** RFC 3282: a list of language tags. */
function languageOf(value: string | undefined): Pick<Content, 'language'> {
  const tags = (value ?? '')
    .replace(/\([^()]*\)/g, '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length > 0 ? { language: tags } : {};
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined || value === '' ? {} : ({ [key]: value } as Record<K, string>);
}
