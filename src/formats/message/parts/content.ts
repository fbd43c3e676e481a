/** What a header says about its body: the fields of RFC 2045, RFC 1864, RFC 2183, RFC 2557 and RFC 3282. */
import { given } from '../../../base/given.ts';
import { type Parameterized, parseParameterized } from '../fields/parameters.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { HeaderField, Part } from '../types.ts';

export type Content = Omit<
  Part,
  'headerStart' | 'bodyStart' | 'bodyEnd' | 'bodyLines' | 'header' | 'parts' | 'message'
>;

/** The type of a part that names none: RFC 2045 §5.2, and RFC 2046 §5.1.5 inside multipart/digest. */
export type DefaultType = 'text/plain' | 'message/rfc822';

/** Fields by their names in lower case. */
export type ContentFields = ReadonlyMap<string, HeaderField>;

/** Encodings that leave a body as it is (RFC 2045 §6.2). */
export const identityEncodings: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary']);

/** Says whether the body is a message of its own that can be read where it stands (RFC 2046 §5.2.1, RFC 6532 §3.7). */
export function isOpenMessage(content: Pick<Part, 'type' | 'subtype' | 'encoding'>): boolean {
  return isMessage(content) && identityEncodings.has(content.encoding);
}

/**
 * Says whether the body is a message that the parser leaves closed, because it is encoded: RFC 2046 §5.2.1 and RFC 2045
 * §6.4 forbid it, and some write it.
 */
export function isEncodedMessage(content: Pick<Part, 'type' | 'subtype' | 'encoding'>): boolean {
  return isMessage(content) && !identityEncodings.has(content.encoding);
}

function isMessage({ type, subtype }: Pick<Part, 'type' | 'subtype'>): boolean {
  return type === 'message' && (subtype === 'rfc822' || subtype === 'global');
}

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
    ...given('id', fields.get('content-id')?.value || undefined),
    ...given('description', fields.get('content-description')?.value || undefined),
    ...given('md5', fields.get('content-md5')?.value || undefined),
    ...given('location', fields.get('content-location')?.value || undefined),
  };
}

function readType(value: string | undefined, defaultType: DefaultType): Parameterized {
  return value === undefined ? { value: defaultType, parameters: [] } : parseParameterized(value);
}

/** The two halves of a media type; undefined where it is none. */
function typesOf(value: string): readonly [string, string] | undefined {
  const [, type, subtype] = /^([^ \t/]+) ?\/ ?([^ \t/]+)$/.exec(value) ?? [];
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
    .map(trimBlanks)
    .filter((tag) => tag !== '');
  return tags.length > 0 ? { language: tags } : undefined;
}
