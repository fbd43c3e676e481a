import type { Canonicalization } from './body.ts';
import { parseTagList } from './tag-list.ts';

/** What a DKIM-Signature field says (RFC 6376 §3.5); the tag stands before each. Base64 is without white space. */
export interface DkimSignature {
  /** a= before and behind the hyphen: "rsa" and "sha256". */
  readonly keyType: string;
  readonly hash: string;
  /** b= */
  readonly signature: string;
  /** bh= */
  readonly bodyHash: string;
  /** c= */
  readonly header: Canonicalization;
  readonly body: Canonicalization;
  /** d= */
  readonly domain: string;
  /** h=, in its order, in lower case; names may come again. */
  readonly fields: readonly string[];
  /** i=, as it is written (dkim-quoted-printable, §2.11). */
  readonly identity: string;
  /** l= */
  readonly bodyLength?: number;
  /** q=, "dns/txt" by default. */
  readonly queries: readonly string[];
  /** s= */
  readonly selector: string;
  /** t= and x=, in seconds since 1970. */
  readonly signedAt?: number;
  readonly expiresAt?: number;
}

/** Tags that must be there and not empty; v= has one value. */
const required = ['a', 'b', 'bh', 'd', 'h', 's'];

/** Reads a signature. Undefined where a verifier must pass it over: a tag missing, broken or of unknown meaning (§6.1.1). */
export function dkimSignatureOf(value: string): DkimSignature | undefined {
  const tags = parseTagList(value);
  if (!tags || tags.get('v') !== '1' || required.some((name) => !tags.get(name))) return undefined;
  const text = (name: string): string => (tags.get(name) ?? '').replace(/[ \t]+/g, '');
  const [keyType = '', hash = ''] = text('a').toLowerCase().split('-');
  const canonicalizations = canonicalizationsOf(tags.has('c') ? text('c') : 'simple');
  const numbers = numbersOf(tags);
  if (hash === '' || !canonicalizations || !numbers) return undefined;
  return {
    keyType,
    hash,
    signature: text('b'),
    bodyHash: text('bh'),
    ...canonicalizations,
    domain: text('d'),
    fields: text('h').toLowerCase().split(':'),
    identity: tags.has('i') ? text('i') : `@${text('d')}`,
    queries: tags.has('q') ? text('q').split(':') : ['dns/txt'],
    selector: text('s'),
    ...numbers,
  };
}

/** "relaxed/simple"; the body's is simple where it is not named, and so are both. */
function canonicalizationsOf(c: string): Pick<DkimSignature, 'header' | 'body'> | undefined {
  const [header, body = 'simple', more] = c.toLowerCase().split('/');
  return isKnown(header) && isKnown(body) && more === undefined ? { header, body } : undefined;
}

function isKnown(name: string | undefined): name is Canonicalization {
  return name === 'simple' || name === 'relaxed';
}

/** Undefined where one of them is no number. */
function numbersOf(
  tags: ReadonlyMap<string, string>,
): Pick<DkimSignature, 'bodyLength' | 'signedAt' | 'expiresAt'> | undefined {
  const [l, t, x] = ['l', 't', 'x'].map((name) => tags.get(name));
  if ([l, t, x].some((number) => number !== undefined && !/^\d{1,76}$/.test(number))) return undefined;
  return {
    ...(l !== undefined && { bodyLength: Number(l) }),
    ...(t !== undefined && { signedAt: Number(t) }),
    ...(x !== undefined && { expiresAt: Number(x) }),
  };
}
