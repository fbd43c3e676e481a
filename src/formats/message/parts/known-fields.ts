/** The fields of a header that the parser itself looks at, found in one walk. */
import type { HeaderField } from '../types.ts';

/** Fields that may stand once: RFC 5322 §3.6, RFC 2045 §3. */
const single = [
  'date',
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-id',
  'content-description',
  'content-disposition',
  'content-language',
  'content-location',
  'content-md5',
];

const known: ReadonlySet<string> = new Set(single);

export interface KnownFields {
  /** The first of each name, by its name in lower case. */
  readonly first: ReadonlyMap<string, HeaderField>;
  /** The first that stands a second time and must not. */
  readonly repeated: HeaderField | undefined;
}

export function knownFields(header: readonly HeaderField[]): KnownFields {
  const first = new Map<string, HeaderField>();
  let repeated: HeaderField | undefined;
  for (const field of header) {
    if (!looksKnown(field.name)) continue;
    const name = field.name.toLowerCase();
    if (!known.has(name)) continue;
    if (!first.has(name)) first.set(name, field);
    else repeated ??= field;
  }
  return { first, repeated };
}

/** One bit for each initial of the known names, by their length: most other names are told from them without a look-up. */
const initials = new Int32Array(32);
for (const name of single) initials[name.length] = (initials[name.length] ?? 0) | bitOf(name);

function looksKnown(name: string): boolean {
  return ((initials[name.length] ?? 0) & bitOf(name)) !== 0;
}

/** The same for both cases of a letter. */
function bitOf(name: string): number {
  return 1 << (name.charCodeAt(0) & 31);
}
