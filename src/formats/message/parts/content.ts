/** What a header says about its body: the fields of RFC 2045, 1864, 2183, 2557 and 3282. */
import { type Parameterized, parseParameterized } from '../fields/parameters.ts';
import type { HeaderField, Part } from '../types.ts';

export type Content = Omit<
  Part,
  'headerStart' | 'bodyStart' | 'bodyEnd' | 'bodyLines' | 'header' | 'parts' | 'message'
>;

/** The type of a part that names none: RFC 2045 §5.2, and RFC 2046 §5.1.5 inside multipart/digest. */
export type DefaultType = 'text/plain' | 'message/rfc822';

/** Fields by their names in lower case. */
export type ContentFields = ReadonlyMap<string, HeaderField>;

/** Reads the Content-* fields; a broken Content-Type means text/plain, as RFC 2045 §5.2 advises. */
export function contentOf(fields: ContentFields, defaultType: DefaultType): Content {
  const { value, parameters } = readType(fields.get('content-type')?.value, defaultType);
  const [type, subtype] = typesOf(value) ?? ['text', 'plain'];
  return {
    type,
    subtype,
    parameters,
    encoding: encodingOf(fields.get('content-transfer-encoding')?.value),
    ...dispositionOf(fields.get('content-disposition')?.value),
    ...languageOf(fields.get('content-language')?.value),
    ...given('id', fields.get('content-id')?.value),
    ...given('description', fields.get('content-description')?.value),
    ...given('md5', fields.get('content-md5')?.value),
    ...given('location', fields.get('content-location')?.value),
  };
}

function readType(value: string | undefined, defaultType: DefaultType): Parameterized {
  return value === undefined ? { value: defaultType, parameters: [] } : parseParameterized(value);
}

/** The two halves of a media type; undefined where it is none. */
function typesOf(value: string): readonly [string, string] | undefined {
  const [, type, subtype] = /^([^\s/]+) ?\/ ?([^\s/]+)$/.exec(value) ?? [];
  return type === undefined || subtype === undefined ? undefined : [type, subtype];
}

/** Says whether a Content-Type names a type and a subtype. */
export function isMediaType(value: string): boolean {
  return typesOf(parseParameterized(value).value) !== undefined;
}

/** RFC 2045 §6.1: 7bit where nothing is said. */
function encodingOf(value: string | undefined): string {
  if (value === undefined) return '7bit';
  const written = /^[\w-]+$/.test(value) ? value.toLowerCase() : parseParameterized(value).value;
  return written === '' ? '7bit' : written;
}

function dispositionOf(value: string | undefined): Pick<Content, 'disposition'> | undefined {
  if (value === undefined || value === '') return undefined;
  const { value: type, parameters } = parseParameterized(value);
  // RFC 2183 §2.8: what is not known is treated as an attachment; so is what is not said.
  return { disposition: { type: type === '' ? 'attachment' : type, parameters } };
}

/** RFC 3282: a list of language tags. */
function languageOf(value: string | undefined): Pick<Content, 'language'> | undefined {
  if (value === undefined) return undefined;
  const tags = value
    .replace(/\([^()]*\)/g, '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return tags.length > 0 ? { language: tags } : undefined;
}

function given<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> | undefined {
  return value === undefined || value === '' ? undefined : ({ [key]: value } as Record<K, string>);
}
