/** Keys of DKIM in the DNS: RFC 6376 §3.6.1, RFC 8463 §4. */
import { parseTagList } from './tag-list.ts';

export interface DkimRecord {
  /** k=, "rsa" by default. */
  readonly keyType: string;
  /** p=, without white space; '' is a key that was revoked. */
  readonly publicKey: string;
  /** h=; undefined: any. */
  readonly hashes?: readonly string[];
  /** t=: "y" is testing, "s" binds i= to d=. */
  readonly flags: readonly string[];
}

/** Undefined for what is no key record. */
export function dkimRecordOf(text: string): DkimRecord | undefined {
  const tags = parseTagList(text);
  const publicKey = tags?.get('p');
  // v= need not be there, but where it is it comes first and is DKIM1.
  if (!tags || publicKey === undefined || (tags.get('v') ?? 'DKIM1') !== 'DKIM1') return undefined;
  const list = (name: string): string[] | undefined =>
    tags
      .get(name)
      ?.split(':')
      .map((item) => item.trim());
  const hashes = list('h');
  return {
    keyType: tags.get('k') ?? 'rsa',
    publicKey: publicKey.replace(/\s+/g, ''),
    ...(hashes && { hashes }),
    flags: list('t') ?? [],
  };
}

/**
 * The record of a key of ours: for SHA-256 alone (RFC 8301 §3.1), and for signatures that speak for the very domain they
 * name (t=s), which ours do. '' revokes.
 */
export function printDkimRecord({ keyType, publicKey }: Pick<DkimRecord, 'keyType' | 'publicKey'>): string {
  return publicKey === '' ? 'v=DKIM1; p=' : `v=DKIM1; k=${keyType}; h=sha256; t=s; p=${publicKey}`;
}
